#pragma once
// The loops of the batches: columns in, columns out, as many lanes at once as L has; the rest of a batch runs in a
// padded block. Included once per set of instructions (batch_*.cpp); see lanes.hpp for what it may use.

#include "market/implied_kernel.hpp"

namespace otp::market {

/// kind: 0 call, 1 put (OptionKind).
struct GreeksPointers {
    const std::uint8_t* kind;
    const double *forward, *strike, *sigma, *years;
    double *value, *delta, *gamma, *vega, *theta;
    std::size_t size;
};

/// sigma: NaN marks what the one-by-one form has to answer.
struct ImpliedPointers {
    const std::uint8_t* kind;
    const double *price, *forward, *strike, *years;
    double* sigma;
    std::size_t size;
};

void greeks_plain(const GreeksPointers&);
void greeks_pairs(const GreeksPointers&);
void greeks_avx2(const GreeksPointers&);
void greeks_avx512(const GreeksPointers&);
void implied_plain(const ImpliedPointers&);
void implied_pairs(const ImpliedPointers&);
void implied_avx2(const ImpliedPointers&);
void implied_avx512(const ImpliedPointers&);

template <class L>
struct BatchKernels {
    using Real = typename L::Real;
    using S = Special<L>;
    using K = ImpliedKernel<L>;
    static constexpr double infinity = __builtin_inf();

    /// +1 for calls, -1 for puts.
    static Real signs(const std::uint8_t* kind) {
        double sign[L::width];
        for (std::size_t i = 0; i < L::width; ++i) sign[i] = 1.0 - 2.0 * kind[i];
        return L::load(sign);
    }

    static Real absolute(Real x) { return L::select(x < 0.0, -x, x); }

    /// Black 1976 with discount 1, as in black.cpp. With a = |d1|, b = |d2| and K phi(d2) = F phi(d1):
    ///     Phi(-a) = phi(d1) M(a),   K / F Phi(-b) = phi(d1) M(b).
    static void greeks(const GreeksPointers& c, std::size_t i) {
        const Real theta = signs(c.kind + i);
        const Real given_forward = L::load(c.forward + i), given_strike = L::load(c.strike + i);
        const Real given_sigma = L::load(c.sigma + i), given_years = L::load(c.years + i);
        const auto is_valid = (given_forward > 0.0) & (given_forward < infinity) & (given_strike > 0.0) &
                              (given_strike < infinity) & (given_sigma >= 0.0) & (given_sigma < infinity) &
                              (given_years >= 0.0) & (given_years < infinity);
        const Real one = L::all(1.0);
        const Real forward = L::select(is_valid, given_forward, one), strike = L::select(is_valid, given_strike, one);
        const Real sigma = L::select(is_valid, given_sigma, one), years = L::select(is_valid, given_years, one);

        const Real root = L::root(years);
        const Real deviation = sigma * root;
        const auto moves = deviation > 0.0;
        const Real divisor = L::select(moves, deviation, L::all(1e-300));
        const Real inverse = 1.0 / divisor;
        const Real log = S::log_of_ratio(forward, strike);
        const Real d1 = log * inverse + 0.5 * deviation;
        const Real d2 = d1 - deviation;
        const Real density = inverse_sqrt_two_pi * S::exp(-0.5 * (d1 * d1));
        const Real tail1 = density * S::mills(absolute(d1)), tail2 = density * S::mills(absolute(d2));
        const Real moneyness = strike / forward;
        const Real n1 = L::select(theta * d1 > 0.0, 1.0 - tail1, tail1);
        const Real n2 = L::select(theta * d2 > 0.0, moneyness - tail2, tail2);  // times K / F
        const Real live = forward * (theta * (n1 - n2));
        const Real intrinsic = theta * (forward - strike);
        const Real value = L::select(moves, live, intrinsic);
        const Real limit = L::select(intrinsic > 0.0, one, L::select(intrinsic < 0.0, L::all(0.0), L::all(0.5)));
        const Real zero = L::all(0.0), nan = L::all(__builtin_nan(""));
        const Real vega = forward * density * root;

        const auto put = [&](double* to, Real x) { L::store(to + i, L::select(is_valid, x, nan)); };
        put(c.value, L::select(value > 0.0, value, zero));
        put(c.delta, theta * L::select(moves, n1, limit));
        put(c.gamma, L::select(moves, density * inverse / forward, zero));
        put(c.vega, L::select(moves, vega, zero));
        put(c.theta, L::select(moves, -0.5 * vega * sigma / years, zero));
    }

