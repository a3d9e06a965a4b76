#pragma once
// What a sensitivity is per, as part of its type. The formulas of black.hpp speak in raw mathematical units (per 1.00
// of volatility, per year); what people read is per vol point, per day, per 1 % of the underlying. Every step from one
// to the other is a named function here, so that no factor of 100 or 365 stands anywhere else.

#include <compare>

namespace otp::market {

/// A day is 1/365 of a year: the market never closes (act/365).
inline constexpr double days_per_year = 365;

/// A number whose denominator is its type: `Per<Day>` and `Per<VolPoint>` do not mix.
template <class Denominator>
struct Per {
    double value = 0;

    friend constexpr auto operator<=>(const Per&, const Per&) = default;
    friend constexpr Per operator+(Per a, Per b) { return {a.value + b.value}; }
    friend constexpr Per operator-(Per a, Per b) { return {a.value - b.value}; }
    friend constexpr Per operator-(Per a) { return {-a.value}; }
    friend constexpr Per operator*(Per a, double times) { return {a.value * times}; }
    friend constexpr Per operator*(double times, Per a) { return {a.value * times}; }
};

using PerDay = Per<struct OneDay>;                ///< Change as one calendar day passes.
using PerVolPoint = Per<struct OneVolPoint>;      ///< Change as volatility rises by 0.01.
using PerOnePercent = Per<struct OnePercent>;     ///< Change as the underlying rises by 1 %.
using PerQuoteUnit = Per<struct OneQuoteUnit>;    ///< Change as the underlying rises by one unit of the quote currency.
using PerRatePoint = Per<struct OneRatePoint>;    ///< Change as the interest rate rises by 0.01.
using PerVolPoint2 = Per<struct OneVolPoint2>;    ///< Change of a PerVolPoint figure as volatility rises by 0.01.
using PerVolPointQuote = Per<struct VannaUnits>;  ///< Change of delta as volatility rises by 0.01.

[[nodiscard]] constexpr PerDay per_day(double per_year) { return {per_year / days_per_year}; }
[[nodiscard]] constexpr PerVolPoint per_vol_point(double per_one) { return {per_one * 0.01}; }
[[nodiscard]] constexpr PerVolPoint2 per_vol_point_squared(double per_one_squared) { return {per_one_squared * 1e-4}; }
[[nodiscard]] constexpr PerVolPointQuote delta_per_vol_point(double vanna) { return {vanna * 0.01}; }
[[nodiscard]] constexpr PerRatePoint per_rate_point(double per_one) { return {per_one * 0.01}; }
/// The change of delta times spot that a move of 1 % brings: gamma S^2 / 100 (facts of the market: GEX per 1 %).
[[nodiscard]] constexpr PerOnePercent gamma_per_one_percent(double gamma, double spot) {
    return {gamma * spot * spot * 0.01};
}

/// Years (act/365) of a span in milliseconds.
[[nodiscard]] constexpr double years_of_ms(double ms) { return ms / (days_per_year * 86'400'000.0); }

}  // namespace otp::market
