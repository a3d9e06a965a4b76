// Exposures: signs, units, what is missing, and what does not depend on what.

#include <gtest/gtest.h>

#include "market/conventions.hpp"
#include "tests/market/chain_maker.hpp"

namespace otp::market {
namespace {

constexpr double relative = 1e-12;

TEST(Exposure, the_units_are_those_of_the_definitions) {
    OptionChain chain = empty_chain(95'000);
    chain.quotes = {test_quote(OptionKind::call, 95'000, test_time_ms + 30 * test_day_ms, 0.5, 1'000, 95'000)};
    chain.quotes[0].unit = 0.5;
    const double gamma = gamma_on_spot(95'000, 95'000, 95'000, 0.5, 30.0 / 365);
    const auto gex = [&](GexUnit unit) {
        AnalysisOptions options;
        options.gex_unit = unit;
        return *analysis_of(chain, options).totals.gamma;
    };
    EXPECT_NEAR(gex(GexUnit::per_percent), gamma * 500 * 95'000 * 95'000 * 0.01, 1e-3);
    EXPECT_NEAR(gex(GexUnit::per_dollar), gamma * 500 * 95'000, 1e-7);
    EXPECT_NEAR(gex(GexUnit::coins_per_dollar), gamma * 500, 1e-12);
    EXPECT_NEAR(gex(GexUnit::dollar_gamma), 100 * gex(GexUnit::per_percent), 1e-1);
    const ChainAnalysis analysis = analysis_of(chain);
    const OptionGreeks greeks = *analysis.priced.options[0].greeks;
    EXPECT_NEAR(*analysis.totals.holder_delta, greeks.delta * 500 * 95'000, 1e-6);
    EXPECT_NEAR(*analysis.totals.vanna, greeks.vanna_per_one * 500 * 95'000 * 0.01, 1e-6);
    EXPECT_NEAR(*analysis.totals.charm, greeks.charm_per_year * 500 * 95'000 / 365, 1e-6);
    EXPECT_NEAR(*analysis.totals.vega, greeks.vega_per_point * 500, 1e-6);
    EXPECT_EQ(analysis.totals.call_oi, 500);  // 1,000 contracts of half a coin
}

TEST(Exposure, the_greeks_are_the_slopes_of_the_value) {
    const double f = 100'000, k = 90'000, sigma = 0.6, t = 0.2, h = 1e-4;
    const auto value = [&](double forward, double iv, double years) {
        Black76Input in;
        in.kind = OptionKind::put;
        in.forward = forward;
        in.strike = k;
        in.sigma = iv;
        in.years = years;
        return black76_value(in);
    };
    const OptionGreeks greeks = option_greeks(OptionKind::put, f, f, k, sigma, t);
    EXPECT_NEAR(greeks.delta, (value(f + 1, sigma, t) - value(f - 1, sigma, t)) / 2, 1e-8);
    EXPECT_NEAR(greeks.gamma, value(f + 10, sigma, t) / 100 - value(f, sigma, t) / 50 + value(f - 10, sigma, t) / 100,
                1e-9);
    EXPECT_NEAR(greeks.vega_per_point, (value(f, sigma + h, t) - value(f, sigma - h, t)) / (2 * h) / 100, 1e-4);
    EXPECT_NEAR(greeks.theta_per_day, (value(f, sigma, t - h) - value(f, sigma, t + h)) / (2 * h) / 365, 1e-3);
    const auto delta = [&](double iv, double years) {
        return option_greeks(OptionKind::put, f, f, k, iv, years).delta;
    };
    EXPECT_NEAR(greeks.vanna_per_one, (delta(sigma + h, t) - delta(sigma - h, t)) / (2 * h), 1e-6);
    EXPECT_NEAR(greeks.charm_per_year, (delta(sigma, t - h) - delta(sigma, t + h)) / (2 * h), 1e-5);
}

TEST(Exposure, turning_the_naive_rule_round_turns_every_sign_and_nothing_else) {
    support::Dice dice{1};
    for (int round = 0; round < 20; ++round) {
        const OptionChain chain = random_chain(dice);
        AnalysisOptions options;
        const ChainAnalysis naive = analysis_of(chain, options);
        options.dealer_model = DealerModel::inverted;
        const ChainAnalysis inverted = analysis_of(chain, options);
        EXPECT_EQ(*naive.totals.gamma, -*inverted.totals.gamma);
        EXPECT_EQ(*naive.totals.dealer_delta, -*inverted.totals.dealer_delta);
        EXPECT_EQ(*naive.totals.gamma_abs, *inverted.totals.gamma_abs);
        EXPECT_EQ(naive.totals.holder_delta, inverted.totals.holder_delta);
        EXPECT_EQ(naive.gamma_flips, inverted.gamma_flips);
        EXPECT_EQ(naive.levels.call_wall, inverted.levels.call_wall);
        EXPECT_EQ(naive.levels.put_wall, inverted.levels.put_wall);
        options.dealer_model = DealerModel::short_all;
        const ChainAnalysis all = analysis_of(chain, options);
        EXPECT_EQ(*all.totals.gamma, -*all.totals.gamma_abs);
        EXPECT_TRUE(all.gamma_flips.empty());  // one sign everywhere
        EXPECT_EQ(all.regime, GammaRegime::negative);
    }
}

TEST(Exposure, of_the_naive_book_the_dealers_delta_is_the_sum_of_absolute_deltas) {
    support::Dice dice{2};
    const OptionChain chain = random_chain(dice);
    const ChainAnalysis analysis = analysis_of(chain);
    double sum = 0;
    for (const ContractExposure& exposure : analysis.exposures) sum += std::abs(*exposure.holder_delta);
    EXPECT_NEAR(*analysis.totals.dealer_delta / sum, 1, relative);
}

TEST(Exposure, the_flow_model_holds_the_other_side_of_the_takers) {
    support::Dice dice{3};
    const OptionChain chain = random_chain(dice, 1, 3);
    Positions bought;
    bought[chain.quotes[0].instrument] = 7;  // takers bought 7 calls: dealers are short 7
    AnalysisInput input;
    input.chain = &chain;
    AnalysisOptions options;
    options.dealer_model = DealerModel::flow;
    const auto without = analyse(input, options, {}, chain.time_ms);
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().code, "no_taker_flow");
    input.taker_flow = &bought;
    const auto analysis = analyse(input, options, {}, chain.time_ms);
    ASSERT_TRUE(analysis);
    EXPECT_EQ(analysis->exposures[0].dealer_coins, -7);
    EXPECT_EQ(analysis->exposures[1].dealer_coins, 0);
    EXPECT_LT(*analysis->totals.gamma, 0);
    options.dealer_model = DealerModel::inventory;
    const auto refused = analyse(input, options, {}, chain.time_ms);
    EXPECT_EQ(refused.error().code, "no_inventory");
}

TEST(Exposure, what_is_missing_is_missing_and_never_a_zero_in_a_sum) {
    OptionChain chain = empty_chain(100);
    const std::int64_t expiry = test_time_ms + 30 * test_day_ms;
    chain.quotes = {test_quote(OptionKind::call, 100, expiry, 0.5, 10, 100),
                    test_quote(OptionKind::put, 100, expiry, 0.5, 10, 100)};
    chain.quotes[0].mark_iv = std::nullopt;
    ChainAnalysis analysis = analysis_of(chain);
    EXPECT_FALSE(analysis.exposures[0].gamma);
    EXPECT_FALSE(analysis.totals.call_gamma);
    EXPECT_TRUE(analysis.totals.put_gamma);
    EXPECT_EQ(analysis.quality.oi_share_with_iv, 0.5);
    for (OptionQuote& quote : chain.quotes) quote.open_interest = std::nullopt;
    analysis = analysis_of(chain);
    EXPECT_FALSE(analysis.totals.gamma);
    EXPECT_FALSE(analysis.totals.call_oi);
    EXPECT_FALSE(analysis.regime);
    EXPECT_FALSE(analysis.gamma_flip);
    EXPECT_TRUE(analysis.profile.spot.empty());
    EXPECT_FALSE(ratio(analysis.totals.put_oi, analysis.totals.call_oi));
    EXPECT_FALSE(ratio(5.0, 0.0));  // no calls, no ratio
    EXPECT_EQ(analysis.quality.label, QualityLabel::poor);
}

TEST(Exposure, an_option_that_expires_now_is_over_and_no_time_is_below_a_minute) {
    OptionChain chain = empty_chain(100);
    chain.quotes = {test_quote(OptionKind::call, 100, test_time_ms, 0.5, 10, 100),
                    test_quote(OptionKind::call, 100, test_time_ms + 1'000, 0.5, 10, 100)};
    const ChainAnalysis analysis = analysis_of(chain);
    EXPECT_EQ(analysis.quality.expired, 1u);
    ASSERT_EQ(analysis.priced.expiries.size(), 1u);
    EXPECT_EQ(analysis.priced.expiries[0].years, years_min);
    EXPECT_TRUE(std::isfinite(*analysis.totals.gamma));
}

TEST(Exposure, rows_that_are_there_twice_in_any_order_count_once_with_the_newest) {
    support::Dice dice{4};
    OptionChain chain = random_chain(dice);
    const ChainAnalysis in_order = analysis_of(chain);
    OptionQuote old = chain.quotes[3];
    old.time_ms -= 1'000;
    old.open_interest = 1e6;
    chain.quotes.push_back(old);
    std::reverse(chain.quotes.begin(), chain.quotes.end());
    const ChainAnalysis reversed = analysis_of(chain);
    EXPECT_EQ(reversed.quality.duplicates, 1u);
    EXPECT_EQ(reversed.totals.gamma, in_order.totals.gamma);
    EXPECT_EQ(reversed.levels.call_wall, in_order.levels.call_wall);
}

TEST(Exposure, a_row_without_a_forward_takes_its_expirys_or_is_left_out) {
    support::Dice dice{5};
    OptionChain chain = random_chain(dice, 2, 5);
    const ChainAnalysis whole = analysis_of(chain);
    chain.quotes[0].forward = std::nullopt;
    EXPECT_EQ(analysis_of(chain).totals.gamma, whole.totals.gamma);
    AnalysisOptions options;
    options.without_forward = RowsWithoutForward::skip;
    const ChainAnalysis skipped = analysis_of(chain, options);
    EXPECT_EQ(skipped.quality.skipped, 1u);
    EXPECT_EQ(skipped.priced.options.size() + 1, whole.priced.options.size());
    for (OptionQuote& quote : chain.quotes) quote.forward = std::nullopt;
    EXPECT_FALSE(analysis_of(chain).totals.gamma);  // nowhere to take one from
    EXPECT_TRUE(analysis_of(chain).totals.call_oi);
}

TEST(Exposure, the_parts_by_strike_and_by_expiry_add_up_to_the_whole) {
    support::Dice dice{6};
    for (int round = 0; round < 10; ++round) {
        const OptionChain chain = random_chain(dice);
        const ChainAnalysis analysis = analysis_of(chain);
        double by_strike = 0, by_expiry = 0, delta = 0;
        for (const StrikeExposure& strike : analysis.strikes) {
            by_strike += strike.gamma.value_or(0);
            delta += strike.holder_delta.value_or(0);
        }
        for (const ExpiryAnalysis& expiry : analysis.expiries) by_expiry += *expiry.totals.gamma;
        const double scale = *analysis.totals.gamma_abs * 1e-12;
        EXPECT_NEAR(by_strike, *analysis.totals.gamma, scale);
        EXPECT_NEAR(by_expiry, *analysis.totals.gamma, scale);
        EXPECT_NEAR(delta, *analysis.totals.holder_delta, std::abs(delta) * 1e-9);
    }
}

TEST(Exposure, a_selection_is_a_date_or_days_or_all_and_nothing_else) {
    EXPECT_EQ(parse_expiry_selection("260327")->kind, ExpirySelection::Kind::date);
    EXPECT_EQ(parse_expiry_selection("0-7")->days_to, 7);
    for (const char* bad : {"", "ALL", "260230", "26032", "7-0", "-7", "7-", "0-1000000", "260327x", "a-b"})
        EXPECT_FALSE(parse_expiry_selection(bad)) << bad;
    support::Dice dice{7};
    const OptionChain chain = random_chain(dice);  // expiries after 1, 14 and 27 days
    EXPECT_EQ(analysis_of(chain, {}, "0-14").chosen.size(), 36u);
    EXPECT_EQ(analysis_of(chain, {}, "2-13").chosen.size(), 0u);
    const ChainAnalysis one = analysis_of(chain, {}, expiry_code(test_time_ms + 14 * test_day_ms));
    EXPECT_EQ(one.single, 1u);
    EXPECT_EQ(one.chosen.size(), 18u);
}

TEST(Exposure, changes_are_against_an_older_snapshot_and_by_contract) {
    support::Dice dice{8};
    OptionChain before = random_chain(dice, 1, 3);
    OptionChain now = before;
    now.time_ms += 60'000;
    now.quotes[0].mark_iv = *now.quotes[0].mark_iv + 0.02;
    now.quotes[0].open_interest = *now.quotes[0].open_interest - 4;
    now.quotes[1].instrument = "new";
    AnalysisInput input;
    input.chain = &now;
    input.previous = &before;
    const auto analysis = analyse(input, {}, {}, now.time_ms);
    ASSERT_TRUE(analysis);
    for (std::size_t i = 0; i < analysis->priced.options.size(); ++i) {
        const bool is_changed = analysis->priced.options[i].quote == &now.quotes[0];
        const ContractChange& change = analysis->changes[i];
        if (analysis->priced.options[i].quote->instrument == "new") {
            EXPECT_FALSE(change.iv_points);
            continue;
        }
        EXPECT_NEAR(*change.iv_points, is_changed ? 2 : 0, 1e-9);
        EXPECT_NEAR(*change.open_interest, is_changed ? -4 : 0, 1e-9);
        EXPECT_FALSE(change.volume);
    }
    input.previous = &now;
    EXPECT_FALSE(analyse(input, {}, {}, now.time_ms)->previous_time_ms);
}

TEST(Conventions, every_switch_can_be_set_by_name_to_each_of_its_values) {
    for (const Convention& convention : conventions()) {
        EXPECT_FALSE(convention.values.empty());
        for (std::size_t i = 0; i < convention.values.size(); ++i) {
            EXPECT_FALSE(convention.values[i].sentence.empty()) << convention.key;
            if (convention.set == nullptr) continue;
            AnalysisOptions options;
            EXPECT_EQ(convention.get(options), 0u) << convention.key << ": the default stands first";
            EXPECT_FALSE(apply_switch(options, convention.query, convention.values[i].value));
            EXPECT_EQ(convention.get(options), i) << convention.key;
        }
    }
    AnalysisOptions options;
    EXPECT_EQ(apply_switch(options, "flip", "x"), "flip must be one of reprice, cumulative");
    EXPECT_EQ(apply_switch(options, "nothing", "x"), "there is no switch nothing");
    EXPECT_EQ(parse_threshold("0.05"), 0.05);
    for (const char* bad : {"", ".5", "1.", "1.1", "-0.1", "1e-2", "0.0.5"}) EXPECT_FALSE(parse_threshold(bad)) << bad;
}

}  // namespace
}  // namespace otp::market
