// SVI and SSVI: what the papers say of them, gates that open and close, and fits of made and of random surfaces.

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "market/ssvi.hpp"
#include "market/svi.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::market {
namespace {

/// The slice of A. Vogt that satisfies Lee's bound and yet has a negative density (Gatheral and Jacquier 2012, section
/// 3.1).
constexpr Svi vogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

const Gate& gate(const std::vector<Gate>& gates, std::string_view start) {
    for (const Gate& each : gates) {
        if (each.name.substr(0, start.size()) == start) return each;
    }
    ADD_FAILURE() << "no gate " << start;
    return gates.front();
}

TEST(svi, quantlibs_check_point_holds) {
    // QuantLib test-suite/svivolatility.cpp: at k = m total variance is a + b sigma.
    const Svi svi{-0.0666, 0.229, 0.439, 0.193, 0.337};
    EXPECT_NEAR(total_variance(svi, 0.193), 0.010573, 1e-15);
    OTP_SHARED_DATA_OR_SKIP(text, "market/pricing/svi_reference.json");
    const auto in = nlohmann::json::parse(text)["quantlib_raw_svi"];
    const Svi read{in["a"], in["b"], in["rho"], in["m"], in["sigma"]};
    EXPECT_NEAR(total_variance(read, read.m), in["total_variance_at_k_eq_m"].get<double>(), 1e-15);
}

TEST(svi, durrlemans_function_is_the_density_of_the_prices) {
    // g = density * sqrt(2 pi w) exp(d2^2 / 2) with density = d2C/dK2 * K, here from numerical second differences.
    const Svi svi{0.02, 0.1, -0.4, 0.05, 0.2};
    const auto call = [&](double strike) {
        const double k = std::log(strike), w = total_variance(svi, k), d1 = -k / std::sqrt(w) + std::sqrt(w) / 2;
        const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
        return cdf(d1) - strike * cdf(d1 - std::sqrt(w));
    };
    for (double k = -0.8; k <= 0.8; k += 0.1) {
        const double strike = std::exp(k), step = 1e-3 * strike;
        const double density = (call(strike + step) - 2 * call(strike) + call(strike - step)) / (step * step) * strike;
        const double w = total_variance(svi, k), d2 = -k / std::sqrt(w) - std::sqrt(w) / 2;
        EXPECT_NEAR(durrleman(svi, k), density * std::sqrt(2 * 3.141592653589793 * w) * std::exp(d2 * d2 / 2), 1e-4);
    }
}

TEST(svi, the_gates_close_on_the_slices_they_are_about) {
    const auto of = [](const Svi& svi) { return gates(svi, -1.5, 1.5); };
    EXPECT_TRUE(all_ok(of({0.04, 0.1, -0.3, 0, 0.2})));
    EXPECT_FALSE(gate(of({0.04, -0.1, -0.3, 0, 0.2}), "b").ok());
    EXPECT_FALSE(gate(of({0.04, 0.1, 1, 0, 0.2}), "|rho|").ok());
    EXPECT_FALSE(gate(of({-0.04, 0.1, -0.3, 0, 0.2}), "least variance").ok());
    EXPECT_FALSE(gate(of({0.04, 1.9, -0.3, 0, 0.2}), "Lee").ok());
    // Vogt's: all but the density.
    EXPECT_TRUE(gate(of(vogt), "Lee").ok());
    EXPECT_TRUE(gate(of(vogt), "least variance").ok());
    EXPECT_FALSE(gate(of(vogt), "Durrleman").ok());
}

std::vector<SmileQuote> quotes_of(const Svi& svi, double years, double low, double high, int count) {
    std::vector<SmileQuote> out;
    for (int i = 0; i < count; ++i) {
        const double k = low + (high - low) * i / (count - 1);
        out.push_back({k, volatility(svi, k, years), 1});
    }
    return out;
}

TEST(svi, a_smile_made_of_svi_is_found_again) {
    for (const Svi& svi : {Svi{0.01, 0.05, -0.4, 0.02, 0.15}, Svi{0.002, 0.02, 0.3, -0.05, 0.08}, vogt}) {
        const auto fit = fit_svi(quotes_of(svi, 0.25, -0.6, 0.6, 31), 0.25);
        ASSERT_TRUE(fit);
        EXPECT_LT(fit->residual, 1e-6);
        for (double k = -0.6; k <= 0.6; k += 0.05) {
            EXPECT_NEAR(volatility(fit->svi, k, 0.25), volatility(svi, k, 0.25), 2e-5);
        }
    }
    const auto of_vogt = fit_svi(quotes_of(vogt, 1, -1, 1, 41), 1);
    ASSERT_TRUE(of_vogt);
    EXPECT_FALSE(all_ok(of_vogt->gates)) << "a fit of quotes with arbitrage says so";
}

TEST(svi, any_quotes_give_a_fit_inside_the_first_four_gates_whatever_the_order_of_rows) {
    std::mt19937_64 random{3};
    const auto between = [&](double low, double high) {
        return std::uniform_real_distribution<double>{low, high}(random);
    };
    for (int i = 0; i < 60; ++i) {
        std::vector<SmileQuote> quotes;
        const int count = 5 + static_cast<int>(random() % 30);
        const double tilt = between(-2, 2), bend = between(-2, 3), years = between(0.003, 2);
        for (int j = 0; j < count; ++j) {
            const double k = between(-0.7, 0.7);
            const double iv = std::fmax(0.05, 0.5 + tilt * k + bend * k * k + between(-0.05, 0.05));
            quotes.push_back({k, iv, between(0.1, 10)});
        }
        const auto fit = fit_svi(quotes, years);
        ASSERT_TRUE(fit);
        for (std::size_t g = 0; g < 4; ++g) EXPECT_TRUE(fit->gates[g].ok()) << fit->gates[g].name << " " << i;
        EXPECT_TRUE(std::isfinite(fit->residual));
        std::reverse(quotes.begin(), quotes.end());
        const auto again = fit_svi(quotes, years);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->svi.a, fit->svi.a);
        EXPECT_EQ(again->svi.m, fit->svi.m);
    }
}

