// Implied volatility: there and back over everything a price can be, against long double; and every way to have none.

#include "market/implied_volatility.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "market/black.hpp"
#include "tests/market/table.hpp"

namespace otp::market {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();
constexpr OptionKind kinds[] = {OptionKind::call, OptionKind::put};

long double cdf(long double x) { return 0.5L * std::erfc(-x * 0.707106781186547524400844362104849039L); }
long double pdf(long double x) { return 0.398942280401432677939946059934381868L * std::exp(-0.5L * x * x); }

/// The out-of-the-money value and what it lacks of its maximum, in long double.
struct Exact {
    long double forward, strike;

    [[nodiscard]] long double x() const { return std::fabs(std::log1p((forward - strike) / strike)); }
    [[nodiscard]] long double time_value(long double s) const {
        const long double h = x() / s, t = s / 2;
        return std::fmin(forward, strike) * cdf(t - h) - std::fmax(forward, strike) * cdf(-t - h);
    }
    [[nodiscard]] long double room(long double s) const {
        const long double h = x() / s, t = s / 2;
        return std::fmin(forward, strike) * cdf(h - t) + std::fmax(forward, strike) * cdf(-t - h);
    }
    [[nodiscard]] long double vega(long double s) const { return std::fmin(forward, strike) * pdf(x() / s - s / 2); }
    /// The deviation of a price given as a double, from a start near it.
    [[nodiscard]] long double deviation(OptionKind kind, double price, long double s) const {
        const long double theta = kind == OptionKind::call ? 1 : -1;
        const long double above = price - std::fmax(0.0L, theta * (forward - strike));
        const long double below = (theta > 0 ? forward : strike) - price;
        for (int i = 0; i < 4; ++i) {
            const bool upper = below < above;
            s += upper ? (room(s) - below) / vega(s) : (above - time_value(s)) / vega(s);
        }
        return s;
    }
};

/// How well the input's own rounding, and long double's cancellation, let a volatility be known.
double knowable(const Exact& exact, OptionKind kind, double price, long double s) {
    const long double spread = std::fabs(exact.forward - exact.strike);
    const bool inside = kind == OptionKind::call ? exact.forward > exact.strike : exact.strike > exact.forward;
    const long double rounding = (inside ? eps * spread : 0) + 3e-19L * (price + spread + exact.forward);
    return static_cast<double>(rounding / (exact.vega(s) * s));
}

TEST(implied_volatility, there_and_back_over_the_whole_admissible_region) {
    std::mt19937_64 random{20260205};
    const auto between = [&](double low, double high) {
        return std::uniform_real_distribution<double>{low, high}(random);
    };
    int solved = 0;
    double worst = 0;
    for (int i = 0; i < 120'000; ++i) {
        // Mostly markets (a minute to ten years, 1 % to 500 %, to six deviations), and all the rest.
        const bool market = i % 3 != 0;
        const double s = market ? std::exp(between(std::log(1.4e-5), std::log(3.0)))
                                : std::exp(between(std::log(1e-7), std::log(16.0)));
        const double h = market ? between(0, 6) : between(0, 36);
        const double forward = std::exp(between(-7, 12));
        if (h * s > 600) continue;
        const double strike = forward * std::exp((i % 2 ? 1 : -1) * h * s);
        const Exact exact{forward, strike};
        const double years = std::exp(between(-11, 2));
        for (const OptionKind kind : kinds) {
            const double theta = kind == OptionKind::call ? 1 : -1;
            const long double value =
                exact.time_value(s) + std::fmax(0.0L, theta * (static_cast<long double>(forward) - strike));
            const auto price = static_cast<double>(value);
            const ImpliedVolatility got = implied_volatility(kind, price, forward, strike, years);
            if (!got.sigma) {
                // Only where the double price no longer holds any time value, or no room.
                EXPECT_TRUE(exact.time_value(s) < 1e-290L || price == std::fmax(0.0, theta * (forward - strike)) ||
                            price >= (theta > 0 ? forward : strike) || got.why == IvProblem::below_intrinsic)
                    << iv_problem_name(got.why) << " h " << h << " s " << s;
                continue;
            }
            const long double expected = exact.deviation(kind, price, s) / std::sqrt(static_cast<long double>(years));
            if (!std::isfinite(static_cast<double>(expected))) continue;
            const auto error = static_cast<double>(std::fabs((*got.sigma - expected) / expected));
            const double allowed = 8 * eps + 4 * knowable(exact, kind, price, s);
            if (allowed > 1e-3) continue;  // long double itself no longer knows
            EXPECT_LE(error, allowed) << "kind " << static_cast<int>(kind) << " h " << h << " s " << s;
            worst = std::fmax(worst, error / allowed);
            ++solved;
        }
    }
    EXPECT_GT(solved, 150'000);
    RecordProperty("worst_of_allowed", std::to_string(worst));
}

TEST(implied_volatility, stratas_prices_give_the_volatilities_they_were_made_with) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/strata_black76_call_prices.csv");
    for (const test::Row& row : test::rows_of(text)) {
        const double forward = row.number("forward"), strike = row.number("strike"), years = row.number("t");
        const double price = row.number("undiscounted_call"), sigma = row.number("vol");
        const auto got = implied_volatility(OptionKind::call, price, forward, strike, years);
        ASSERT_TRUE(got.sigma);
        // Prices are printed to 1e-13 or so: that over vega is what a volatility can be known to.
        const double vega = black76_greeks({OptionKind::call, forward, strike, sigma, years}).vega;
        EXPECT_NEAR(*got.sigma, sigma, 1e-10 + 1e-13 * forward / vega);
    }
}

TEST(implied_volatility, the_edge_prices_of_lets_be_rational_are_answered) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/lets_be_rational_normalised_black_call.csv");
    for (const test::Row& row : test::rows_of(text)) {
        // Normalised: sqrt(F K) = 1, F / K = e^x, s = the deviation.
        const double x = row.number("x"), s = row.number("s"), value = row.number("normalised_black_call");
        const double forward = std::exp(0.5 * x), strike = std::exp(-0.5 * x);
        EXPECT_NEAR(black76_value({OptionKind::call, forward, strike, s, 1}), value, 1e-13 * std::fmax(1.0, forward));
        const auto got = implied_volatility(OptionKind::call, value, forward, strike, 1);
        // Five of the six are 0 to the last digit or so near intrinsic that nothing is left; the sixth comes back.
        if (x == -1.0) {
            ASSERT_TRUE(got.sigma);
            EXPECT_NEAR(*got.sigma, s, 1e-10);
        } else {
            EXPECT_FALSE(got.sigma && std::fabs(*got.sigma - s) > 1e-2 * s) << x;
        }
    }
}

