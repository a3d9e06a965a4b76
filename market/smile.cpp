#include "market/smile.hpp"

#include <algorithm>
#include <cmath>

#include "market/normal.hpp"

namespace otp::market {
namespace {

constexpr double sqrt_half_pi = 1.25331413731550025121;

std::optional<double> fraction(const std::optional<double>& value) {
    return value && std::isfinite(*value) && *value > 0 ? value : std::nullopt;
}

std::vector<SmilePoint> points_of(const PricedChain& chain, const ExpirySlice& slice) {
    std::vector<SmilePoint> points;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const PricedOption& option = chain.options[i];
        const OptionQuote& quote = *option.quote;
        if (points.empty() || points.back().strike != quote.strike) {
            SmilePoint point;
            point.strike = quote.strike;
            points.push_back(point);
        }
        SmilePoint& point = points.back();
        const bool is_call = quote.kind == OptionKind::call;
        std::optional<double>& mark = is_call ? point.call_iv : point.put_iv;
        if (!mark) mark = option.sigma;
        if (!slice.forward || is_call != (quote.strike >= *slice.forward)) continue;
        point.bid_iv = fraction(quote.bid_iv);
        point.ask_iv = fraction(quote.ask_iv);
    }
    return points;
}

std::optional<double> at_the_money(const std::vector<SmilePoint>& points, double forward) {
    std::vector<CurvePoint> curve;
    for (const SmilePoint& point : points) {
        if (const auto iv = point.mark_iv()) curve.push_back({point.strike, *iv});
    }
    return interpolate(curve, forward);
}

/// |delta| of an option by the convention.
double delta_size(OptionKind kind, double forward, double strike, double sigma, double years, SkewDelta convention) {
    const double deviation = sigma * std::sqrt(years);
    const double d1 = std::log(forward / strike) / deviation + deviation / 2;
    const double sign = kind == OptionKind::call ? 1 : -1;
    if (convention == SkewDelta::forward) return normal_cdf(sign * d1);
    return strike / forward * normal_cdf(sign * (d1 - deviation));
}

/// Volatility by |delta|, ascending in it. A premium-adjusted call delta rises and falls again with the strike: only
/// the strikes from its maximum on count.
std::vector<CurvePoint> by_delta(const PricedChain& chain, const ExpirySlice& slice, OptionKind kind,
                                 SkewDelta convention) {
    std::vector<CurvePoint> curve;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const PricedOption& option = chain.options[i];
        if (option.quote->kind != kind || !option.sigma) continue;
        curve.push_back({delta_size(kind, *slice.forward, option.quote->strike, *option.sigma, slice.years, convention),
                         *option.sigma});
    }
    const auto less = [](const CurvePoint& a, const CurvePoint& b) { return a.x < b.x; };
    if (kind == OptionKind::call && convention == SkewDelta::premium_adjusted)
        curve.erase(curve.begin(), std::max_element(curve.begin(), curve.end(), less));
    std::stable_sort(curve.begin(), curve.end(), less);
    return curve;
}

/// An option's premium in the quote currency.
std::optional<double> value_of(const OptionQuote& quote, double forward, PremiumCurrency premium) {
    std::optional<double> price = fraction(quote.mark);
    if (!price && fraction(quote.bid) && fraction(quote.ask)) price = (*quote.bid + *quote.ask) / 2;
    if (!price) return std::nullopt;
    return *price * (premium == PremiumCurrency::coin ? forward : 1);
}

/// Values of the calls or puts of an expiry by strike, ascending.
std::vector<CurvePoint> values_of(const PricedChain& chain, const ExpirySlice& slice, OptionKind kind,
                                  PremiumCurrency premium) {
    std::vector<CurvePoint> values;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const OptionQuote& quote = *chain.options[i].quote;
        if (quote.kind != kind) continue;
        if (const auto value = value_of(quote, *slice.forward, premium)) values.push_back({quote.strike, *value});
    }
    return values;
}

std::optional<double> value_at(const std::vector<CurvePoint>& values, double strike) {
    for (const CurvePoint& value : values) {
        if (value.x == strike) return value.y;
    }
    return std::nullopt;
}

std::optional<double> added(const std::optional<double>& a, const std::optional<double>& b) {
    if (!a || !b) return std::nullopt;
    return *a + *b;
}

}  // namespace

std::optional<double> SmilePoint::mark_iv() const {
    if (call_iv && put_iv) return (*call_iv + *put_iv) / 2;
    return call_iv ? call_iv : put_iv;
}

std::optional<double> interpolate(const std::vector<CurvePoint>& points, double x) {
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const CurvePoint &a = points[i], &b = points[i + 1];
        if (x < a.x || x > b.x) continue;
        return b.x > a.x ? a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x) : b.y;
    }
    if (!points.empty() && points.back().x == x) return points.back().y;
    return std::nullopt;
}

Smile smile_of(const PricedChain& chain, const ExpirySlice& slice, SkewDelta convention) {
    Smile smile;
    smile.points = points_of(chain, slice);
    if (!slice.forward) return smile;
    smile.atm_iv = at_the_money(smile.points, *slice.forward);
    smile.call_25 = interpolate(by_delta(chain, slice, OptionKind::call, convention), 0.25);
    smile.put_25 = interpolate(by_delta(chain, slice, OptionKind::put, convention), 0.25);
    if (!smile.call_25 || !smile.put_25) return smile;
    smile.rr25 = *smile.call_25 - *smile.put_25;
    if (smile.atm_iv) smile.bf25 = (*smile.call_25 + *smile.put_25) / 2 - *smile.atm_iv;
    return smile;
}

StraddlePrices straddle_prices(const PricedChain& chain, const ExpirySlice& slice, PremiumCurrency premium) {
    StraddlePrices prices;
    if (!slice.forward) return prices;
    const auto calls = values_of(chain, slice, OptionKind::call, premium);
    const auto puts = values_of(chain, slice, OptionKind::put, premium);
    std::vector<double> strikes;
    for (const CurvePoint& call : calls) {
        if (value_at(puts, call.x)) strikes.push_back(call.x);
    }
    if (strikes.empty()) return prices;
    const auto nearer = [&](double a, double b) { return std::abs(a - *slice.forward) < std::abs(b - *slice.forward); };
    const auto centre = std::min_element(strikes.begin(), strikes.end(), nearer);
    prices.straddle = added(value_at(calls, *centre), value_at(puts, *centre));
    if (centre - strikes.begin() < 2 || strikes.end() - centre < 3) return prices;
    const auto first = added(value_at(calls, *(centre + 1)), value_at(puts, *(centre - 1)));
    const auto second = added(value_at(calls, *(centre + 2)), value_at(puts, *(centre - 2)));
    if (prices.straddle && first && second) prices.weighted = 0.6 * *prices.straddle + 0.3 * *first + 0.1 * *second;
    return prices;
}

std::optional<double> expected_move(const PricedChain& chain, const ExpirySlice& slice,
                                    const std::optional<double>& atm_iv, PremiumCurrency premium,
                                    ExpectedMoveMethod method) {
    if (method == ExpectedMoveMethod::iv) {
        if (!slice.forward || !atm_iv) return std::nullopt;
        return *slice.forward * *atm_iv * std::sqrt(slice.years);
    }
    const StraddlePrices prices = straddle_prices(chain, slice, premium);
    if (method == ExpectedMoveMethod::weighted) return prices.weighted;
    if (!prices.straddle) return std::nullopt;
    return *prices.straddle * (method == ExpectedMoveMethod::straddle ? sqrt_half_pi : 0.85);
}

}  // namespace otp::market
