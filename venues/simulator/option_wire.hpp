#pragma once
// Option chains as the venues' REST interfaces write them. Pure; the counterpart of venues/binance/options.* and
// venues/deribit/options.*. A number that is not finite is written as NaN, which is no JSON: for a venue that has lost
// its mind.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "market/chain.hpp"

namespace otp::venues::simulator {

using Chains = std::vector<market::OptionChain>;

namespace binance_options {
[[nodiscard]] std::string exchange_info(const Chains& chains, std::int64_t now_ms);
[[nodiscard]] std::string ticker(const Chains& chains);
[[nodiscard]] std::string mark(const Chains& chains);
[[nodiscard]] std::string open_interest(const market::OptionChain& chain, std::int64_t expiry_ms);
[[nodiscard]] std::string index(const market::OptionChain& chain);
[[nodiscard]] std::string error(int code, std::string_view message);
}  // namespace binance_options

namespace deribit_options {
/// All chains are of the one currency that was asked for.
[[nodiscard]] std::string instruments(const Chains& chains, std::int64_t now_ms);
[[nodiscard]] std::string book_summary(const Chains& chains, std::int64_t now_ms);
[[nodiscard]] std::string index_price(const market::OptionChain& chain, std::int64_t now_ms);
[[nodiscard]] std::string ticker(const market::OptionChain& chain, const market::OptionQuote& quote,
                                 std::int64_t now_ms);
[[nodiscard]] std::string error(int code, std::string_view message);
/// "btc_usd", "btc_usdc"
[[nodiscard]] std::string index_name(const market::OptionChain& chain);
}  // namespace deribit_options

}  // namespace otp::venues::simulator
