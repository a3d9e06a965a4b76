#pragma once
// Chains for tests: a few lines make one, of marks that follow a smile.

#include <cmath>
#include <string>
#include <vector>

#include "market/analysis.hpp"
#include "market/black.hpp"
#include "tests/support/dice.hpp"

namespace otp::market {

inline constexpr std::int64_t test_day_ms = 86'400'000;
inline constexpr std::int64_t test_time_ms = 1'768'468'800'000;  // 2026-01-15T09:20:00Z

inline OptionQuote test_quote(OptionKind kind, double strike, std::int64_t expiry_ms, double iv, double open_interest,
                              double forward) {
    OptionQuote quote;
    quote.instrument =
        std::to_string(expiry_ms) + "-" + std::to_string(strike) + (kind == OptionKind::call ? "-C" : "-P");
    quote.kind = kind;
    quote.strike = strike;
    quote.expiry_ms = expiry_ms;
    quote.time_ms = test_time_ms;
    quote.mark_iv = iv;
    quote.open_interest = open_interest;
    quote.forward = forward;
    quote.index = forward;
    Black76Input input;
    input.kind = kind;
    input.forward = forward;
    input.strike = strike;
    input.sigma = iv;
    input.years = static_cast<double>(expiry_ms - test_time_ms) / 1000 / seconds_a_year;
    const double mark = inverse_value(input);
    if (mark > 0) quote.mark = mark;
    return quote;
}

inline OptionChain empty_chain(double index) {
    OptionChain chain;
    chain.venue = "test";
    chain.underlying = "BTC";
    chain.quote = "USD";
    chain.time_ms = test_time_ms;
    chain.index = index;
    return chain;
}

/// Some expiries and strikes with chance open interest and a skewed smile, forwards a little above the index.
inline OptionChain random_chain(support::Dice& dice, int expiries = 3, int strikes = 9) {
    const double index = 50'000 + static_cast<double>(dice.below(50'000));
    OptionChain chain = empty_chain(index);
    for (int e = 0; e < expiries; ++e) {
        const std::int64_t expiry_ms = test_time_ms + (1 + e * 13) * test_day_ms;
        const double forward = index * (1 + 0.002 * (e + 1));
        for (int s = 0; s < strikes; ++s) {
            const double strike = std::round(index * (0.7 + 0.6 * s / (strikes - 1)) / 500) * 500;
            const double k = std::log(strike / forward);
            for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
                const double iv = 0.4 + 0.02 * e - 0.1 * k + 0.5 * k * k;
                chain.quotes.push_back(
                    test_quote(kind, strike, expiry_ms, iv, static_cast<double>(dice.below(5'000)) / 10, forward));
            }
        }
    }
    return chain;
}

inline ChainAnalysis analysis_of(const OptionChain& chain, const AnalysisOptions& options = {},
                                 const std::string& expiry = "all") {
    AnalysisInput input;
    input.chain = &chain;
    auto analysis = analyse(input, options, *parse_expiry_selection(expiry), chain.time_ms);
    return analysis ? std::move(*analysis) : ChainAnalysis{};
}

}  // namespace otp::market
