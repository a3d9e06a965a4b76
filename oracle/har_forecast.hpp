#pragma once
// Tomorrow's variance from the days, weeks and months before it: the HAR model, fitted exactly.

#include <cstdint>
#include <optional>
#include <span>

#include "oracle/aggregate.hpp"
#include "protocol/result.hpp"

namespace otp::oracle {

/// Of a day, 10^-24; nothing where too little of the day was seen.
using DayVariance = std::optional<u128>;

/// A day holds at most 86400 / 60 returns of ln 1.25.
inline constexpr u128 day_variance_max = u128(1'440) * 223'143'551'314 * 223'143'551'314;

inline constexpr std::size_t har_days_max = 366;  ///< Older ones are forgotten.
inline constexpr std::size_t har_rows_min = 60;   ///< Days to fit by.

enum class NoVolatility : std::uint8_t {
    warming_up,      ///< Too few recent minutes were seen.
    too_few_days,    ///< Fewer than `har_rows_min` days to fit by.
    day_missing,     ///< The last day, or too much of its week or month, was not seen.
    not_determined,  ///< The days are too much alike for one fit to be the best.
};

[[nodiscard]] std::string_view name(NoVolatility reason);

/// Variances become a yearly volatility of 10^-8 (1 = 100 %), of 365 days, between 1 % and 2000 %; what was moved to
/// these bounds is at least so uncertain.
inline constexpr std::int64_t volatility_min = 1'000'000;
inline constexpr std::int64_t volatility_max = 2'000'000'000;
[[nodiscard]] PriceBand bounded_volatility(std::uint64_t volatility, std::uint64_t confidence);

/// RV(t+1) = b0 + b1 RV(t) + b2 RV(week) + b3 RV(month), ordinary least squares over the days given, the last of which
/// is yesterday (F. Corsi, "A Simple Approximate Long-Memory Model of Realized Volatility", Journal of Financial
/// Econometrics 7, 2009; with weeks of 7 and months of 30 days, since this market never closes).
///
/// The coefficients are exact fractions: only the means of week (at least 5 of 7 days known) and month (20 of 30), and
/// the forecast itself are rounded, half-even. A forecast beyond what was ever seen is moved to the nearest day seen.
/// Confidence: the residuals' standard deviation, as it moves the volatility. Precondition: at most `har_days_max`
/// days, each at most `day_variance_max`.
[[nodiscard]] Result<PriceBand, NoVolatility> forecast_har(std::span<const DayVariance> days);

}  // namespace otp::oracle
