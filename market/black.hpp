#pragma once
// Black 1976 on a forward and Black-Scholes-Merton on a spot with a cost of carry: values and derivatives, in raw
// mathematical units. Sources: E. G. Haug, The Complete Guide to Option Pricing Formulas, 2nd edition (2007), chapters
// 1 and 2; charm and vanna on the forward as in facts of the market, section 6 (r = 0 on the forward).
//
// Inputs: forward, spot and strike above 0, sigma (fraction per square root of a year) and years (act/365) at or above
// 0, all finite. Where sigma * sqrt(years) is 0 the value is the discounted intrinsic value, delta its slope (half of
// it exactly at the money) and every other derivative 0. Whoever prices near expiry floors years at one minute first:
// gamma at the money grows without bound. Inputs outside give NaN in every field, never a plausible number.

#include "protocol/names.hpp"

namespace otp::market {

/// The value in the quote currency per one underlying, and its derivatives.
struct Greeks {
    double value = 0;
    double delta = 0;  ///< By the forward (Black76Input) or the spot (BlackScholesInput).
    double gamma = 0;  ///< Second derivative by the same.
    double vega = 0;   ///< Per 1.00 of volatility (per_vol_point in units.hpp: times 0.01).
    double theta = 0;  ///< Per year of calendar time that passes (per_day: through 365).
    double rho = 0;    ///< Per 1.00 of the interest rate; which other inputs stay is said at each function.
    double vanna = 0;  ///< Of delta, per 1.00 of volatility.
    double charm = 0;  ///< Of delta, per year of calendar time that passes.
    double volga = 0;  ///< Of vega, per 1.00 of volatility.
};

struct Black76Input {
    OptionKind kind = OptionKind::call;
    double forward = 0, strike = 0, sigma = 0, years = 0;
    double discount = 1;  ///< What 1 at expiry is worth now, above 0.
};

/// Quote currency per underlying: discount * (F N(d1) - K N(d2)) for a call.
[[nodiscard]] double black76_value(const Black76Input&);

/// Delta discount * N(d1) (forward delta where discount is 1). Rho with the forward held: -years * value. Theta with
/// the forward and the rate held.
[[nodiscard]] Greeks black76_greeks(const Black76Input&);

/// Inverse contracts pay in the underlying: value / forward, in underlying per underlying.
[[nodiscard]] double inverse_value(const Black76Input&);

/// Haug's generalised form: carry = rate (shares), rate - yield, 0 (futures), rate - foreign rate (currencies).
struct BlackScholesInput {
    OptionKind kind = OptionKind::call;
    double spot = 0, strike = 0, sigma = 0, years = 0;
    double rate = 0, carry = 0;  ///< Continuous, per year.
};

/// The same contract as Black 1976 on the forward spot * exp(carry * years).
[[nodiscard]] Black76Input on_forward(const BlackScholesInput&);

[[nodiscard]] double black_scholes_value(const BlackScholesInput&);

/// Delta exp((carry - rate) years) N(d1), by the spot. Rho with spot and yield (rate - carry) held, so that the carry
/// moves with the rate.
[[nodiscard]] Greeks black_scholes_greeks(const BlackScholesInput&);

/// By the yield (rate - carry), with spot and rate held: -years * spot * delta.
[[nodiscard]] double dividend_rho(const BlackScholesInput&);

/// d1 = (ln(F/K) + sigma^2 T / 2) / (sigma sqrt(T)).
[[nodiscard]] double d1_of(double forward, double strike, double sigma, double years);

/// The exposures' gamma: phi(d1) / (S sigma sqrt(T)) with d1 on the forward (facts of the market, section 6). NaN where
/// sigma * sqrt(years) is not above 0.
[[nodiscard]] double gamma_on_spot(double spot, double forward, double strike, double sigma, double years);

}  // namespace otp::market
