#include "market/inverse_normal.hpp"

#include <cmath>
#include <limits>

#include "market/normal.hpp"

namespace otp::market {
namespace {

/// Abramowitz and Stegun 26.2.23, |error| < 4.5e-4, for p in (0, 1/2].
double hastings(double p) {
    const double t = std::sqrt(-2 * std::log(p));
    return (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
}

/// One Halley step on ln N(x) = ln p, whose curvature is mild in the tail where N's own is not.
double improved(double x, double p) {
    const double below = normal_cdf(x);
    const double slope = normal_pdf(x) / below;            // (ln N)'
    const double newton = std::log(below / p) / slope;     // the step of Newton
    return x - newton / (1 + 0.5 * newton * (x + slope));  // (ln N)'' = -slope (x + slope)
}

}  // namespace

double inverse_normal_cdf(double p) {
    if (!(p > 0 && p < 1)) return std::numeric_limits<double>::quiet_NaN();
    if (p > 0.5) return -inverse_normal_cdf(1 - p);
    double x = hastings(p);
    for (int i = 0; i < 3; ++i) x = improved(x, p);
    return x;
}

}  // namespace otp::market
