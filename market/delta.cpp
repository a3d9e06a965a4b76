#include "market/delta.hpp"

#include <cmath>

#include "market/inverse_normal.hpp"
#include "market/normal.hpp"

namespace otp::market {
namespace {

double sign_of(OptionKind kind) { return kind == OptionKind::call ? 1.0 : -1.0; }

bool is_premium_adjusted(DeltaConvention convention) {
    return convention == DeltaConvention::premium_adjusted_forward ||
           convention == DeltaConvention::premium_adjusted_spot;
}

double scale_of(const DeltaInput& in) {
    const bool spot = in.convention == DeltaConvention::spot || in.convention == DeltaConvention::premium_adjusted_spot;
    return spot ? in.underlying_discount : 1.0;
}

/// ln(K / F) decides everything.
double log_strike(const DeltaInput& in, double strike) { return std::log(strike / in.forward); }

/// theta e^k N(theta d2), the premium-adjusted delta without its scale.
double adjusted(double theta, double deviation, double k) {
    return theta * std::exp(k) * normal_cdf(theta * (-k / deviation - 0.5 * deviation));
}

/// Its derivative by k.
double adjusted_slope(double theta, double deviation, double k) {
    const double d2 = -k / deviation - 0.5 * deviation;
    return std::exp(k) * (theta * normal_cdf(theta * d2) - normal_pdf(d2) / deviation);
}

/// Where a function that has one change of sign between low and high changes it; to the last bit that bisection finds.
template <class F>
double sign_change(double low, double high, const F& f) {
    const bool low_is_positive = f(low) > 0;
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        if (middle == low || middle == high) break;
        (f(middle) > 0) == low_is_positive ? low = middle : high = middle;
    }
    return 0.5 * (low + high);
}

/// k of the largest premium-adjusted call delta: N(d2) sigma = phi(d2).
double summit_of_call(double deviation) {
    // d2 from 40 down to -40: the slope falls from above to below zero exactly once.
    const double low = -deviation * (40 + 0.5 * deviation), high = deviation * (40 - 0.5 * deviation);
    return sign_change(low, high, [&](double k) { return adjusted_slope(1, deviation, k); });
}

std::optional<double> strike_of_adjusted(const DeltaInput& in, double scaled) {
    const double theta = sign_of(in.kind), s = in.deviation;
    // The put's delta is monotone: it falls from 0 without bound as the strike rises.
    double low = -s * (40 + 0.5 * s), high = s * (40 - 0.5 * s);
    if (theta > 0) {
        low = summit_of_call(s);
        if (scaled > adjusted(1, s, low)) return std::nullopt;
    } else {
        high = std::fmax(high, std::log(-scaled) + 1);  // there N(-d2) is 1 or the target is passed
    }
    const auto distance = [&](double k) { return adjusted(theta, s, k) - scaled; };
    if ((distance(low) > 0) == (distance(high) > 0)) return std::nullopt;
    return in.forward * std::exp(sign_change(low, high, distance));
}

bool is_positive(double value) { return value > 0 && std::isfinite(value); }

}  // namespace

double delta_at(const DeltaInput& in, double strike) {
    const double theta = sign_of(in.kind), k = log_strike(in, strike);
    if (is_premium_adjusted(in.convention)) return scale_of(in) * adjusted(theta, in.deviation, k);
    return scale_of(in) * theta * normal_cdf(theta * (-k / in.deviation + 0.5 * in.deviation));
}

std::optional<double> strike_of_delta(const DeltaInput& in, double delta) {
    const double theta = sign_of(in.kind), scaled = delta / scale_of(in);
    if (!is_positive(in.forward) || !is_positive(in.deviation) || !is_positive(theta * scaled)) return std::nullopt;
    if (is_premium_adjusted(in.convention)) return strike_of_adjusted(in, scaled);
    if (theta * scaled >= 1) return std::nullopt;
    const double d1 = theta * inverse_normal_cdf(theta * scaled);
    return in.forward * std::exp(in.deviation * (0.5 * in.deviation - d1));
}

double premium_adjusted_delta(OptionKind kind, double forward, double strike, double sigma, double years) {
    return delta_at({kind, forward, sigma * std::sqrt(years), 1, DeltaConvention::premium_adjusted_forward}, strike);
}

}  // namespace otp::market