TEST(implied_volatility, a_price_that_has_none_says_why) {
    const double nan = std::nan(""), infinity = HUGE_VAL;
    constexpr auto call = OptionKind::call, put = OptionKind::put;
    const struct {
        OptionKind kind;
        double price, forward, strike, years;
        IvProblem why;
    } rows[] = {
        {call, nan, 100, 100, 1, IvProblem::not_finite},
        {call, 5, infinity, 100, 1, IvProblem::not_finite},
        {call, 5, 0, 100, 1, IvProblem::not_positive},
        {call, 5, 100, -1, 1, IvProblem::not_positive},
        {put, -0.1, 100, 100, 1, IvProblem::not_positive},
        {call, 5, 100, 100, 0, IvProblem::no_time},
        {call, 5, 100, 100, -1, IvProblem::no_time},
        {call, 9.999, 110, 100, 1, IvProblem::below_intrinsic},
        {put, 9.999, 90, 100, 1, IvProblem::below_intrinsic},
        {call, 10, 110, 100, 1, IvProblem::at_intrinsic},
        {put, 0, 110, 100, 1, IvProblem::at_intrinsic},
        {call, 100, 100, 120, 1, IvProblem::above_maximum},
        {put, 120, 100, 120, 1, IvProblem::above_maximum},
        {call, 1e-310, 100, 120, 1, IvProblem::beyond_precision},
        {call, 5, 100, 100, 1, IvProblem::none},
    };
    for (const auto& row : rows) {
        const auto got = implied_volatility(row.kind, row.price, row.forward, row.strike, row.years);
        EXPECT_EQ(got.why, row.why) << iv_problem_name(got.why);
        EXPECT_EQ(got.sigma.has_value(), row.why == IvProblem::none);
        EXPECT_FALSE(iv_problem_text(got.why).empty());
    }
}

TEST(implied_volatility, at_the_money_the_closed_form_is_met) {
    // C = F (2 Phi(s/2) - 1) where F = K.
    const auto got = implied_volatility(OptionKind::call, 7.9655674554057967, 100, 100, 1);
    ASSERT_TRUE(got.sigma);
    EXPECT_NEAR(*got.sigma, 0.2, 4e-16);
}

}  // namespace
}  // namespace otp::market
