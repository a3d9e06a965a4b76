#pragma once
// Where option chains come from: a venue's public REST interface, the same interface of a simulated venue, or a market
// generated in this process. What a source hands out is in the terms of market/chain.hpp, whatever the venue's own are.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/chain.hpp"
#include "protocol/result.hpp"

namespace otp::venues {

/// Why a source has no answer.
struct SourceError {
    enum class Kind : std::uint8_t {
        unreachable,  ///< No connection, no answer in time, an answer cut short.
        unavailable,  ///< The venue says that it cannot answer now (5xx).
        throttled,    ///< Asked too often, said by the venue or by our own count of its limits: nothing was sent then.
        banned,       ///< The venue has shut us out for a while.
        malformed,    ///< The answer is not what the venue documents.
        refused,      ///< The venue calls our question wrong: its words are in `message`.
        not_found,    ///< The venue lists no options on this underlying.
        cancelled     ///< cancel() was called.
    };
    Kind kind = Kind::unreachable;
    std::string message;                        ///< What was asked, and what came back.
    std::optional<std::int64_t> retry_at_ms{};  ///< By the source's clock; not before it is asking again of use.
};

/// A word for programs: "unreachable".
[[nodiscard]] constexpr std::string_view source_error_name(SourceError::Kind kind) {
    constexpr std::string_view names[] = {"unreachable", "unavailable", "throttled", "banned",
                                          "malformed",   "refused",     "not_found", "cancelled"};
    return names[static_cast<std::size_t>(kind)];
}

template <class T>
using SourceResult = Result<T, SourceError>;

struct ExpiryListing {
    std::int64_t expiry_ms = 0;  ///< UTC.
    std::size_t instruments = 0;
};

/// What a venue lists on one underlying, expired options left out.
struct Listing {
    /// What chain() is asked with: "BTC"; "BTC_USDC" where the venue also lists options of the same coin that pay in
    /// another currency than its usual ones (Deribit's linear options).
    std::string underlying;
    std::string quote;  ///< "USD", "USDT", "USDC".
    market::PremiumCurrency premium = market::PremiumCurrency::coin;
    std::vector<ExpiryListing> expiries;  ///< By time.
};

/// One venue. One thread at a time, but for cancel(). Calls block, at most for some tens of seconds.
class OptionSource {
public:
    virtual ~OptionSource() = default;

    [[nodiscard]] virtual std::string venue() const = 0;  ///< "deribit".
    /// Where its answers come from, for people: "https://www.deribit.com", "generated".
    [[nodiscard]] virtual std::string origin() const = 0;
    [[nodiscard]] virtual SourceResult<std::vector<Listing>> listings() = 0;
    /// All options on the underlying. Where only a part of the venue's answers came, the chain says so (`partial`,
    /// `missing`); without the list of instruments or without any price there is none.
    [[nodiscard]] virtual SourceResult<market::OptionChain> chain(const std::string& underlying) = 0;
    /// From any thread: calls that run end soon, later ones at once, as `cancelled`.
    virtual void cancel() = 0;
};

}  // namespace otp::venues
