// Values and derivatives against published tables, and the laws that hold for every input. Sources at each figure.

#include "market/black.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "market/delta.hpp"
#include "market/inverse_normal.hpp"
#include "market/normal.hpp"
#include "market/units.hpp"
#include "tests/market/table.hpp"

namespace otp::market {
namespace {

using test::Row;
using test::rows_of;

constexpr OptionKind kinds[] = {OptionKind::call, OptionKind::put};

/// A random market: three decades of prices, an hour to three years, 2 % to 300 %.
struct RandomMarket {
    std::mt19937_64 engine{20260115};
    double between(double low, double high) { return std::uniform_real_distribution<double>{low, high}(engine); }
    Black76Input draw(OptionKind kind) {
        const double forward = std::exp(between(0, 11)), years = std::exp(between(std::log(1 / 8760.0), std::log(3)));
        const double sigma = std::exp(between(std::log(0.02), std::log(3)));
        const double strike = forward * std::exp(between(-3, 3) * sigma * std::sqrt(years));
        return {kind, forward, strike, sigma, years, std::exp(-between(-0.05, 0.15) * years)};
    }
};

TEST(black, a_value_of_haugs_first_example_holds_without_any_file) {
    // Haug (2007), page 3: S = 60, X = 65, T = 0.25, r = 8 %, sigma = 30 %, no yield.
    EXPECT_NEAR(black_scholes_value({OptionKind::call, 60, 65, 0.3, 0.25, 0.08, 0.08}), 2.1334, 5e-5);
    // Haug (2007), page 5 (Black 1976): F = 19, X = 19, T = 0.75, r = 10 %, sigma = 28 %: call and put alike.
    for (const OptionKind kind : kinds) {
        EXPECT_NEAR(black76_value({kind, 19, 19, 0.28, 0.75, std::exp(-0.075)}), 1.7011, 5e-5);
    }
}

TEST(black, haugs_values_hold_to_their_published_digits) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/haug_european_values.csv");
    for (const Row& row : rows_of(text)) {
        const BlackScholesInput in{row.kind(),
                                   row.number("spot"),
                                   row.number("strike"),
                                   row.number("vol"),
                                   row.number("t"),
                                   row.number("r"),
                                   row.number("r") - row.number("q")};
        EXPECT_NEAR(black_scholes_value(in), row.number("value"), row.number("tol"));
        EXPECT_NEAR(black_scholes_greeks(in).value, row.number("value"), row.number("tol"));
    }
}

double haug_figure(const std::string& name, const BlackScholesInput& in) {
    const Greeks greeks = black_scholes_greeks(in);
    if (name == "delta") return greeks.delta;
    if (name == "elasticity") return greeks.delta * in.spot / greeks.value;
    if (name == "gamma") return greeks.gamma;
    if (name == "vega") return greeks.vega;
    if (name == "theta") return greeks.theta;
    if (name == "theta per day") return per_day(greeks.theta).value;
    if (name == "rho") return greeks.rho;
    if (name == "dividendRho") return dividend_rho(in);
    ADD_FAILURE() << "a Greek that nothing here computes: " << name;
    return 0;
}

TEST(black, haugs_greeks_hold_to_their_published_digits) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/haug_european_greeks.csv");
    for (const Row& row : rows_of(text)) {
        const BlackScholesInput in{row.kind(),
                                   row.number("spot"),
                                   row.number("strike"),
                                   row.number("vol"),
                                   row.number("t"),
                                   row.number("r"),
                                   row.number("r") - row.number("q")};
        EXPECT_NEAR(haug_figure(row.text("greek"), in), row.number("value"), 1e-4) << row.text("greek");
    }
}

TEST(black, stratas_values_hold_to_a_unit_in_the_twelfth_decimal) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/strata_black76_call_prices.csv");
    for (const Row& row : rows_of(text)) {
        const double value = black76_value(
            {OptionKind::call, row.number("forward"), row.number("strike"), row.number("vol"), row.number("t")});
        EXPECT_NEAR(value, row.number("undiscounted_call"), 1e-12 * row.number("forward"));
    }
}

TEST(black, quantlibs_black76_values_hold) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/quantlib_black76_values.csv");
    for (const Row& row : rows_of(text)) {
        const double value = black76_value({row.kind(), row.number("forward"), row.number("strike"),
                                            row.number("std_dev"), 1, row.number("discount")});
        EXPECT_NEAR(value, row.number("value"), row.number("tol"));
    }
}

