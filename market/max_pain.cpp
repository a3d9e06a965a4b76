#include "market/max_pain.hpp"

#include <algorithm>

namespace otp::market {
namespace {

constexpr double tie = 1e-12;

double pain_at(const PricedChain& chain, const ExpirySlice& slice, double settlement) {
    double pain = 0;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const PricedOption& option = chain.options[i];
        const double above = settlement - option.quote->strike;
        pain += option.coins.value_or(0) * std::max(0.0, option.quote->kind == OptionKind::call ? above : -above);
    }
    return pain;
}

}  // namespace

std::optional<double> max_pain(const PricedChain& chain, const ExpirySlice& slice, MaxPainUnit unit) {
    double coins = 0;
    for (std::size_t i = slice.first; i < slice.last; ++i) coins += chain.options[i].coins.value_or(0);
    if (coins == 0) return std::nullopt;
    std::optional<double> best;
    double least = 0, strike_before = 0;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const double strike = chain.options[i].quote->strike;
        if (strike == strike_before) continue;
        strike_before = strike;
        const double pain = pain_at(chain, slice, strike) / (unit == MaxPainUnit::coin ? strike : 1);
        if (best && pain >= least * (1 - tie)) continue;
        best = strike;
        least = pain;
    }
    return best;
}

}  // namespace otp::market
