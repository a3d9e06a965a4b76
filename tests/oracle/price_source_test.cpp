#include "oracle/price_source.hpp"

#include <gtest/gtest.h>

#include "keys/native_host.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using support::TestSigners;

constexpr std::string_view three_bars =
    "timestamp,open,high,low,close\n"
    "2022-01-01 00:00:00,46197,46247,46195,46224\n"
    "2022-01-01 00:01:00,46224,46265,46198,46247\n"
    "2022-01-01 00:03:00,46247,46247,46000,46000.5\n";
constexpr std::int64_t start_s = 1'640'995'200;

PriceSource source_of(PriceSource::Path path, const TestSigners& signers) {
    auto source = PriceSource::create(std::move(path), own_feed_id("BTC/USD"), signers.set, signers.keys);
    EXPECT_TRUE(source);
    return std::move(*source);
}

PriceReport verified(const Update& update, const SignerSet& set) {
    const auto reports = verify_update(update.bytes, {&set, 1}, keys::NativeHost{});
    EXPECT_TRUE(reports) << name(reports.error());
    return reports->at(0);
}

TEST(PriceSource, a_tape_becomes_signed_updates_that_everybody_can_verify) {
    const TestSigners signers{5, QuorumRule::half};
    PriceSource source = source_of(*Tape::read_csv(three_bars), signers);
    EXPECT_FALSE(source.is_simulated());
    struct Row {
        std::int64_t publish_s, prev_s, price;
    };
    for (const Row& row :
         {Row{start_s + 60, start_s, 4'622'400'000'000}, Row{start_s + 120, start_s + 60, 4'624'700'000'000},
          Row{start_s + 240, start_s + 120, 4'600'050'000'000}}) {
        EXPECT_EQ(source.next_time(), Time::from_seconds(row.publish_s));
        const auto update = source.next();
        ASSERT_TRUE(update);
        const PriceReport report = verified(*update, signers.set);
        EXPECT_EQ(report, update->report);
        EXPECT_EQ(update->publish_time, Time::from_seconds(row.publish_s));
        EXPECT_EQ(report.feed, own_feed_id("BTC/USD"));
        EXPECT_EQ(report.price, row.price);
        EXPECT_EQ(report.confidence, static_cast<std::uint64_t>(row.price) / 5'000);
        EXPECT_EQ(report.exponent, -8);
        EXPECT_EQ(report.publish_time_s, row.publish_s);
        EXPECT_EQ(report.prev_publish_time_s, row.prev_s);
        EXPECT_EQ(report.slot, static_cast<std::uint64_t>(row.publish_s) * 20);
    }
    EXPECT_FALSE(source.next_time());
    EXPECT_FALSE(source.next());
}

TEST(PriceSource, the_same_path_and_keys_give_the_same_bytes) {
    const TestSigners signers{3, QuorumRule::two_third};
    const GeneratedTape path{5, Price::from_raw(100'000'000), Time::from_seconds(start_s)};
    PriceSource one = source_of(path, signers);
    PriceSource other = source_of(path, signers);
    EXPECT_TRUE(one.is_simulated());
    for (int i = 0; i < 20; ++i) {
        const auto a = one.next();
        const auto b = other.next();
        ASSERT_EQ(a->bytes, b->bytes) << i;
        EXPECT_EQ(verified(*a, signers.set), a->report) << i;
        EXPECT_EQ(a->report.publish_time_s, start_s + i);
        EXPECT_EQ(a->report.prev_publish_time_s, start_s + i - 1);
    }
}

TEST(PriceSource, what_is_skipped_is_unsigned_but_seen) {
    const TestSigners signers{1, QuorumRule::half};
    const GeneratedTape path{5, Price::from_raw(100'000'000), Time::from_seconds(start_s)};
    PriceSource whole = source_of(path, signers);
    PriceSource late = source_of(path, signers);
    late.skip_before(Time{start_s * 1000 + 9'001});
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(whole.next());
    EXPECT_EQ(late.next_time(), Time::from_seconds(start_s + 10));
    EXPECT_EQ(late.next()->report, whole.next()->report) << "with the same EMA and previous publish time";
    late.skip_before(Time{});
    EXPECT_EQ(late.next_time(), Time::from_seconds(start_s + 11)) << "nothing comes back";
}

TEST(PriceSource, keys_without_a_quorum_are_refused) {
    const TestSigners signers{5, QuorumRule::two_third};
    const auto three = std::span{signers.keys}.first(3);
    EXPECT_FALSE(PriceSource::create(*Tape::read_csv(three_bars), own_feed_id("BTC/USD"), signers.set, three));
}

TEST(PriceSource, a_real_day_of_recorded_prices_verifies_to_the_last_update) {
    OTP_SHARED_DATA_OR_SKIP(csv, "prices/coinbase_btcusd_1m_20171217_trade.csv");
    const TestSigners signers{5, QuorumRule::half};
    const auto tape = Tape::read_csv(csv);
    ASSERT_TRUE(tape);
    PriceSource source = source_of(*tape, signers);
    for (const TapePoint& point : tape->points()) {
        const auto update = source.next();
        ASSERT_TRUE(update);
        const PriceReport report = verified(*update, signers.set);
        ASSERT_EQ(report.price, point.price.raw());
        ASSERT_EQ(report.prev_publish_time_s, point.previous.seconds());
        // The day's closes lie between these, and so does every mean of them.
        ASSERT_GE(report.ema_price, 1'903'356'000'000);
        ASSERT_LE(report.ema_price, 1'989'199'000'000);
    }
    EXPECT_FALSE(source.next());
}

}  // namespace
}  // namespace otp::oracle
