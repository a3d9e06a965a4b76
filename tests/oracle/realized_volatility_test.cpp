#include "oracle/realized_volatility.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keys/native_host.hpp"
#include "oracle/log_return.hpp"
#include "oracle/publisher.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using support::Dice;

constexpr std::int64_t midnight_s = 20'778 * RealizedVolatility::day_s;

Price px(std::int64_t raw) { return Price::from_raw(raw); }

/// Values of 50-digit decimals in Python.
TEST(LogReturn, is_the_logarithm_to_twelve_digits_and_no_more_than_a_quarter) {
    struct Row {
        std::int64_t from, to, value;
    };
    for (const Row& row : {
             Row{100, 100, 0},
             Row{9'500'000'000'000, 9'500'950'000'000, 99'995'000},  // 0.0000999950003333
             Row{9'500'950'000'000, 9'500'000'000'000, -99'995'000},
             Row{100, 110, 95'310'179'804},
             Row{4, 5, log_return_max},
             Row{5, 4, -log_return_max},
             Row{399'999'999'999'999'999, 500'000'000'000'000'000, log_return_max},
             Row{1, price_limit.raw() - 1, log_return_max},
             Row{price_limit.raw() - 1, 1, -log_return_max},
             Row{price_limit.raw() - 2, price_limit.raw() - 1, 0},
         }) {
        EXPECT_EQ(log_return(px(row.from), px(row.to)), row.value) << row.from << " -> " << row.to;
    }
}

TEST(LogReturn, square_roots_are_exact) {
    EXPECT_EQ(square_root(0), 0U);
    EXPECT_EQ(square_root(~u128{0}), ~std::uint64_t{0});
    Dice dice{9};
    for (int i = 0; i < 20'000; ++i) {
        const u128 value = dice.any_size();
        const u128 root = square_root(value);
        ASSERT_LE(root * root, value);
        if (root < ~std::uint64_t{0}) {
            ASSERT_GT((root + 1) * (root + 1), value);
        }
    }
}

/// The price goes up by a millionth a second: each minute's return is 60 ln 1.000001, and that times the root of
/// 525600 minutes a year is the volatility, 0.043499.
TEST(RealizedVolatility, is_the_root_of_the_mean_square_of_minute_returns_over_a_year) {
    RealizedVolatility moves{"BTC/USD"};
    std::int64_t price = 100'000'000'000'000'000;
    for (std::int64_t t = 0; t < 20'000; ++t) {
        if (t < 659) {
            ASSERT_EQ(moves.ewma().error(), NoVolatility::warming_up) << t;
        }
        moves.observe(midnight_s + t, px(price));
        price += price / 1'000'000;
    }
    ASSERT_TRUE(moves.ewma());
    EXPECT_NEAR(static_cast<double>(moves.ewma()->price.raw()), 4'349'900.0, 50.0);
    // sigma / sqrt(2 n), n = W^2 / (60 W2): W near 5194 less what is missing of eternity.
    EXPECT_NEAR(static_cast<double>(moves.ewma()->confidence) / 4'349'900.0, 0.0554, 0.001);
}

TEST(RealizedVolatility, a_second_without_a_price_makes_no_return) {
    RealizedVolatility moves{"BTC/USD"};
    // Every other minute is missing, so no two prices are a minute apart, whatever happens meanwhile.
    for (std::int64_t t = 0; t < 20'000; ++t) {
        if (t / 60 % 2 == 0) moves.observe(midnight_s + t, px(t % 120 < 30 ? 100'000 : 200'000));
    }
    EXPECT_EQ(moves.ewma().error(), NoVolatility::warming_up);

    // A jump while nobody looked is in no return either: the price is still before and still after.
    RealizedVolatility slept{"BTC/USD"};
    for (std::int64_t t = 0; t < 3'000; ++t) slept.observe(midnight_s + t, px(100'000'000));
    for (std::int64_t t = 3'060; t < 6'000; ++t) slept.observe(midnight_s + t, px(120'000'000));
    EXPECT_EQ(*slept.ewma(), (PriceBand{px(volatility_min), volatility_min}));
    // And one that was seen is.
    for (std::int64_t t = 6'000; t < 6'060; ++t) slept.observe(midnight_s + t, px(100'000'000));
    EXPECT_GT(slept.ewma()->price, px(price_scale));
}

TEST(RealizedVolatility, a_second_that_has_passed_changes_nothing) {
    RealizedVolatility moves{"BTC/USD"};
    for (std::int64_t t = 0; t < 100; ++t) moves.observe(midnight_s + t, px(100'000'000 + t));
    const Bytes before = moves.snapshot();
    moves.observe(midnight_s + 99, px(5));
    moves.observe(midnight_s, px(5));
    moves.observe(-1, px(5));
    EXPECT_EQ(moves.snapshot(), before);
}

TEST(RealizedVolatility, stays_within_its_bounds_and_shows_the_doubt) {
    EXPECT_EQ(bounded_volatility(0, 1), (PriceBand{px(volatility_min), 1'000'000}));
    EXPECT_EQ(bounded_volatility(60'000'000, 3), (PriceBand{px(60'000'000), 3}));
    EXPECT_EQ(bounded_volatility(60'000'000, 0), (PriceBand{px(60'000'000), 1}));
    EXPECT_EQ(bounded_volatility(2'000'000'007, 3), (PriceBand{px(volatility_max), 7}));
    RealizedVolatility wild{"BTC/USD"};
    for (std::int64_t t = 0; t < 10'000; ++t) wild.observe(t, px(t / 60 % 2 == 0 ? 1 : price_limit.raw() - 1));
    EXPECT_EQ(wild.ewma()->price, px(volatility_max));
    EXPECT_GT(wild.ewma()->confidence, 10'000'000'000U);
}

TEST(RealizedVolatility, a_day_counts_with_returns_in_four_fifths_of_its_seconds) {
    for (const bool is_enough : {false, true}) {
        RealizedVolatility moves{"BTC/USD"};
        std::int64_t t = 0;
        // The first minute makes no returns.
        for (; t < 60 + 69'120 - (is_enough ? 0 : 1); ++t)
            moves.observe(midnight_s + t, px(t / 60 % 2 == 0 ? 100'000 : 100'100));
        moves.observe(midnight_s + 3 * RealizedVolatility::day_s, px(100'000));
        ASSERT_EQ(moves.days().size(), 3U);
        EXPECT_EQ(moves.days()[0].has_value(), is_enough);
        EXPECT_FALSE(moves.days()[1] || moves.days()[2]);
        EXPECT_EQ(moves.forecast().error(), NoVolatility::too_few_days);
        if (!is_enough) continue;
        const u128 square = u128(999'500'333) * 999'500'333;  // (ln 1.001)^2, at every second
        EXPECT_EQ(*moves.days()[0], square * 1'440);
    }
}

/// Sleeping and waking from a snapshot at any moment is nothing but a gap.
TEST(RealizedVolatility, a_restart_forgets_nothing_and_invents_nothing) {
    Dice dice{12};
    RealizedVolatility awake{"BTC/USD"}, stopped{"BTC/USD"};
    std::int64_t price = 9'500'000'000'000, t = midnight_s + 80'000;
    for (int i = 0; i < 20'000; ++i) {
        t += dice.chance(1) ? dice.between(1, 200) : 1;
        price += dice.between(-500'000'000, 500'000'000);
        awake.observe(t, px(price));
        stopped.observe(t, px(price));
        if (!dice.chance(1)) continue;
        auto again = RealizedVolatility::restore("BTC/USD", stopped.snapshot());
        ASSERT_TRUE(again) << again.error().reason;
        stopped = std::move(*again);
        ASSERT_EQ(stopped.snapshot(), awake.snapshot());
        ASSERT_EQ(stopped.ewma().has_value(), awake.ewma().has_value());
        if (stopped.ewma()) {
            ASSERT_EQ(*stopped.ewma(), *awake.ewma());
        }
    }
    ASSERT_TRUE(awake.ewma());
}

TEST(RealizedVolatility, a_snapshot_that_is_damaged_or_of_something_else_is_refused) {
    RealizedVolatility moves{"BTC/USD"};
    EXPECT_TRUE(RealizedVolatility::restore("BTC/USD", moves.snapshot()));
    for (std::int64_t t = 0; t < 200; ++t) moves.observe(midnight_s - 100 + t, px(100'000'000 + t % 7));
    const Bytes good = moves.snapshot();
    ASSERT_TRUE(RealizedVolatility::restore("BTC/USD", good));
    EXPECT_FALSE(RealizedVolatility::restore("ETH/USD", good));
    EXPECT_FALSE(Publisher::restore("BTC/USD", good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= 1;
        ASSERT_FALSE(RealizedVolatility::restore("BTC/USD", bad)) << i;
        ASSERT_FALSE(RealizedVolatility::restore("BTC/USD", ByteView{good}.first(i))) << i;
    }
}

TEST(RealizedVolatility, is_published_beside_the_price_in_one_update_under_names_of_its_own) {
    const support::TestSigners signers{3, QuorumRule::half};
    const auto signer = QuorumSigner::create(signers.set, signers.keys);
    ASSERT_TRUE(signer);
    EXPECT_EQ(ewma_feed_name("BTC/USD"), "BTC/USD:RV");
    EXPECT_EQ(har_feed_name("BTC/USD"), "BTC/USD:HAR");
    Publisher price{"BTC/USD"}, volatility{ewma_feed_name("BTC/USD")};
    const auto one = price.publish(midnight_s, {px(9'500'000'000'000), 1'000'000'000});
    const auto other = volatility.publish(midnight_s, bounded_volatility(60'000'000, 3'000'000));
    ASSERT_TRUE(one && other);
    const std::vector<PriceReport> both{*one, *other};
    const auto update = signer->sign(both, one->slot, static_cast<std::uint32_t>(midnight_s));
    const auto verified = verify_update(update.bytes, {&signers.set, 1}, keys::NativeHost{});
    ASSERT_TRUE(verified);
    ASSERT_EQ(verified->size(), 2U);
    EXPECT_EQ(verified->at(1).feed, own_feed_id("BTC/USD:RV"));
    EXPECT_EQ(verified->at(1).price, 60'000'000);
    EXPECT_EQ(verified->at(1).confidence, 3'000'000U);
}

std::vector<DayVariance> alternating(std::size_t count) {
    Dice dice{3};
    std::vector<DayVariance> days;
    for (std::size_t i = 0; i < count; ++i)
        days.push_back(u128(1'000'000) * 1'000'000'000'000'000 * dice.below(1'000'000));
    return days;
}

TEST(HarForecast, needs_days_to_fit_by_and_yesterday) {
    // The first twenty days have no month behind them.
    EXPECT_EQ(forecast_har(alternating(79)).error(), NoVolatility::too_few_days);
    EXPECT_TRUE(forecast_har(alternating(80)));
    std::vector<DayVariance> days = alternating(120);
    days.back().reset();
    EXPECT_EQ(forecast_har(days).error(), NoVolatility::day_missing);
    const std::vector<DayVariance> still(120, DayVariance{u128(1'600'000) * 1'000'000'000'000'000});
    EXPECT_EQ(forecast_har(still).error(), NoVolatility::not_determined);
    Dice dice{8};
    std::vector<DayVariance> widest;
    while (widest.size() < har_days_max) widest.push_back(dice.chance(50) ? day_variance_max : u128{0});
    EXPECT_TRUE(forecast_har(widest)) << "the extremes fit";
}

/// RV(t+1) = 10^20 + RV(t) / 2 + RV(week) / 4 + RV(month) / 8, after twenty days of chance, which have no month behind
/// them and so are no rows.
TEST(HarForecast, finds_the_law_that_made_the_days) {
    Dice dice{3};
    std::vector<DayVariance> days;
    const auto mean = [&](std::size_t count) {
        u128 sum = 0;
        count = std::min(count, days.size());
        for (std::size_t i = days.size() - count; i < days.size(); ++i) sum += *days[i];
        return sum / count;
    };
    const u128 unit = u128(10'000'000'000) * 10'000'000'000;
    while (days.size() < 20) days.push_back(unit * (5 + dice.below(30)));
    const auto next = [&] { return unit + *days.back() / 2 + mean(7) / 4 + mean(30) / 8; };
    u128 lowest = *days[0] * 100;
    while (days.size() < 90) {
        days.push_back(next());
        lowest = std::min(lowest, *days.back());
    }
    const auto forecast = forecast_har(days);
    ASSERT_TRUE(forecast);
    const std::uint64_t expected = square_root(std::max(lowest, next()) * 365 / 100'000'000);
    EXPECT_NEAR(static_cast<double>(forecast->price.raw()), static_cast<double>(expected), 1.0);
    EXPECT_LE(forecast->confidence, 2U) << "what obeys a law leaves no doubt";
}

}  // namespace
}  // namespace otp::oracle