TEST(svi, too_few_or_meaningless_quotes_have_no_fit) {
    const Svi svi{0.01, 0.05, -0.4, 0.02, 0.15};
    EXPECT_FALSE(fit_svi({}, 1));
    EXPECT_FALSE(fit_svi(quotes_of(svi, 1, -0.5, 0.5, 4), 1));
    auto quotes = quotes_of(svi, 1, -0.5, 0.5, 9);
    EXPECT_FALSE(fit_svi(quotes, 0));
    EXPECT_TRUE(fit_svi(quotes, 1));
    quotes[3].iv = std::nan("");
    EXPECT_FALSE(fit_svi(quotes, 1));
    std::vector<SmileQuote> one_strike(9, SmileQuote{0.1, 0.5, 1});
    EXPECT_FALSE(fit_svi(one_strike, 1));
}

TEST(svi, a_quote_without_two_sides_has_no_weight) {
    EXPECT_EQ(spread_weight(0.5, 0), 0);
    EXPECT_EQ(spread_weight(0.6, 0.5), 0);
    EXPECT_EQ(spread_weight(0.5, std::nan("")), 0);
    EXPECT_NEAR(spread_weight(0.5, 0.52), 2500, 1e-9);
    EXPECT_NEAR(spread_weight(0.5, 0.5), 1e6, 1e-3);
}

TEST(ssvi, stratas_parameters_give_its_formula) {
    // OpenGamma Strata SsviVolatilityFunctionTest: phi = eta / sqrt(theta).
    const double rho = -0.25, eta = 0.5, theta = 0.2 * 0.2 * 2.5;
    for (const double strike : {0.02, 0.035, 0.05, 0.065}) {
        const double k = std::log(strike / 0.05), phi = eta / std::sqrt(theta);
        const double w = theta / 2 * (1 + rho * phi * k + std::sqrt(std::pow(phi * k + rho, 2) + 1 - rho * rho));
        EXPECT_NEAR(ssvi_variance(rho, phi, theta, k), w, 1e-16);
    }
    EXPECT_NEAR(std::sqrt(ssvi_variance(rho, eta / std::sqrt(theta), theta, 0) / 2.5), 0.2, 1e-15);
}

/// Any slice of SSVI is an SVI: a = theta/2 (1 - rho^2), b = theta phi / 2, m = -rho/phi, sigma = sqrt(1 - rho^2) /
/// phi.
Svi as_svi(const SsviShape& shape, double theta) {
    const double phi = power_law(shape, theta), r = std::sqrt(1 - shape.rho * shape.rho);
    return {theta / 2 * r * r, theta * phi / 2, shape.rho, -shape.rho / phi, r / phi};
}

TEST(ssvi, random_surfaces_within_the_gates_have_no_butterfly_and_no_calendar) {
    std::mt19937_64 random{4};
    const auto between = [&](double low, double high) {
        return std::uniform_real_distribution<double>{low, high}(random);
    };
    for (int i = 0; i < 300; ++i) {
        const double rho = between(-0.95, 0.95);
        const SsviShape shape{rho, 2 / (1 + std::fabs(rho)) * between(0.05, 1), between(0.01, 0.5)};
        std::vector<SsviNode> nodes;
        double theta = between(1e-5, 0.01);
        for (int n = 1; n <= 6; ++n) nodes.push_back({0.1 * n, theta *= 1 + between(1e-6, 1)});
        const SsviSurface surface{shape, nodes};
        ASSERT_TRUE(all_ok(surface.gates()));
        for (const SsviNode& node : nodes) {
            const Svi slice = as_svi(shape, node.theta);
            for (double k = -2; k <= 2; k += 0.05) {
                EXPECT_NEAR(total_variance(slice, k), surface.total_variance(k, node.years), 1e-13);
                EXPECT_GE(durrleman(slice, k), -1e-9);
            }
        }
        for (double k = -2; k <= 2; k += 0.1) {
            double before = 0;
            for (double years = 0.02; years < 1; years += 0.02) {
                const double w = surface.total_variance(k, years);
                EXPECT_GE(w, before - 1e-14);
                before = w;
            }
        }
    }
}