TEST(black, quantlibs_greeks_hold_on_the_forward_and_on_the_spot) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/quantlib_black76_greeks.json");
    const auto document = nlohmann::json::parse(text);
    const auto& in = document["inputs"];
    const auto expect = [&](const char* name, double value) {
        EXPECT_NEAR(value, document["expected"][name].get<double>(), document["tolerance"].get<double>()) << name;
    };
    const double forward = in["forward"], strike = in["strike"], sigma = in["stdDev"], discount = in["discount"],
                 spot = in["spot"];
    const Greeks f = black76_greeks({OptionKind::call, forward, strike, sigma, 1, discount});
    expect("DeltaFwd", f.delta);
    expect("GammaFwd", f.gamma);
    expect("Vega", f.vega);
    expect("ElasticityFwd", f.delta * forward / f.value);
    const BlackScholesInput on_spot{OptionKind::call,        spot, strike, sigma, 1, -std::log(discount),
                                    std::log(forward / spot)};
    const Greeks s = black_scholes_greeks(on_spot);
    expect("Delta", s.delta);
    expect("Gamma", s.gamma);
    expect("Theta", s.theta);
    expect("Rho", s.rho);
    expect("Elasticity", s.delta * spot / s.value);
    expect("DividendRho", dividend_rho(on_spot));
    expect("Vanna", s.vanna);
    expect("Volga", s.volga);
}

TEST(black, a_call_less_a_put_is_the_discounted_forward_less_the_strike) {
    RandomMarket market;
    for (int i = 0; i < 20'000; ++i) {
        Black76Input in = market.draw(OptionKind::call);
        const Greeks call = black76_greeks(in);
        in.kind = OptionKind::put;
        const Greeks put = black76_greeks(in);
        const double scale = in.discount * (in.forward + in.strike);
        EXPECT_NEAR(call.value - put.value, in.discount * (in.forward - in.strike), 1e-15 * scale);
        EXPECT_NEAR(call.delta - put.delta, in.discount, 1e-15);
        EXPECT_EQ(call.gamma, put.gamma);
        EXPECT_EQ(call.vega, put.vega);
        EXPECT_EQ(call.vanna, put.vanna);
        EXPECT_EQ(call.volga, put.volga);
        const double rate = -std::log(in.discount) / in.years;
        EXPECT_NEAR(call.charm - put.charm, rate * in.discount, 1e-12 * (1 + std::fabs(call.charm)));
    }
}

TEST(black, a_value_lies_between_intrinsic_value_and_its_maximum) {
    RandomMarket market;
    for (int i = 0; i < 20'000; ++i) {
        for (const OptionKind kind : kinds) {
            const Black76Input in = market.draw(kind);
            const double theta = kind == OptionKind::call ? 1 : -1, value = black76_value(in);
            const double slack = 1e-15 * in.forward;
            EXPECT_GE(value, in.discount * std::fmax(0.0, theta * (in.forward - in.strike)) - slack);
            EXPECT_LE(value, in.discount * (kind == OptionKind::call ? in.forward : in.strike) + slack);
        }
    }
}

TEST(black, a_value_rises_with_volatility_and_falls_as_a_call_is_struck_higher) {
    RandomMarket market;
    for (int i = 0; i < 20'000; ++i) {
        const Black76Input in = market.draw(OptionKind::call);
        Black76Input wilder = in, higher = in;
        wilder.sigma *= 1.01;
        higher.strike *= 1.001;
        EXPECT_GE(black76_value(wilder), black76_value(in) - 1e-15 * in.forward);
        EXPECT_LE(black76_value(higher), black76_value(in) + 1e-15 * in.forward);
    }
}

/// The derivative of `value` by x from four values around it (error of the fourth order in the step).
template <class F>
double derivative(double x, double step, const F& value) {
    return (8 * (value(x + step) - value(x - step)) - (value(x + 2 * step) - value(x - 2 * step))) / (12 * step);
}

