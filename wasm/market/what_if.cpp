#include "wasm/market/what_if.hpp"

#include <algorithm>
#include <cmath>

#include "market/black.hpp"

namespace otp::wasm {
namespace {

constexpr double day_ms = 86'400'000;
constexpr double year_ms = 365 * day_ms;
constexpr double volatility_min = 0.001;

void change_volatility(std::optional<double>& volatility, double by) {
    if (volatility) volatility = std::max(volatility_min, *volatility + by);
}

void reprice(market::OptionQuote& quote, market::PremiumCurrency premium, std::int64_t now_ms) {
    quote.bid = quote.ask = quote.last = std::nullopt;
    quote.delta = quote.gamma = quote.vega = quote.theta = std::nullopt;
    if (!quote.forward || !quote.mark_iv) {
        quote.mark = std::nullopt;
        return;
    }
    const double years = std::max<double>(0, static_cast<double>(quote.expiry_ms - now_ms)) / year_ms;
    const double value = market::black76_value({quote.kind, *quote.forward, quote.strike, *quote.mark_iv, years});
    quote.mark = premium == market::PremiumCurrency::coin ? value / *quote.forward : value;
}

}  // namespace

void apply_change(market::OptionChain& chain, const MarketChange& change) {
    if (change == MarketChange{}) return;
    chain.time_ms += std::llround(change.days * day_ms);
    if (chain.index) *chain.index *= change.price;
    for (market::OptionQuote& quote : chain.quotes) {
        quote.time_ms = chain.time_ms;
        quote.index = chain.index;
        if (quote.forward) *quote.forward *= change.price;
        change_volatility(quote.mark_iv, change.volatility);
        change_volatility(quote.bid_iv, change.volatility);
        change_volatility(quote.ask_iv, change.volatility);
        reprice(quote, chain.premium, chain.time_ms);
    }
}

}  // namespace otp::wasm
