#pragma once
// Implied volatility, one lane or many: a rational start and two Householder steps of the fourth order, on the
// logarithm of the normalised price. The idea of steps that high from a start that good is P. Jaeckel's (Let's Be
// Rational, 2013); the start, the coordinates and the evaluation are others, and are described here.
//
// With s = sigma sqrt(T), x = |ln(F/K)|, h = x / s, t = s / 2 and the Mills ratio M, the out-of-the-money price over
// sqrt(F K) is
//     b = N (M(h - t) - M(h + t)),   N = exp(-(h^2 + t^2) / 2) / sqrt(2 pi),   db/ds = N,
// and what it lacks of its maximum exp(-x/2) is  N (M(t - h) + M(t + h)).  For small t the difference of Mills ratios
// is a series of positive terms (special.hpp), so that nothing cancels there either.

#include "market/special.hpp"

namespace otp::market {

template <class L>
struct ImpliedKernel {
    using Real = typename L::Real;
    using S = Special<L>;

    /// A normalised price: x >= 0, b in (0, exp(-x/2)), and its complement exp(-x/2) - b, both to full precision.
    struct Target {
        Real x, price, complement, maximum;
    };

    /// The start's error in s, and the last step's length, as parts of s.
    struct Answer {
        Real s, last_step;
    };

    /// h with phi(h) J_1(h) / h = c, given v = 1 / (c sqrt(2 pi)); relative error below 5e-4 for h below 38. It is
    /// zeta R(sqrt(zeta)) with zeta = ln(1 + v), which is h for small and h^2 / 2 for large h; R fitted to that.
    static Real inverse_bachelier(Real v) {
        const Real zeta = L::select(v < 1e-4, v, S::log_of_ratio(1.0 + v, L::all(1.0)));
        constexpr double p[] = {0.999242726, 0.39045128, -0.141799874, 0.311683451};
        constexpr double q[] = {1.0, 0.360296427, 0.846855259, -0.0608546687, 0.219887933};
        const Real eta = L::root(zeta);
        return zeta * S::polynomial(p, eta) / S::polynomial(q, eta);
    }

    /// b = phi(h) J_1(h) 2 t exp(-t^2/2) (1 + t^2 J_3 / (6 J_1) + ...): Bachelier's formula but for the last factors,
    /// which together are near exp(-kappa t^2) with kappa = 1/2 - 1/(3 + h^2).
    static Real start_from_below(const Target& target, Real x) {
        const Real v = x * inverse_sqrt_two_pi / target.price;
        const Real h0 = inverse_bachelier(v);
        const Real t0 = 0.5 * x / h0;
        const Real t = L::select(t0 < 1.5, t0, L::all(1.5));
        const Real kappa = 0.5 - 1.0 / (h0 * h0 + 3.0);
        const Real h1 = inverse_bachelier(v * S::exp(-kappa * t * t));
        return x / h1;
    }

    /// The complement is near 2 Phi(-t) exp(-h^2 (1 - m) / 2), m = 1 / (1 + t^2 / 2); Hastings' quantile (Abramowitz
    /// and Stegun 26.2.23), twice.
    static Real start_from_above(const Target& target, Real x) {
        const Real lowest = L::all(1e-3);
        Real t = quantile(0.5 * target.complement);
        for (int i = 0; i < 2; ++i) {
            const Real floor = L::select(t * t * 4.0 < x * 2.0, L::root(x * 0.5), t);
            t = L::select(floor < lowest, lowest, floor);
            const Real h = 0.5 * x / t;
            const Real m = 1.0 / (1.0 + 0.5 * t * t);
            const Real widened = 0.5 * target.complement * S::exp(0.5 * h * h * (1.0 - m));
            t = quantile(L::select(widened < 0.5, widened, L::all(0.5)));
        }
        return 2.0 * L::select(t < lowest, lowest, t);
    }

    /// -Phi^-1(p) for p in (0, 1/2].
    static Real quantile(Real p) {
        const Real r = L::root(2.0 * S::log_of_ratio(L::all(1.0), p));
        constexpr double a[] = {2.515517, 0.802853, 0.010328};
        constexpr double b[] = {1.0, 1.432788, 0.189269, 0.001308};
        return r - S::polynomial(a, r) / S::polynomial(b, r);
    }

    /// From below for prices under the point of inflection (s^2 = 2 x, where h = t) and for small s, else from above.
    static Real start(const Target& target) {
        // At the money x is 0 and h too; this small an x is the same option.
        const Real x = L::select(target.x < 1e-150, L::all(1e-150), target.x);
        const Real at_inflection = target.maximum * (0.5 - inverse_sqrt_two_pi * S::mills(L::root(2.0 * x)));
        const Real below = start_from_below(target, x);
        const auto is_above = (target.price > at_inflection) & (below > 1.0);
        if (!L::any(is_above)) return below;
        return L::select(is_above, start_from_above(target, x), below);
    }

    /// The Householder step on ln(price / target), or on ln(complement / target) in the upper half. Its derivatives
    /// follow from b' = N, N'/N = w = (h^2 - t^2) / s and w' = -(3 h^2 + t^2) / s^2.
    static Real step(const Target& target, Real s) {
        const Real h = target.x / s, t = 0.5 * s;
        const auto is_small = t < 0.5;
        const auto is_above = (t >= 0.5) & (h < t);
        Real width = 2.0 * t * S::mills_slope(h, L::select(is_small, t, L::all(0.5)));
        if (L::any(t >= 0.5)) {
            const Real near = L::select(is_above, t - h, h - t);
            const Real m1 = S::mills(L::select(near > 0.0, near, L::all(0.0))), m2 = S::mills(h + t);
            width = L::select(is_small, width, L::select(is_above, m1 + m2, m1 - m2));
        }
        const Real aim = L::select(is_above, target.complement, target.price);
        const Real side = L::select(is_above, L::all(-1.0), L::all(1.0));
        // In two halves, because far from the money the density alone may be below the smallest double.
        const Real half = S::exp(-0.25 * (h * h + t * t));
        const Real value = (width * inverse_sqrt_two_pi) * half;
        const Real distance = S::log_of_ratio(value, aim / half);
        const Real slope = side / width;  // (ln V)'
        const Real w = (h * h - t * t) / s;
        const Real w_slope = -(3.0 * h * h + t * t) / (s * s);
        const Real second = w - slope;                                               // (ln V)'' / (ln V)'
        const Real third = w * w + w_slope - 3.0 * w * slope + 2.0 * slope * slope;  // (ln V)''' / (ln V)'
        const Real newton = -distance / slope;
        return newton * (1.0 + 0.5 * second * newton) / (1.0 + newton * (second + third * newton * (1.0 / 6)));
    }

    static Answer solve(const Target& target) {
        Real s = start(target);
        s = moved(s, step(target, s));
        const Real last = step(target, s);
        return {moved(s, last), last / s};
    }

    /// s + step, but never by more than a factor of four.
    static Real moved(Real s, Real step) {
        const Real to = s + step;
        const Real low = 0.25 * s, high = 4.0 * s;
        return L::select(to < low, low, L::select(to > high, high, to));
    }
};

}  // namespace otp::market
