// Our exp, log and Mills ratio against the library's long double; the bounds here are those the headers state.

#include "market/special.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "market/normal.hpp"

namespace otp::market {
namespace {

using S = Special<OneLane>;
constexpr double eps = std::numeric_limits<double>::epsilon();

struct Worst {
    double value = 0;
    void see(double got, long double exact) {
        const auto error = static_cast<double>(std::fabs((got - exact) / exact));
        if (!(error <= value)) value = error;
    }
};

TEST(special, exp_is_right_to_an_epsilon_over_its_range) {
    std::mt19937_64 random{1};
    Worst worst;
    for (int i = 0; i < 400'000; ++i) {
        const double range = i % 2 ? 708 : 1;
        const double x = std::uniform_real_distribution<double>{-range, range}(random);
        worst.see(S::exp(x), std::exp(static_cast<long double>(x)));
    }
    EXPECT_LT(worst.value, eps);
    EXPECT_EQ(S::exp(0), 1);
    EXPECT_EQ(S::exp(-800), 0);
    EXPECT_TRUE(std::isnan(S::exp(std::nan(""))));
}

TEST(special, log_of_a_ratio_is_right_near_one_too) {
    std::mt19937_64 random{2};
    Worst worst;
    for (int i = 0; i < 400'000; ++i) {
        const double a = std::exp(std::uniform_real_distribution<double>{-300, 300}(random));
        const double spread = i % 2 ? 1e-6 : 3;
        const double b = a * (1 + std::uniform_real_distribution<double>{0, spread}(random));
        if (a == b) continue;
        const long double exact = std::log1p((static_cast<long double>(a) - b) / b);
        worst.see(S::log_of_ratio(a, b), exact);
    }
    EXPECT_LT(worst.value, 2 * eps);
    EXPECT_EQ(S::log_of_ratio(7, 7), 0);
    EXPECT_NEAR(S::log_of_ratio(1e300, 1e-5), std::log(1e305L), 1e-12);
}

/// sqrt(pi / 2) exp(h^2 / 2) erfc(h / sqrt(2)).
long double mills(long double h) {
    return 1.25331413731550025120788264240552263L * std::exp(h * h / 2) *
           std::erfc(h * 0.707106781186547524400844362104849039L);
}

TEST(special, the_mills_ratio_is_right_to_four_epsilons) {
    Worst worst;
    for (double h = 0; h < 30; h += 1e-4) worst.see(S::mills(h), mills(h));
    EXPECT_LT(worst.value, 4 * eps);
    // Beyond: 1/h (1 - 1/h^2 + 3/h^4).
    for (const double h : {1e3, 1e6, 1e50})
        EXPECT_NEAR(S::mills(h) * h, 1 - 1 / (h * h) + 3 / (h * h * h * h), 4 * eps);
}

TEST(special, the_slope_of_the_mills_ratio_does_not_cancel) {
    Worst worst;
    for (double h = 0; h < 12; h += 0.01) {
        for (const double t : {0.5, 0.4, 0.25}) {
            const long double exact =
                (mills(static_cast<long double>(h) - t) - mills(static_cast<long double>(h) + t)) / (2 * t);
            worst.see(S::mills_slope(h, t), exact);
        }
        // As t vanishes: -M'(h) = 1 - h M(h), for h where long double still sees it.
        if (h < 5) worst.see(S::mills_slope(h, 0), 1 - h * mills(h));
    }
    EXPECT_LT(worst.value, 8 * eps);
}

TEST(special, the_normal_distribution_is_right_in_its_lower_tail_too) {
    for (double x = -37; x < 9; x += 0.001) {
        const long double exact = 0.5L * std::erfc(-x * 0.707106781186547524400844362104849039L);
        EXPECT_NEAR(normal_cdf(x), static_cast<double>(exact), (4 + x * x / 2) * eps * static_cast<double>(exact)) << x;
    }
    EXPECT_EQ(normal_cdf(HUGE_VAL), 1);
    EXPECT_EQ(normal_cdf(-HUGE_VAL), 0);
    EXPECT_TRUE(std::isnan(normal_cdf(std::nan(""))));
    EXPECT_EQ(normal_pdf(HUGE_VAL), 0);
}

}  // namespace
}  // namespace otp::market
