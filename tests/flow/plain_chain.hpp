#pragma once
// A small chain for tests: one expiry, three strikes, calls and puts; every number is the caller's to change.

#include <algorithm>
#include <cmath>
#include <string>

#include "flow/moment.hpp"
#include "market/chain.hpp"

namespace otp::flow {

constexpr std::int64_t test_start_ms = 1'795'564'800'000;  // 2026-11-25T00:00:00Z
constexpr std::int64_t test_expiry_ms = test_start_ms + 30 * day_ms + 8 * hour_ms;

inline market::OptionChain plain_chain(std::int64_t time_ms, double index = 100'000,
                                       const std::string& venue = "deribit", const std::string& underlying = "BTC") {
    market::OptionChain chain;
    chain.venue = venue;
    chain.underlying = underlying;
    chain.quote = "USD";
    chain.time_ms = time_ms;
    chain.index = index;
    for (const double strike : {90'000.0, 100'000.0, 110'000.0}) {
        for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
            market::OptionQuote quote;
            quote.instrument = underlying + "-25DEC26-" + std::to_string(static_cast<int>(strike)) +
                               (kind == OptionKind::call ? "-C" : "-P");
            quote.kind = kind;
            quote.strike = strike;
            quote.expiry_ms = test_expiry_ms;
            quote.time_ms = time_ms;
            quote.mark_iv = 0.5 + std::abs(strike / index - 1) / 4;
            quote.bid = 0.02;
            quote.ask = 0.03;
            quote.mark = 0.025;
            quote.forward = index * 1.01;
            quote.index = index;
            quote.open_interest = 100 + strike / 10'000;
            quote.volume = 10;
            chain.quotes.push_back(quote);
        }
    }
    return chain;
}

inline market::OptionQuote& quote_of(market::OptionChain& chain, const std::string& instrument) {
    return *std::find_if(chain.quotes.begin(), chain.quotes.end(),
                         [&](const market::OptionQuote& quote) { return quote.instrument == instrument; });
}

}  // namespace otp::flow