    /// Ordinary prices are solved here; NaN is left where an input is out of the ordinary, where the price leaves
    /// nothing to solve for, or where the second step was still long.
    static void implied(const ImpliedPointers& c, std::size_t i) {
        const Real theta = signs(c.kind + i);
        const Real given_forward = L::load(c.forward + i), given_strike = L::load(c.strike + i);
        const Real given_price = L::load(c.price + i), years = L::load(c.years + i);
        const auto is_usual = [](Real x) { return (x > 1e-100) & (x < 1e100); };
        const auto usual = is_usual(given_forward) & is_usual(given_strike) & is_usual(given_price) & is_usual(years);
        const Real one = L::all(1.0);
        const Real forward = L::select(usual, given_forward, one), strike = L::select(usual, given_strike, one);
        const Real price = L::select(usual, given_price, L::all(0.1));

        const Real inside = theta * (forward - strike);
        const Real time_value = price - L::select(inside > 0.0, inside, L::all(0.0));
        const Real room = L::select(theta > 0.0, forward, strike) - price;
        const auto solvable = usual & (time_value > 1e-100) & (room > 1e-100);
        const Real root = L::root(forward * strike);
        const Real smaller = L::select(forward < strike, forward, strike);
        const typename K::Target target{absolute(S::log_of_ratio(forward, strike)),
                                        L::select(solvable, time_value, 0.1 * smaller) / root,
                                        L::select(solvable, room, 0.9 * smaller) / root, smaller / root};
        const typename K::Answer answer = K::solve(target);
        const auto solved = solvable & (absolute(answer.last_step) < 1e-4);
        L::store(c.sigma + i, L::select(solved, answer.s / L::root(years), L::all(__builtin_nan(""))));
    }

    static void all_greeks(const GreeksPointers& c) {
        std::size_t i = 0;
        for (; i + L::width <= c.size; i += L::width) greeks(c, i);
        if (i == c.size) return;
        constexpr std::size_t w = L::width;
        std::uint8_t kind[w] = {};
        double in[4][w], out[5][w];
        for (std::size_t k = 0; k < w; ++k) {
            const std::size_t from = i + k < c.size ? i + k : i;
            kind[k] = c.kind[from];
            in[0][k] = c.forward[from], in[1][k] = c.strike[from], in[2][k] = c.sigma[from], in[3][k] = c.years[from];
        }
        greeks({kind, in[0], in[1], in[2], in[3], out[0], out[1], out[2], out[3], out[4], w}, 0);
        for (std::size_t k = 0; i + k < c.size; ++k) {
            c.value[i + k] = out[0][k], c.delta[i + k] = out[1][k], c.gamma[i + k] = out[2][k];
            c.vega[i + k] = out[3][k], c.theta[i + k] = out[4][k];
        }
    }

    static void all_implied(const ImpliedPointers& c) {
        std::size_t i = 0;
        for (; i + L::width <= c.size; i += L::width) implied(c, i);
        if (i == c.size) return;
        constexpr std::size_t w = L::width;
        std::uint8_t kind[w] = {};
        double in[4][w], out[w];
        for (std::size_t k = 0; k < w; ++k) {
            const std::size_t from = i + k < c.size ? i + k : i;
            kind[k] = c.kind[from];
            in[0][k] = c.price[from], in[1][k] = c.forward[from], in[2][k] = c.strike[from], in[3][k] = c.years[from];
        }
        implied({kind, in[0], in[1], in[2], in[3], out, w}, 0);
        for (std::size_t k = 0; i + k < c.size; ++k) c.sigma[i + k] = out[k];
    }
};

}  // namespace otp::market
