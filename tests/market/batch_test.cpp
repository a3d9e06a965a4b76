// The fast forms against the plain one, and both against black.hpp. Each form this processor can run is tried.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "market/black.hpp"
#include "market/greeks_batch.hpp"
#include "market/implied_volatility.hpp"

namespace otp::market {
namespace {

std::vector<Instructions> forms() {
    std::vector<Instructions> out;
    for (const auto each : {Instructions::plain, Instructions::pairs, Instructions::avx2, Instructions::avx512}) {
        if (can_run(each)) out.push_back(each);
    }
    return out;
}

/// Market-like rows, and every eleventh one odd in some way.
struct Rows {
    std::vector<OptionKind> kind;
    std::vector<double> forward, strike, sigma, years, price;

    explicit Rows(std::size_t size, std::uint64_t seed = 7) {
        std::mt19937_64 random{seed};
        const auto between = [&](double low, double high) {
            return std::uniform_real_distribution<double>{low, high}(random);
        };
        for (std::size_t i = 0; i < size; ++i) {
            kind.push_back(random() % 2 ? OptionKind::call : OptionKind::put);
            forward.push_back(std::exp(between(0, 12)));
            years.push_back(std::exp(between(std::log(1 / 8760.0), std::log(2.0))));
            sigma.push_back(std::exp(between(std::log(0.1), std::log(2.0))));
            strike.push_back(forward[i] * std::exp(between(-6, 6) * sigma[i] * std::sqrt(years[i])));
            price.push_back(black76_value({kind[i], forward[i], strike[i], sigma[i], years[i]}));
            if (i % 11 == 10) spoil(i, random());
        }
    }