/// Each Greek is the derivative that its name says, of the values or of a lower Greek. `In` moves one input.
template <class In, class Move>
void expect_slope(const In& in, double x, Move move, Greeks (*greeks)(const In&), double Greeks::*of, double claimed,
                  double scale, const char* name) {
    const double step = 1e-4 * std::fabs(x);
    const double slope = derivative(x, step, [&](double moved) {
        In other = in;
        move(other, moved);
        return greeks(other).*of;
    });
    // What the step leaves out, and what rounding of the values adds.
    const double rounding = 4e-15 * std::fabs(greeks(in).*of) / step;
    EXPECT_NEAR(slope, claimed, 1e-7 * (std::fabs(claimed) + scale) + rounding) << name;
}

TEST(black, each_greek_on_the_forward_is_the_derivative_it_is_named_after) {
    RandomMarket market;
    for (int i = 0; i < 2'000; ++i) {
        for (const OptionKind kind : kinds) {
            Black76Input in = market.draw(kind);
            in.sigma = std::fmax(in.sigma, 0.2);
            in.years = std::fmax(in.years, 0.05);
            const double rate = -std::log(in.discount) / in.years, s = in.sigma * std::sqrt(in.years);
            const Greeks g = black76_greeks(in);
            const auto by_forward = [](Black76Input& x, double f) { x.forward = f; };
            const auto by_sigma = [](Black76Input& x, double v) { x.sigma = v; };
            // Time passes: years fall, and the discount follows the rate.
            const auto by_years = [&](Black76Input& x, double t) { x.years = t, x.discount = std::exp(-rate * t); };
            const auto by_rate = [&](Black76Input& x, double r) {
                x.discount = std::exp((1 - r) * rate * x.years) * x.discount;
            };
            using G = Greeks;
            const double F = in.forward;
            expect_slope(in, F, by_forward, black76_greeks, &G::value, g.delta, 1, "delta");
            expect_slope(in, F, by_forward, black76_greeks, &G::delta, g.gamma, 1 / (F * s), "gamma");
            expect_slope(in, in.sigma, by_sigma, black76_greeks, &G::value, g.vega, F, "vega");
            expect_slope(in, in.sigma, by_sigma, black76_greeks, &G::delta, g.vanna, 1 / in.sigma, "vanna");
            expect_slope(in, in.sigma, by_sigma, black76_greeks, &G::vega, g.volga, F / in.sigma, "volga");
            expect_slope(in, in.years, by_years, black76_greeks, &G::value, -g.theta, F / in.years, "theta");
            expect_slope(in, in.years, by_years, black76_greeks, &G::delta, -g.charm, 1 / in.years, "charm");
            expect_slope(in, 1.0, by_rate, black76_greeks, &G::value, g.rho * rate, F * in.years, "rho");
        }
    }
}

TEST(black, each_greek_on_the_spot_is_the_derivative_it_is_named_after) {
    RandomMarket market;
    for (int i = 0; i < 2'000; ++i) {
        for (const OptionKind kind : kinds) {
            const Black76Input drawn = market.draw(kind);
            const BlackScholesInput in{kind,
                                       drawn.forward,
                                       drawn.strike,
                                       std::fmax(drawn.sigma, 0.2),
                                       std::fmax(drawn.years, 0.05),
                                       market.between(0.01, 0.1),
                                       market.between(0.01, 0.1)};
            const Greeks g = black_scholes_greeks(in);
            const double S = in.spot, s = in.sigma * std::sqrt(in.years), yield = in.rate - in.carry;
            using In = BlackScholesInput;
            using G = Greeks;
            const auto by_spot = [](In& x, double v) { x.spot = v; };
            const auto by_sigma = [](In& x, double v) { x.sigma = v; };
            const auto by_years = [](In& x, double v) { x.years = v; };
            const auto by_rate = [&](In& x, double v) { x.rate = v, x.carry = v - yield; };
            expect_slope(in, S, by_spot, black_scholes_greeks, &G::value, g.delta, 1, "delta");
            expect_slope(in, S, by_spot, black_scholes_greeks, &G::delta, g.gamma, 1 / (S * s), "gamma");
            expect_slope(in, in.sigma, by_sigma, black_scholes_greeks, &G::value, g.vega, S, "vega");
            expect_slope(in, in.sigma, by_sigma, black_scholes_greeks, &G::delta, g.vanna, 1 / in.sigma, "vanna");
            expect_slope(in, in.sigma, by_sigma, black_scholes_greeks, &G::vega, g.volga, S / in.sigma, "volga");
            expect_slope(in, in.years, by_years, black_scholes_greeks, &G::value, -g.theta, S / in.years, "theta");
            expect_slope(in, in.years, by_years, black_scholes_greeks, &G::delta, -g.charm, 1 / in.years, "charm");
            expect_slope(in, in.rate, by_rate, black_scholes_greeks, &G::value, g.rho, S / in.rate, "rho");
        }
    }
}

