#include "market/black.hpp"

#include <cmath>
#include <limits>

#include "market/normal.hpp"
#include "market/special.hpp"

namespace otp::market {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr Greeks undefined{not_a_number, not_a_number, not_a_number, not_a_number, not_a_number,
                           not_a_number, not_a_number, not_a_number, not_a_number};

/// +1 for a call, -1 for a put: one formula serves both.
double sign_of(OptionKind kind) { return kind == OptionKind::call ? 1.0 : -1.0; }

bool is_positive(double value) { return value > 0 && std::isfinite(value); }
bool is_at_least_zero(double value) { return value >= 0 && std::isfinite(value); }

bool is_valid(const Black76Input& in) {
    return is_positive(in.forward) && is_positive(in.strike) && is_at_least_zero(in.sigma) &&
           is_at_least_zero(in.years) && is_positive(in.discount);
}

bool is_valid(const BlackScholesInput& in) {
    return is_positive(in.spot) && is_positive(in.strike) && is_at_least_zero(in.sigma) && is_at_least_zero(in.years) &&
           std::isfinite(in.rate) && std::isfinite(in.carry);
}

/// What every derivative is made of. For a put n1 = N(-d1) and n2 = N(-d2).
struct Terms {
    double d1, d2, n1, n2, density;
};

Terms terms_of(const Black76Input& in, double deviation) {
    const double theta = sign_of(in.kind);
    const double d1 = Special<OneLane>::log_of_ratio(in.forward, in.strike) / deviation + 0.5 * deviation;
    const double d2 = d1 - deviation;
    return {d1, d2, normal_cdf(theta * d1), normal_cdf(theta * d2), normal_pdf(d1)};
}

/// The limit of no time or no volatility: n1 = n2 = whether the option is in the money, one half at the money.
double is_in_the_money(const Black76Input& in) {
    const double distance = sign_of(in.kind) * (in.forward - in.strike);
    return distance > 0 ? 1.0 : distance < 0 ? 0.0 : 0.5;
}

}  // namespace

double d1_of(double forward, double strike, double sigma, double years) {
    if (!is_positive(forward) || !is_positive(strike)) return not_a_number;
    const double deviation = sigma * std::sqrt(years);
    return Special<OneLane>::log_of_ratio(forward, strike) / deviation + 0.5 * deviation;
}

double black76_value(const Black76Input& in) {
    if (!is_valid(in)) return not_a_number;
    const double theta = sign_of(in.kind);
    const double deviation = in.sigma * std::sqrt(in.years);
    if (!(deviation > 0)) return in.discount * std::fmax(0.0, theta * (in.forward - in.strike));
    const Terms t = terms_of(in, deviation);
    // Rounding may leave a far option a hair below zero.
    return in.discount * std::fmax(0.0, theta * (in.forward * t.n1 - in.strike * t.n2));
}

Greeks black76_greeks(const Black76Input& in) {
    if (!is_valid(in)) return undefined;
    const double theta = sign_of(in.kind);
    const double root = std::sqrt(in.years);
    const double deviation = in.sigma * root;
    Greeks out;
    out.value = black76_value(in);
    out.rho = -in.years * out.value;
    if (!(deviation > 0)) {
        out.delta = theta * in.discount * is_in_the_money(in);
        return out;
    }
    const Terms t = terms_of(in, deviation);
    const double rate_time = -std::log(in.discount);  // rate * years
    const double density = in.discount * t.density;
    out.delta = theta * in.discount * t.n1;
    out.gamma = density / (in.forward * deviation);
    out.vega = density * in.forward * root;
    out.theta = (rate_time * out.value - 0.5 * density * in.forward * deviation) / in.years;
    out.vanna = -density * t.d2 / in.sigma;
    out.charm = (rate_time * out.delta + 0.5 * density * t.d2) / in.years;
    out.volga = out.vega * t.d1 * t.d2 / in.sigma;
    return out;
}

double inverse_value(const Black76Input& in) { return black76_value(in) / in.forward; }

Black76Input on_forward(const BlackScholesInput& in) {
    return {
        in.kind, in.spot * std::exp(in.carry * in.years), in.strike, in.sigma, in.years, std::exp(-in.rate * in.years)};
}

double black_scholes_value(const BlackScholesInput& in) {
    return is_valid(in) ? black76_value(on_forward(in)) : not_a_number;
}

Greeks black_scholes_greeks(const BlackScholesInput& in) {
    if (!is_valid(in)) return undefined;
    const Black76Input forward = on_forward(in);
    const Greeks by_forward = black76_greeks(forward);
    const double slope = forward.forward / in.spot;                                        // dF/dS
    const double discounted_cash = by_forward.value - forward.forward * by_forward.delta;  // -K e^-rT N(d2), signed
    Greeks out;
    out.value = by_forward.value;
    out.delta = slope * by_forward.delta;
    out.gamma = slope * slope * by_forward.gamma;
    out.vega = by_forward.vega;
    // As a day passes with the spot held the forward falls by its carry.
    out.theta = by_forward.theta - in.carry * forward.forward * by_forward.delta;
    out.rho = -in.years * discounted_cash;
    out.vanna = slope * by_forward.vanna;
    out.charm = slope * (by_forward.charm - in.carry * (by_forward.delta + forward.forward * by_forward.gamma));
    out.volga = by_forward.volga;
    return out;
}

double dividend_rho(const BlackScholesInput& in) { return -in.years * in.spot * black_scholes_greeks(in).delta; }

double gamma_on_spot(double spot, double forward, double strike, double sigma, double years) {
    const double deviation = sigma * std::sqrt(years);
    if (!is_positive(spot) || !is_positive(forward) || !is_positive(strike) || !is_positive(deviation)) {
        return not_a_number;
    }
    return normal_pdf(d1_of(forward, strike, sigma, years)) / (spot * deviation);
}

}  // namespace otp::market