    void spoil(std::size_t i, std::uint64_t how) {
        const double odd[] = {0, -1, std::nan(""), HUGE_VAL, -HUGE_VAL, 1e-320, 1e308, -0.0};
        std::vector<double>* const columns[] = {&forward, &strike, &sigma, &years, &price};
        (*columns[how % 5])[i] = odd[(how >> 8) % 8];
    }
};

struct Out {
    std::vector<double> value, delta, gamma, vega, theta;
    explicit Out(std::size_t size) : value(size), delta(size), gamma(size), vega(size), theta(size) {}
};

Out greeks_of(const Rows& rows, Instructions instructions) {
    Out out{rows.kind.size()};
    greeks_batch({rows.kind, rows.forward, rows.strike, rows.sigma, rows.years, out.value, out.delta, out.gamma,
                  out.vega, out.theta},
                 instructions);
    return out;
}

/// Both NaN, or within `allowed` (or both infinite).
void expect_near(double got, double expected, double allowed, const char* what, std::size_t row) {
    if (std::isnan(expected) || std::isnan(got)) {
        EXPECT_EQ(std::isnan(got), std::isnan(expected)) << what << " of row " << row;
    } else if (got != expected) {
        EXPECT_NEAR(got, expected, allowed) << what << " of row " << row;
    }
}

TEST(greeks_batch, every_form_gives_the_values_of_the_one_by_one_formula_to_1e_13_of_the_forward) {
    const Rows rows{20'000};
    for (const Instructions form : forms()) {
        SCOPED_TRACE(std::string{instructions_name(form)});
        const Out out = greeks_of(rows, form);
        for (std::size_t i = 0; i < rows.kind.size(); ++i) {
            const double f = rows.forward[i];
            if (f > 1e300 || rows.strike[i] > 1e300 || rows.sigma[i] > 1e300 || rows.years[i] > 1e300) continue;
            if (f < 1e-300 || rows.strike[i] < 1e-300 || rows.sigma[i] < 1e-300 || rows.years[i] < 1e-300) {
                // At or below the smallest numbers only the refusals are compared.
                if (f > 0 && rows.strike[i] > 0 && rows.sigma[i] >= 0 && rows.years[i] >= 0) continue;
            }
            const Greeks g = black76_greeks({rows.kind[i], f, rows.strike[i], rows.sigma[i], rows.years[i]});
            const double s = rows.sigma[i] * std::sqrt(rows.years[i]);
            expect_near(out.value[i], g.value, 1e-13 * std::fmax(f, rows.strike[i]), "value", i);
            expect_near(out.delta[i], g.delta, 1e-13, "delta", i);
            expect_near(out.gamma[i], g.gamma, 1e-13 / (f * s), "gamma", i);
            expect_near(out.vega[i], g.vega, 1e-13 * f, "vega", i);
            expect_near(out.theta[i], g.theta, 1e-13 * f * s / rows.years[i], "theta", i);
        }
    }
}

TEST(greeks_batch, pairs_are_the_same_bits_as_plain) {
    if (!can_run(Instructions::pairs)) GTEST_SKIP() << "skipped: not on this processor";
    const Rows rows{5'001};
    const Out a = greeks_of(rows, Instructions::plain), b = greeks_of(rows, Instructions::pairs);
    for (std::size_t i = 0; i < rows.kind.size(); ++i) {
        expect_near(b.value[i], a.value[i], 0, "value", i);
        expect_near(b.theta[i], a.theta[i], 0, "theta", i);
        expect_near(b.gamma[i], a.gamma[i], 0, "gamma", i);
    }
}

TEST(greeks_batch, a_batch_of_any_length_is_filled_and_not_a_row_more) {
    for (const Instructions form : forms()) {
        for (std::size_t size = 0; size < 20; ++size) {
            const Rows rows{size};
            Out out{size + 1};
            for (auto* column : {&out.value, &out.delta, &out.gamma, &out.vega, &out.theta}) column->back() = 42;
            const auto cut = [size](std::vector<double>& column) { return std::span<double>{column.data(), size}; };
            greeks_batch({rows.kind, rows.forward, rows.strike, rows.sigma, rows.years, cut(out.value), cut(out.delta),
                          cut(out.gamma), cut(out.vega), cut(out.theta)},
                         form);
            for (const auto* column : {&out.value, &out.delta, &out.gamma, &out.vega, &out.theta}) {
                EXPECT_EQ(column->back(), 42);
            }
            for (std::size_t i = 0; i < size && i < 10; ++i) EXPECT_GE(out.vega[i], 0);
        }
    }
}

TEST(implied_volatility_batch, every_form_answers_as_the_one_by_one_form_does) {
    const Rows rows{20'000, 11};
    for (const Instructions form : forms()) {
        SCOPED_TRACE(std::string{instructions_name(form)});
        std::vector<double> sigma(rows.kind.size());
        std::vector<IvProblem> why(rows.kind.size());
        implied_volatility_batch({rows.kind, rows.price, rows.forward, rows.strike, rows.years, sigma, why}, form);
        std::size_t solved = 0;
        for (std::size_t i = 0; i < rows.kind.size(); ++i) {
            const auto one =
                implied_volatility(rows.kind[i], rows.price[i], rows.forward[i], rows.strike[i], rows.years[i]);
            EXPECT_EQ(why[i], one.why) << i;
            EXPECT_EQ(std::isnan(sigma[i]), !one.sigma) << i;
            if (!one.sigma) continue;
            EXPECT_NEAR(sigma[i], *one.sigma, 16 * std::numeric_limits<double>::epsilon() * *one.sigma) << i;
            ++solved;
        }
        EXPECT_GT(solved, 12'000u);
    }
}

TEST(implied_volatility_batch, a_batch_of_any_length_is_filled) {
    for (const Instructions form : forms()) {
        for (std::size_t size = 0; size < 20; ++size) {
            const std::vector<OptionKind> kind(size, OptionKind::call);
            const std::vector<double> price(size, 7.9655674554057967), hundred(size, 100), year(size, 1);
            std::vector<double> sigma(size);
            std::vector<IvProblem> why(size, IvProblem::not_finite);
            implied_volatility_batch({kind, price, hundred, hundred, year, sigma, why}, form);
            for (std::size_t i = 0; i < size; ++i) {
                EXPECT_NEAR(sigma[i], 0.2, 1e-15);
                EXPECT_EQ(why[i], IvProblem::none);
            }
        }
    }
}

}  // namespace
}  // namespace otp::market