TEST(black, without_time_or_volatility_a_value_is_intrinsic) {
    for (const double years : {0.0, 1.0}) {
        const double sigma = years > 0 ? 0.0 : 0.5;
        EXPECT_EQ(black76_value({OptionKind::call, 110, 100, sigma, years, 0.5}), 5);
        EXPECT_EQ(black76_value({OptionKind::put, 110, 100, sigma, years, 0.5}), 0);
        EXPECT_EQ(black76_greeks({OptionKind::call, 110, 100, sigma, years}).delta, 1);
        EXPECT_EQ(black76_greeks({OptionKind::put, 90, 100, sigma, years}).delta, -1);
        EXPECT_EQ(black76_greeks({OptionKind::call, 100, 100, sigma, years}).delta, 0.5);
        EXPECT_EQ(black76_greeks({OptionKind::call, 100, 100, sigma, years}).gamma, 0);
    }
}

TEST(black, inputs_that_mean_nothing_give_nan_and_never_a_plausible_number) {
    const double nan = std::nan(""), infinity = HUGE_VAL;
    for (const double bad : {0.0, -1.0, nan, infinity}) {
        EXPECT_TRUE(std::isnan(black76_value({OptionKind::call, bad, 100, 0.5, 1})));
        EXPECT_TRUE(std::isnan(black76_value({OptionKind::call, 100, bad, 0.5, 1})));
        EXPECT_TRUE(std::isnan(black76_greeks({OptionKind::put, 100, 100, 0.5, 1, bad}).gamma));
        EXPECT_TRUE(std::isnan(black_scholes_greeks({OptionKind::put, bad, 100, 0.5, 1, 0, 0}).value));
        EXPECT_TRUE(std::isnan(gamma_on_spot(100, 100, 100, bad, 1)));
    }
    EXPECT_TRUE(std::isnan(black76_greeks({OptionKind::call, 100, 100, -0.5, 1}).charm));
    EXPECT_TRUE(std::isnan(black76_greeks({OptionKind::call, 100, 100, 0.5, nan}).vega));
    EXPECT_TRUE(std::isnan(black_scholes_value({OptionKind::call, 100, 100, 0.5, 1, nan, 0})));
}

