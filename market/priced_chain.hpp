#pragma once
// A chain made ready for arithmetic: what is over is dropped and counted, each expiry has its forward and its time,
// each option its volatility and its Greeks, and what is missing stays missing.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/analysis_options.hpp"
#include "market/chain.hpp"

namespace otp::market {

inline constexpr double seconds_a_year = 365.0 * 86'400.0;
inline constexpr double years_min = 60.0 / seconds_a_year;  ///< Time to expiry is never taken shorter: one minute.

/// Of one option, by Black-76 on its forward without a rate, from its mark volatility. Units are in the names; money is
/// of the quote currency, per one underlying.
struct OptionGreeks {
    double delta;           ///< To the forward: N(d1), a put's N(d1) - 1.
    double gamma;           ///< On the index: phi(d1) / (S sigma sqrt T), per 1 of the quote currency.
    double vega_per_point;  ///< F phi(d1) sqrt T / 100.
    double theta_per_day;   ///< -F phi(d1) sigma / (2 sqrt T) / 365.
    double vanna_per_one;   ///< -phi(d1) d2 / sigma: change of delta by 1.00 of volatility.
    double charm_per_year;  ///< phi(d1) d2 / (2T): change of delta by a year that passes; of call and put alike.
};

struct PricedOption {
    const OptionQuote* quote = nullptr;
    std::size_t expiry = 0;              ///< Index of its slice.
    std::optional<double> sigma;         ///< Mark volatility, a fraction.
    std::optional<double> coins;         ///< Open interest in underlying: contracts times unit.
    std::optional<OptionGreeks> greeks;  ///< Where forward, index and volatility are known.
    std::optional<double> gamma;         ///< By the chosen source.
};

struct ExpirySlice {
    std::int64_t expiry_ms = 0;
    double years = 0;                 ///< At least years_min.
    std::optional<double> forward;    ///< The median of its rows'.
    std::size_t first = 0, last = 0;  ///< Its options are [first, last).
};

struct PricedChain {
    std::int64_t time_ms = 0;
    std::optional<double> index;
    std::vector<ExpirySlice> expiries;                                   ///< By expiry.
    std::vector<PricedOption> options;                                   ///< By expiry, strike, call before put.
    std::size_t rows = 0;                                                ///< Of the chain as it came.
    std::size_t expired = 0, duplicates = 0, skipped = 0, unusable = 0;  ///< Rows that are not among the options.
};

/// The median; nothing of nothing.
[[nodiscard]] std::optional<double> median(std::vector<double> values);

/// Points into `chain`, which must outlive the answer. Time to expiry is from the chain's own time; a row whose expiry
/// is not after that and `now_ms` is dropped. Rows with a strike or unit that is no number above 0 are unusable.
[[nodiscard]] PricedChain price_chain(const OptionChain& chain, const AnalysisOptions& options, std::int64_t now_ms);

/// The Greeks of an option; every input must be above 0.
[[nodiscard]] OptionGreeks option_greeks(OptionKind kind, double index, double forward, double strike, double sigma,
                                         double years);

}  // namespace otp::market