TEST(ssvi, surfaces_outside_the_gates_are_refused_by_the_gate_they_break) {
    const SsviShape good{-0.3, 1.0, 0.4};
    EXPECT_TRUE(all_ok(SsviSurface(good, {{0.1, 0.01}, {0.5, 0.05}}).gates()));
    EXPECT_FALSE(gate(SsviSurface(good, {{0.1, 0.05}, {0.5, 0.01}}).gates(), "no calendar: theta").ok());
    EXPECT_FALSE(gate(SsviSurface({-0.3, 1.9, 0.4}, {{0.1, 0.01}}).gates(), "eta").ok());
    EXPECT_FALSE(gate(SsviSurface({-0.3, 1.5, 0.9}, {{0.1, 1e-4}}).gates(), "no butterfly: theta phi^2").ok());
    EXPECT_FALSE(gate(SsviSurface({-0.3, 5, 0.4}, {{0.1, 9}}).gates(), "no butterfly: theta phi (").ok());
    EXPECT_FALSE(gate(SsviSurface({1, 1, 0.4}, {{0.1, 0.1}}).gates(), "|rho|").ok());
}

std::vector<SsviExpiry> market_of(const SsviSurface& surface, double noise, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    std::vector<SsviExpiry> out;
    for (const SsviNode& node : surface.nodes()) {
        SsviExpiry expiry{node.years, {}};
        const double width = 2.5 * std::sqrt(node.theta);
        for (int i = 0; i <= 20; ++i) {
            const double k = -width + 2 * width * i / 20;
            const double error = std::uniform_real_distribution<double>{-noise, noise}(random);
            expiry.quotes.push_back({k, surface.volatility(k, node.years) + error, 1});
        }
        out.push_back(expiry);
    }
    return out;
}

TEST(ssvi, a_surface_made_of_ssvi_is_found_again_and_noise_is_the_residual) {
    const SsviSurface surface{{-0.35, 1.1, 0.42}, {{0.02, 0.006}, {0.1, 0.027}, {0.25, 0.065}, {1, 0.24}}};
    const auto exact = fit_ssvi(market_of(surface, 0, 1));
    ASSERT_TRUE(exact);
    EXPECT_LT(exact->residual, 2e-4);
    const auto noisy = fit_ssvi(market_of(surface, 0.01, 2));
    ASSERT_TRUE(noisy);
    EXPECT_LT(noisy->residual, 0.01);
    EXPECT_GT(noisy->residual, 0.003);
    EXPECT_TRUE(all_ok(noisy->surface.gates()));
}

TEST(ssvi, quotes_with_a_falling_variance_give_a_surface_without_arbitrage_that_says_what_it_moved) {
    const SsviSurface made{{-0.3, 1, 0.4}, {{0.1, 0.05}, {0.2, 0.04}, {0.5, 0.12}}};
    const auto fit = fit_ssvi(market_of(made, 0, 1));
    ASSERT_TRUE(fit);
    EXPECT_TRUE(all_ok(fit->surface.gates()));
    EXPECT_LT(fit->lifted[0], -1e-4);
    EXPECT_GT(fit->lifted[1], 1e-4);
    EXPECT_NEAR(fit->lifted[2], 0, 1e-12);
}

TEST(ssvi, expiries_come_in_any_order_and_thin_ones_are_left_out) {
    const SsviSurface made{{-0.3, 1, 0.4}, {{0.1, 0.02}, {0.5, 0.1}}};
    auto market = market_of(made, 0.005, 5);
    const auto fit = fit_ssvi(market);
    ASSERT_TRUE(fit);
    std::swap(market[0], market[1]);
    market.push_back({0.7, {{0, 0.4, 1}}});
    const auto again = fit_ssvi(market);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->surface.shape().rho, fit->surface.shape().rho);
    EXPECT_EQ(again->residuals[0], fit->residuals[1]);
    EXPECT_TRUE(std::isnan(again->residuals[2]));
    EXPECT_FALSE(fit_ssvi({}));
    market[2].years = 0.5;
    market[2].quotes.assign(3, {0, 0.4, 1});
    EXPECT_FALSE(fit_ssvi(market)) << "two expiries at one time";
}

}  // namespace
}  // namespace otp::market
