#include "market/normal.hpp"

#include "market/special.hpp"

namespace otp::market {

double normal_pdf(double x) { return inverse_sqrt_two_pi * Special<OneLane>::exp(-0.5 * x * x); }

double normal_cdf(double x) {
    const double tail = normal_pdf(x) * Special<OneLane>::mills(x < 0 ? -x : x);
    return x > 0 ? 1 - tail : tail;
}

}  // namespace otp::market