TEST(black, the_exposures_gamma_is_the_deribit_one_that_five_decimals_cannot_hold) {
    // At the money: phi(0.5 sigma sqrt(T)) / (S sigma sqrt(T)).
    const double gamma = gamma_on_spot(100'000, 100'000, 100'000, 0.5, 0.25);
    EXPECT_NEAR(gamma, normal_pdf(0.125) / 25'000, 1e-20);
    EXPECT_NEAR(gamma_per_one_percent(gamma, 100'000).value, gamma * 1e8, 1e-9);
    // Binance's hourly chain (facts of the market, 1.4): 20 hours, 42 % at 118,000 gives 1.68e-4 and a vega of 22.5.
    EXPECT_NEAR(gamma_on_spot(118'000, 118'000, 118'000, 0.42, 20 / 8760.0), 1.68e-4, 0.02e-4);
    const Greeks g = black76_greeks({OptionKind::call, 118'000, 118'000, 0.42, 20 / 8760.0});
    EXPECT_NEAR(per_vol_point(g.vega).value, 22.5, 0.1);
    EXPECT_NEAR(per_day(g.theta).value, -567, 3);
}

TEST(delta, quantlibs_conventions_hold_from_strike_to_delta_and_back) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/quantlib_delta_conventions.csv");
    const std::map<std::string, DeltaConvention> conventions{{"Spot", DeltaConvention::spot},
                                                             {"PaSpot", DeltaConvention::premium_adjusted_spot},
                                                             {"Fwd", DeltaConvention::forward},
                                                             {"PaFwd", DeltaConvention::premium_adjusted_forward}};
    for (const Row& row : rows_of(text)) {
        const double forward = row.number("spot") * row.number("foreign_df") / row.number("domestic_df");
        const DeltaInput in{row.kind(), forward, row.number("std_dev"), row.number("foreign_df"),
                            conventions.at(row.text("delta_type"))};
        EXPECT_NEAR(delta_at(in, row.number("strike")), row.number("delta"), 1e-3);
        const auto strike = strike_of_delta(in, row.number("delta"));
        ASSERT_TRUE(strike);
        EXPECT_NEAR(*strike, row.number("strike"), 1e-2);
    }
}

TEST(delta, the_strike_of_a_delta_has_that_delta_in_every_convention) {
    RandomMarket market;
    for (int i = 0; i < 2'000; ++i) {
        for (const auto convention :
             {DeltaConvention::forward, DeltaConvention::spot, DeltaConvention::premium_adjusted_forward,
              DeltaConvention::premium_adjusted_spot}) {
            for (const OptionKind kind : kinds) {
                const DeltaInput in{kind, market.between(10, 100'000), market.between(0.002, 1.5),
                                    market.between(0.9, 1), convention};
                const double delta = (kind == OptionKind::call ? 1 : -1) * market.between(0.001, 0.89);
                const auto strike = strike_of_delta(in, delta);
                if (strike) {
                    EXPECT_NEAR(delta_at(in, *strike), delta, 1e-12);
                } else {
                    // Only a premium-adjusted call has deltas that no strike reaches.
                    EXPECT_EQ(kind, OptionKind::call);
                    EXPECT_GE(convention, DeltaConvention::premium_adjusted_forward);
                }
            }
        }
    }
}

TEST(delta, a_premium_adjusted_call_is_read_on_the_branch_right_of_its_maximum) {
    const DeltaInput in{OptionKind::call, 100, 0.5, 1, DeltaConvention::premium_adjusted_forward};
    const auto strike = strike_of_delta(in, 0.3);
    ASSERT_TRUE(strike);
    // To the right the delta falls: the left branch would rise here.
    EXPECT_LT(delta_at(in, *strike * 1.001), 0.3);
    EXPECT_GT(delta_at(in, *strike * 0.999), 0.3);
    EXPECT_FALSE(strike_of_delta(in, 0.9)) << "above the maximum of this convention";
    EXPECT_FALSE(strike_of_delta(in, -0.3)) << "a call has no negative delta";
    EXPECT_FALSE(strike_of_delta(in, std::nan("")));
}

TEST(delta, an_inverse_option_s_delta_is_the_black_delta_less_its_price_in_coin) {
    RandomMarket market;
    for (int i = 0; i < 2'000; ++i) {
        for (const OptionKind kind : kinds) {
            Black76Input in = market.draw(kind);
            in.discount = 1;
            EXPECT_NEAR(premium_adjusted_delta(kind, in.forward, in.strike, in.sigma, in.years),
                        black76_greeks(in).delta - inverse_value(in), 1e-13 * (1 + in.strike / in.forward));
        }
    }
}

TEST(normal, the_quantile_of_a_probability_has_that_probability) {
    for (double x = -37; x < 0; x += 0.01) {
        EXPECT_NEAR(inverse_normal_cdf(normal_cdf(x)), x, 1e-14 * (1 + std::fabs(x)));
    }
    EXPECT_NEAR(inverse_normal_cdf(0.5), 0, 1e-16);
    EXPECT_NEAR(inverse_normal_cdf(0.975), 1.959963984540054, 1e-14);
    EXPECT_NEAR(normal_cdf(-10), 7.619853024160527e-24, 1e-37);
    for (const double outside : {0.0, 1.0, -1.0, 2.0}) EXPECT_TRUE(std::isnan(inverse_normal_cdf(outside)));
}

TEST(units, people_read_days_vol_points_and_per_cent) {
    EXPECT_EQ(per_day(-365).value, -1);
    EXPECT_EQ(per_vol_point(2250).value, 22.5);
    EXPECT_EQ(gamma_per_one_percent(1e-4, 1000).value, 1);
    EXPECT_EQ(years_of_ms(365.0 * 86'400'000), 1);
    static_assert(!std::is_convertible_v<PerDay, PerVolPoint>, "a figure per day is none per vol point");
    EXPECT_EQ(per_day(365) + 2.0 * per_day(365), per_day(3 * 365));
}

}  // namespace
}  // namespace otp::market
