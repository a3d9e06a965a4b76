#pragma once
// An option chain as a venue describes it, in one set of terms for every venue. The adapters in venues/ fill it and
// leave no sentinel in it: what a venue did not say, or said with a number that stands for nothing, is absent, never 0
// and never NaN.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/names.hpp"

namespace otp::market {

/// In what a chain's premiums are quoted, and so how its options pay.
enum class PremiumCurrency : std::uint8_t {
    coin,  ///< Inverse: premiums and payoffs in the underlying (Deribit BTC, ETH).
    quote  ///< Linear: premiums and payoffs in the quote currency (Binance USDT, Deribit USDC).
};

/// One listed option. Volatilities are fractions per square root of a year (0.65 = 65 %), times are UTC milliseconds.
struct OptionQuote {
    std::string instrument;  ///< The venue's own name.
    OptionKind kind = OptionKind::call;
    double strike = 0;  ///< Quote per one underlying, above 0.
    std::int64_t expiry_ms = 0;
    double unit = 1;           ///< Underlying per contract, from the venue, above 0.
    std::int64_t time_ms = 0;  ///< When the venue says this row is of.

    std::optional<double> bid, ask, mark, last;     ///< In the chain's premium currency, per one underlying; above 0.
    std::optional<double> mark_iv, bid_iv, ask_iv;  ///< Above 1e-4; at or below is absent (facts/market.md 1.5).
    std::optional<double> forward;                  ///< Of this expiry, quote per underlying.
    std::optional<double> index;                    ///< The index as this row carried it.
    std::optional<double> open_interest;            ///< Contracts, at or above 0.
    std::optional<double> volume;                   ///< Contracts in the venue's rolling 24 hours, at or above 0.
    /// The venue's own Greeks, for cross-checks: N(d1); per 1 quote; per vol point; per day.
    std::optional<double> delta, gamma, vega, theta;
};

/// One underlying at one venue at one moment.
struct OptionChain {
    std::string venue;       ///< "deribit", "binance", "file".
    std::string underlying;  ///< "BTC".
    std::string quote;       ///< "USD", "USDT", "USDC".
    PremiumCurrency premium = PremiumCurrency::coin;
    std::int64_t time_ms = 0;     ///< The newest of its rows' venue times.
    std::optional<double> index;  ///< The venue's index; where it sent none, the median of the rows'.
    bool simulated = false;       ///< From a generated or replayed market on this machine.
    bool partial = false;         ///< One of the venue's answers is missing or was cut; `missing` says which.
    std::vector<std::string> missing;
    std::vector<OptionQuote>
        quotes;  ///< By expiry, then strike, then call before put; each instrument once, its newest row.
};

}  // namespace otp::market
