#pragma once
// Parameters of paths and queries, read strictly: what is not plainly one is a problem that names it.

#include <cstdint>
#include <optional>

#include "protocol/symbol.hpp"
#include "protocol/time.hpp"
#include "settlement/api/routes.hpp"
#include "settlement/history_store.hpp"

namespace otp::settlement::api {

template <class T>
using Read = Result<T, Problem>;

inline constexpr std::size_t page_default = 100;
inline constexpr std::size_t page_max = 1000;

// Of the path.
[[nodiscard]] Read<Address> address_of_path(const Call& call);       ///< {address}; capitals are checked (EIP-55).
[[nodiscard]] Read<SeriesName> symbol_of_path(const Call& call);     ///< {symbol}
[[nodiscard]] Read<MarketName> market_of_path(const Call& call);     ///< {market}
[[nodiscard]] Read<Hash> id_of_path(const Call& call);               ///< {id}
[[nodiscard]] Read<std::uint64_t> height_of_path(const Call& call);  ///< {height}

// Of the query.
/// `limit`: 1 to `most`.
[[nodiscard]] Read<std::size_t> limit_of(const Call& call, std::size_t most = page_max);
[[nodiscard]] Read<std::optional<std::uint64_t>> integer_of(const Call& call, const std::string& name);
[[nodiscard]] Read<std::optional<Time>> time_of(const Call& call, const std::string& name);
[[nodiscard]] Read<std::optional<Address>> address_of(const Call& call, const std::string& name);
/// `before`, `limit` and `kind` (names of events, separated by commas).
[[nodiscard]] Read<HistoryQuery> history_query_of(const Call& call, std::size_t most = page_max);
[[nodiscard]] std::vector<QueryParameter> history_parameters(bool with_kind);

/// "12.3" <-> a place; what `next` says and `before` takes.
[[nodiscard]] std::string cursor_text(const HistoryPlace& place);

}  // namespace otp::settlement::api
