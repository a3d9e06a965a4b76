#pragma once
// The quantile of the standard normal distribution.

namespace otp::market {

/// x with normal_cdf(x) = p, for p in (0, 1); NaN outside. Relative error in x below 1e-14 for p up to 1/2 (above, what
/// 1 - p leaves of it). A start from Hastings (Abramowitz and Stegun 26.2.23), then Halley steps on the logarithm.
[[nodiscard]] double inverse_normal_cdf(double p);

}  // namespace otp::market
