#pragma once
// The standard normal distribution, by exp and Mills ratio of our own (special.hpp): the same digits on a server and in
// a page.

namespace otp::market {

/// 1 / sqrt(2 pi).
inline constexpr double inverse_sqrt_two_pi = 0.398942280401432677939946;

/// exp(-x^2 / 2) / sqrt(2 pi).
[[nodiscard]] double normal_pdf(double x);

/// The probability of a value below x. Relative error below (4 + x^2 / 2) 2^-52, in the lower tail too; 0 below -37.6.
[[nodiscard]] double normal_cdf(double x);

}  // namespace otp::market
