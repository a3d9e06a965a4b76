#pragma once
// The standard normal distribution.

#include <cmath>

namespace otp::market {

/// 1 / sqrt(2 pi).
inline constexpr double inverse_sqrt_two_pi = 0.398942280401432677939946;

/// exp(-x^2 / 2) / sqrt(2 pi).
[[nodiscard]] inline double normal_pdf(double x) { return inverse_sqrt_two_pi * std::exp(-0.5 * x * x); }

/// The probability of a value below x; with full relative accuracy in the lower tail.
[[nodiscard]] inline double normal_cdf(double x) { return 0.5 * std::erfc(-0.707106781186547524400844 * x); }

}  // namespace otp::market
