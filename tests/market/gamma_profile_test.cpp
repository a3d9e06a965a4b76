// Profiles and flips by re-pricing; the quick inner loop against the library's functions.

#include <gtest/gtest.h>

#include "market/normal.hpp"
#include "tests/market/chain_maker.hpp"

namespace otp::market {
namespace {

TEST(GammaProfile, at_the_index_the_profile_is_the_net_exposure) {
    support::Dice dice{11};
    for (const VolRule rule : {VolRule::sticky_strike, VolRule::sticky_delta}) {
        for (const GexUnit unit : {GexUnit::per_percent, GexUnit::coins_per_dollar}) {
            const OptionChain chain = random_chain(dice);
            AnalysisOptions options;
            options.vol_rule = rule;
            options.gex_unit = unit;
            const ChainAnalysis analysis = analysis_of(chain, options);
            ASSERT_EQ(analysis.profile.spot.size(), 401u);
            EXPECT_EQ(analysis.profile.spot[200], *chain.index);
            EXPECT_NEAR(analysis.profile.gamma[200], *analysis.totals.gamma, *analysis.totals.gamma_abs * 1e-12);
            EXPECT_NEAR(analysis.profile.dealer_delta[200] / *analysis.totals.dealer_delta, 1, 1e-12);
        }
    }
}

TEST(GammaProfile, a_level_is_what_a_chain_with_that_index_and_those_forwards_would_have) {
    support::Dice dice{12};
    const OptionChain chain = random_chain(dice);
    const ChainAnalysis analysis = analysis_of(chain);
    for (const std::size_t level : {0u, 77u, 250u, 400u}) {
        OptionChain moved = chain;
        const double factor = analysis.profile.spot[level] / *chain.index;
        moved.index = *chain.index * factor;
        for (OptionQuote& quote : moved.quotes) quote.forward = *quote.forward * factor;
        const ChainAnalysis there = analysis_of(moved);
        EXPECT_NEAR(analysis.profile.gamma[level], *there.totals.gamma, *there.totals.gamma_abs * 1e-11 + 1e-9);
    }
}

TEST(GammaProfile, a_flip_is_a_root_and_does_not_depend_on_how_much_open_interest_there_is) {
    support::Dice dice{13};
    int found = 0;
    for (int round = 0; round < 20; ++round) {
        OptionChain chain = random_chain(dice);
        const ChainAnalysis analysis = analysis_of(chain);
        const Repricer repricer{analysis.priced, analysis.exposures, analysis.options, analysis.chosen};
        double largest = 0;
        for (const double value : analysis.profile.gamma) largest = std::max(largest, std::abs(value));
        for (const double flip : analysis.gamma_flips) {
            ++found;
            EXPECT_LT(std::abs(repricer.at(flip).gamma), largest * 1e-9);
        }
        for (OptionQuote& quote : chain.quotes) quote.open_interest = *quote.open_interest * 1024;
        EXPECT_EQ(analysis_of(chain).gamma_flips, analysis.gamma_flips);
    }
    EXPECT_GT(found, 5);
}

TEST(GammaProfile, of_calls_above_and_puts_below_the_flip_lies_between) {
    OptionChain chain = empty_chain(100'000);
    const std::int64_t expiry = test_time_ms + 30 * test_day_ms;
    chain.quotes = {test_quote(OptionKind::put, 90'000, expiry, 0.4, 100, 100'000),
                    test_quote(OptionKind::call, 110'000, expiry, 0.4, 100, 100'000)};
    const ChainAnalysis analysis = analysis_of(chain);
    ASSERT_TRUE(analysis.gamma_flip);
    EXPECT_GT(*analysis.gamma_flip, 90'000);
    EXPECT_LT(*analysis.gamma_flip, 110'000);
    EXPECT_EQ(analysis.levels.call_wall, 110'000);
    EXPECT_EQ(analysis.levels.put_wall, 90'000);
    AnalysisOptions options;
    options.flip = FlipMethod::cumulative;
    const auto cumulative = analysis_of(chain, options);
    const bool calls_win = *cumulative.totals.gamma > 0;
    EXPECT_EQ(cumulative.gamma_flips, calls_win ? std::vector<double>{110'000} : std::vector<double>{});
}

TEST(GammaProfile, a_tail_of_rounding_is_no_crossing) {
    OptionChain chain = empty_chain(100'000);
    // Calls alone: long gamma wherever there is any, and exactly none far away.
    chain.quotes = {test_quote(OptionKind::call, 100'000, test_time_ms + test_day_ms / 24, 0.3, 100, 100'000)};
    EXPECT_TRUE(analysis_of(chain).gamma_flips.empty());
}

TEST(GammaProfile, without_the_next_expiry_and_without_the_next_quarterly) {
    support::Dice dice{14};
    OptionChain chain = random_chain(dice, 2, 5);
    // The second becomes a quarterly one: 2026-03-27T08:00:00Z, the last Friday of March.
    constexpr std::int64_t quarterly = 1'774'598'400'000;
    for (std::size_t i = 10; i < 20; ++i) chain.quotes[i].expiry_ms = quarterly;
    const ChainAnalysis analysis = analysis_of(chain);
    for (const std::size_t level : {100u, 200u, 300u}) {
        const double whole = analysis.profile.gamma[level];
        const double sum = analysis.profile.without_next[level] + analysis.profile.without_quarterly[level];
        EXPECT_NEAR(whole, sum, 1e-9 * (std::abs(whole) + 1));  // two expiries: each without the other
    }
    EXPECT_TRUE(is_quarterly(quarterly));
    EXPECT_FALSE(is_quarterly(quarterly - 7 * test_day_ms));   // a Friday, not the last
    EXPECT_FALSE(is_quarterly(quarterly + test_day_ms));       // a Saturday
    EXPECT_FALSE(is_quarterly(quarterly + 28 * test_day_ms));  // 2026-04-24
    EXPECT_TRUE(is_quarterly(1'766'736'000'000));              // 2025-12-26
    EXPECT_TRUE(analysis_of(chain, {}, "260327").profile.without_next.empty());
}

TEST(ProfileSums, every_kind_of_processor_and_the_library_agree) {
    support::Dice dice{15};
    for (const std::size_t count : {0u, 1u, 7u, 8u, 9u, 500u}) {
        std::vector<double> d1, slope, coins, put;
        for (std::size_t i = 0; i < count; ++i) {
            d1.push_back((static_cast<double>(dice.below(20'001)) - 10'000) / 200);  // -50 to 50
            slope.push_back(0.1 + static_cast<double>(dice.below(10'000)) / 100);
            coins.push_back(static_cast<double>(dice.below(2'001)) - 1'000);
            put.push_back(static_cast<double>(dice.below(2)));
        }
        for (const double shift : {-0.7, -0.01, 0.0, 0.3}) {
            double gamma = 0, delta = 0, gamma_size = 1e-290, delta_size = 1e-290;
            for (std::size_t i = 0; i < count; ++i) {
                const double d = d1[i] + shift * slope[i];
                gamma += coins[i] * slope[i] * std::exp(-d * d / 2);
                delta += coins[i] * (normal_cdf(d) - put[i]);
                gamma_size += std::abs(coins[i] * slope[i] * std::exp(-d * d / 2));
                delta_size += std::abs(coins[i]);
            }
            for (const ProfileSums sums :
                 {profile_sums_plain(d1.data(), slope.data(), coins.data(), put.data(), count, shift),
                  profile_sums(d1.data(), slope.data(), coins.data(), put.data(), count, shift)}) {
                EXPECT_NEAR(sums.gamma, gamma, gamma_size * 1e-12);
                EXPECT_NEAR(sums.delta, delta, delta_size * 1e-14);
            }
        }
    }
}

}  // namespace
}  // namespace otp::market
