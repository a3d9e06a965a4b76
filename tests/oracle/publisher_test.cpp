#include "oracle/publisher.hpp"

#include <gtest/gtest.h>

#include "keys/native_host.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using support::Dice;

PriceBand band(std::int64_t price, std::uint64_t confidence) { return {Price::from_raw(price), confidence}; }

std::optional<PublishFault> fault_of(const Result<PriceReport, PublishFault>& answer) {
    return answer ? std::nullopt : std::optional{answer.error()};
}

TEST(Publisher, each_report_says_truly_which_second_was_published_before) {
    Publisher publisher{"BTC/USD"};
    EXPECT_FALSE(publisher.last());
    struct Row {
        std::int64_t second_s, previous_s;
    };
    for (const Row& row : {Row{1'000, 999}, Row{1'001, 1'000}, Row{1'060, 1'001}, Row{1'061, 1'060}}) {
        const auto report = publisher.publish(row.second_s, band(9'500'000'000'000, 1'000'000'000));
        ASSERT_TRUE(report);
        EXPECT_EQ(report->feed, own_feed_id("BTC/USD"));
        EXPECT_EQ(report->price, 9'500'000'000'000);
        EXPECT_EQ(report->confidence, 1'000'000'000U);
        EXPECT_EQ(report->exponent, -8);
        EXPECT_EQ(report->publish_time_s, row.second_s);
        EXPECT_EQ(report->prev_publish_time_s, row.previous_s);
        EXPECT_EQ(report->ema_price, 9'500'000'000'000);
        EXPECT_EQ(report->slot, static_cast<std::uint64_t>(row.second_s) * 20);
        EXPECT_EQ(publisher.last(), *report);
    }
}

TEST(Publisher, no_second_ever_has_two_prices) {
    Publisher publisher{"BTC/USD"};
    ASSERT_TRUE(publisher.publish(1'000, band(100, 1)));
    const auto before = publisher.snapshot();
    for (const std::int64_t second_s : {1'000, 999, 1}) {
        EXPECT_EQ(fault_of(publisher.publish(second_s, band(101, 1))), PublishFault::second_already_passed);
    }
    EXPECT_EQ(fault_of(publisher.publish(1'000, band(100, 1))), PublishFault::second_already_passed)
        << "not even the same";
    for (const std::int64_t second_s : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1} << 32}) {
        EXPECT_EQ(fault_of(publisher.publish(second_s, band(101, 1))), PublishFault::time_out_of_range);
    }
    for (const PriceBand& bad : {band(0, 1), band(-1, 1), band(price_limit.raw(), 1), band(100, 0)}) {
        EXPECT_EQ(fault_of(publisher.publish(1'001, bad)), PublishFault::not_a_price);
    }
    EXPECT_EQ(publisher.snapshot(), before) << "a refusal leaves no trace";
}

/// Whatever the moments of the restarts: the reports before and after are those of a publisher that never stopped, the
/// seconds slept through are a gap, and no grid second has two reports that are unique for it.
TEST(Publisher, a_restart_leaves_a_gap_and_never_an_invented_price) {
    Dice dice{4};
    for (int round = 0; round < 200; ++round) {
        Publisher stopped{"BTC/USD"};
        Publisher awake{"BTC/USD"};
        std::int64_t expected_previous_s = 0;
        for (std::int64_t second_s = 1'000; second_s < 1'120;
             second_s += 1 + (dice.chance(10) ? dice.between(1, 20) : 0)) {
            if (dice.chance(10)) {
                auto again = Publisher::restore("BTC/USD", stopped.snapshot());
                ASSERT_TRUE(again) << again.error().reason;
                ASSERT_EQ(again->last(), stopped.last()) << "what may not have left is sent again as it was";
                stopped = std::move(*again);
            }
            const PriceBand next = band(dice.between(1, price_limit.raw() - 1), dice.next() | 1);
            const auto report = stopped.publish(second_s, next);
            ASSERT_TRUE(report);
            ASSERT_EQ(*report, *awake.publish(second_s, next));
            ASSERT_EQ(report->prev_publish_time_s, expected_previous_s == 0 ? second_s - 1 : expected_previous_s);
            ASSERT_EQ(report->price, next.price.raw());
            expected_previous_s = second_s;
        }
        ASSERT_EQ(stopped.snapshot(), awake.snapshot());
    }
}

TEST(Publisher, a_snapshot_that_is_damaged_or_of_something_else_is_refused) {
    Publisher publisher{"BTC/USD"};
    EXPECT_TRUE(Publisher::restore("BTC/USD", publisher.snapshot())) << "before the first report";
    ASSERT_TRUE(publisher.publish(1'000, band(9'500'000'000'000, 1'000'000'000)));
    ASSERT_TRUE(publisher.publish(1'005, band(9'600'000'000'000, 2'000'000'000)));
    const Bytes good = publisher.snapshot();
    ASSERT_TRUE(Publisher::restore("BTC/USD", good));
    EXPECT_EQ(Publisher::restore("ETH/USD", good).error().reason, "it is not of the feed ETH/USD");
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= 1;
        EXPECT_FALSE(Publisher::restore("BTC/USD", bad)) << i;
        EXPECT_FALSE(Publisher::restore("BTC/USD", ByteView{good}.first(i))) << i;
    }
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_FALSE(Publisher::restore("BTC/USD", longer));
}

TEST(Publisher, its_reports_are_signed_and_verified_like_any_other) {
    const support::TestSigners signers{3, QuorumRule::half};
    const auto signer = QuorumSigner::create(signers.set, signers.keys);
    ASSERT_TRUE(signer);
    Publisher publisher{"BTC/USD"};
    const auto report = publisher.publish(1'795'219'200, band(9'500'000'000'000, 1'000'000'000));
    ASSERT_TRUE(report);
    const Bytes update = signer->sign({&*report, 1}, report->slot, 1'795'219'200).bytes;
    auto verified = verify_update(update, {&signers.set, 1}, keys::NativeHost{});
    ASSERT_TRUE(verified);
    verified->at(0).digest = {};
    verified->at(0).set_index = 0;
    verified->at(0).network.clear();
    EXPECT_EQ(verified->at(0), *report);
}

}  // namespace
}  // namespace otp::oracle
