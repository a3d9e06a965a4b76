#pragma once
// One expiry's smile in raw SVI, for display: w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), w total variance
// (iv^2 T), k = ln(K/F). J. Gatheral; gates as in facts of the market, section 6. Whatever is priced uses ssvi.hpp.

#include <optional>
#include <span>
#include <vector>

#include "market/smile_quote.hpp"

namespace otp::market {

struct Svi {
    double a = 0, b = 0, rho = 0, m = 0, sigma = 0;
};

[[nodiscard]] double total_variance(const Svi&, double k);
/// sqrt(w / T); NaN where w is below 0.
[[nodiscard]] double volatility(const Svi&, double k, double years);

/// Durrleman's g(k) = (1 - k w' / (2 w))^2 - (w'^2 / 4) (1 / w + 1 / 4) + w'' / 2: the density of the underlying at
/// expiry is positive exactly where g is.
[[nodiscard]] double durrleman(const Svi&, double k);

/// b >= 0; |rho| < 1; the least variance a + b sigma sqrt(1 - rho^2) >= 0; Lee's wings b (1 + |rho|) <= 2; and g >= 0
/// at 401 places from k_low to k_high.
[[nodiscard]] std::vector<Gate> gates(const Svi&, double k_low, double k_high);

struct SviFit {
    Svi svi;
    double residual = 0;      ///< Weighted root mean square error in volatility (0.01 is a vol point).
    std::vector<Gate> gates;  ///< From 1 below the lowest to 1 above the highest quoted k.
};

/// The weighted least squares fit in volatility (to first order: errors of w over 2 iv T); nullopt with fewer than five
/// different k, or a value that is not finite or not positive. Quasi-explicit (Zeliade Systems, 2009): for given m and
/// sigma the best a, b, rho solve a small linear problem whose bounds are the first four gates, which a fit therefore
/// always meets; m and sigma are searched from a fixed grid. The same quotes give the same fit, in any order of rows.
[[nodiscard]] std::optional<SviFit> fit_svi(std::span<const SmileQuote> quotes, double years);

}  // namespace otp::market
