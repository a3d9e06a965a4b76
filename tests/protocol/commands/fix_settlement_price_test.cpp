// The ladders of docs/protocol.md section 6, each deadline a millisecond before, at and after.

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

/// A market of its own whose feed has two sources: "test" first, "back" second.
class Ladder : public Scenario {
public:
    const SeriesName name = symbol("BTC_EUR-20261127-C-100K0000");
    const std::int64_t T = name.expiry.seconds();

    void open(SettlementPolicy policy) {
        policy_ = policy;
        const FeedId id = own_feed_id("TWO");
        ASSERT_EQ(run("operator", CreateFeed{Text{"TWO"}, -8, {{Text{"test"}, id}, {Text{"back"}, id}}}), Status::ok);
        ASSERT_EQ(create_market("BTC_EUR", {.feed = "TWO", .settlement = policy}), Status::ok);
        fund("alice", "1", "BTC");
        ASSERT_EQ(underwrite("alice", name, 1, "10"), Status::ok);
    }

    /// The i-th grid second of thirty.
    [[nodiscard]] std::int64_t grid(int i) const { return T - (29 - i) * rule_of(policy_).grid_step_s; }

    void sample(int i, const char* price_text = "100000", const char* confidence = "10", const char* network = "test") {
        check_always = false;
        ASSERT_EQ(report({.feed = "TWO",
                          .price = price_text,
                          .confidence = confidence,
                          .publish_s = grid(i),
                          .ema = "77777",
                          .network = network}),
                  Status::ok);
        check_always = true;
        EXPECT_EQ(event<events::PriceReported>().samples, 1U) << i;
    }
    /// The first `n` grid seconds.
    void samples(int n, const char* confidence = "10") {
        for (int i = 0; i < n; ++i) sample(i, "100000", confidence);
    }

    Status fix_at(std::int64_t seconds_after, std::int64_t ms_after = 0) {
        at(name.expiry + seconds(seconds_after) + milliseconds(ms_after));
        return fix(name.expiry, "TWO");
    }
    /// Not a millisecond before, but then.
    void expect_fixed_at(std::int64_t seconds_after, int line) {
        EXPECT_EQ(fix_at(seconds_after, -1), Status::settlement_price_pending);
        EXPECT_EQ(fix_at(seconds_after), Status::ok);
        EXPECT_EQ(record().line, line);
        EXPECT_EQ(fix_at(seconds_after, 1), Status::settlement_price_already_fixed);
    }
    const SettlementRecord& record() const { return state.record_of(series(name)); }

private:
    SettlementPolicy policy_ = SettlementPolicy::point;
};
class PointLadder : public Ladder {
public:
    PointLadder() { open(SettlementPolicy::point); }
};
class DailyLadder : public Ladder {
public:
    DailyLadder() { open(SettlementPolicy::twap_daily); }
};
class MicroLadder : public Ladder {
public:
    MicroLadder() { open(SettlementPolicy::twap_micro); }
};

TEST_F(PointLadder, fix_settlement_price_answers_with_the_first_broken_rule) {
    EXPECT_EQ(fix(name.expiry, "NONE"), Status::feed_not_found);
    EXPECT_EQ(fix(name.expiry + seconds(1), "TWO"), Status::settlement_record_not_found);
    EXPECT_EQ(fix(name.expiry + milliseconds(1), "TWO"), Status::settlement_record_not_found);
    EXPECT_EQ(fix(name.expiry, "BTC/USD"), Status::settlement_record_not_found);
    EXPECT_EQ(fix(name.expiry, "TWO"), Status::settlement_price_pending);
    at(name.expiry);
    EXPECT_EQ(fix(name.expiry, "TWO"), Status::settlement_price_pending);
    sample(29, "93000");
    EXPECT_EQ(record().outcome, Outcome::fixed);
    EXPECT_EQ(fix(name.expiry, "TWO"), Status::settlement_price_already_fixed);
}

TEST_F(PointLadder, line_2_is_void_after_a_day) {
    expect_fixed_at(86'400, 2);
    EXPECT_EQ(record().outcome, Outcome::voided);
    // A report that would have fixed it is no error and changes nothing.
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T}), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 0U);
    EXPECT_EQ(record().outcome, Outcome::voided);
}

TEST_F(DailyLadder, line_1_thirty_samples_of_rank_0_at_the_expiry) {
    samples(30);
    expect_fixed_at(0, 1);
    EXPECT_EQ(record().price, price("100000"));
}

TEST_F(DailyLadder, line_1_takes_a_mean_confidence_of_exactly_50_bp) {
    samples(30, "500");
    expect_fixed_at(0, 1);
}

TEST_F(DailyLadder, line_3_takes_any_confidence_an_hour_later) {
    samples(29, "500");
    sample(29, "100000", "500.00000001");
    expect_fixed_at(3'600, 3);
}

TEST_F(DailyLadder, line_2_twenty_nine_samples_after_ten_minutes) {
    samples(29);
    expect_fixed_at(600, 2);
}

TEST_F(DailyLadder, line_2_twenty_four_samples_are_enough) {
    samples(24);
    expect_fixed_at(600, 2);
}

TEST_F(DailyLadder, line_2_takes_a_sample_of_rank_1_where_rank_0_has_none) {
    samples(29);
    sample(29, "130000", "10", "back");
    EXPECT_EQ(fix_at(0), Status::settlement_price_pending) << "thirty samples, but one is of rank 1";
    expect_fixed_at(600, 2);
    // 29 * 100000 and 102000 (clamped), over 30.
    EXPECT_EQ(record().price, price("100066.66666667"));
}

TEST_F(DailyLadder, for_each_second_the_best_ranked_sample_counts) {
    for (int i = 0; i < 30; ++i) {
        sample(i, "90000", "10", "back");
        sample(i, "100000");
    }
    expect_fixed_at(0, 1);
    EXPECT_EQ(record().price, price("100000"));
}

TEST_F(DailyLadder, thirty_samples_of_rank_1_wait_for_the_first_deadline) {
    for (int i = 0; i < 30; ++i) sample(i, "90000", "10", "back");
    expect_fixed_at(600, 2);
    EXPECT_EQ(record().price, price("90000"));
}

TEST_F(DailyLadder, line_4_twenty_three_samples_and_the_report_unique_for_the_expiry) {
    for (int i = 7; i < 30; ++i) sample(i, i == 29 ? "99000" : "100000");
    expect_fixed_at(3'600, 4);
    EXPECT_EQ(record().price, price("99000"));
}

TEST_F(DailyLadder, line_4_takes_a_report_at_most_30_seconds_late_and_as_wide_as_any_report) {
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T + 31, .prev_publish_s = T - 1, .ema = "77777"}), Status::ok);
    EXPECT_EQ(fix_at(3'600), Status::settlement_price_pending);
    ASSERT_EQ(
        report({.feed = "TWO", .price = "100000", .confidence = "2000", .publish_s = T + 30, .prev_publish_s = T - 1}),
        Status::ok);
    EXPECT_EQ(fix_at(3'600, 1), Status::ok);
    EXPECT_EQ(record().line, 4);
}

TEST_F(DailyLadder, line_4_prefers_the_best_ranked_source) {
    ASSERT_EQ(report({.feed = "TWO", .price = "90000", .publish_s = T, .network = "back"}), Status::ok);
    ASSERT_EQ(report({.feed = "TWO", .price = "91000", .publish_s = T + 5, .prev_publish_s = T - 1, .slot = 99}),
              Status::ok);
    expect_fixed_at(3'600, 4);
    EXPECT_EQ(record().price, price("91000"));
}

TEST_F(DailyLadder, line_5_the_ema_price_of_the_newest_report_of_the_last_hour) {
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 3'600, .ema = "71000"}), Status::ok);
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 3'599, .ema = "72000"}), Status::ok);
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 100, .ema = "74000"}), Status::ok);
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 200, .ema = "73000"}), Status::ok);
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T + 1, .ema = "75000"}), Status::ok);
    EXPECT_EQ(fix_at(3'600), Status::settlement_price_pending);
    expect_fixed_at(86'400, 5);
    EXPECT_EQ(record().price, price("74000"));
}

TEST_F(DailyLadder, line_5_does_not_reach_back_a_whole_hour) {
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 3'600, .ema = "71000"}), Status::ok);
    expect_fixed_at(86'400, 6);
    EXPECT_EQ(record().outcome, Outcome::voided);
}

TEST_F(DailyLadder, line_5_reaches_back_a_second_less_than_an_hour) {
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 3'599, .ema = "71000"}), Status::ok);
    expect_fixed_at(86'400, 5);
    EXPECT_EQ(record().price, price("71000"));
}

TEST_F(DailyLadder, line_6_void_after_a_day_without_anything) {
    expect_fixed_at(86'400, 6);
    EXPECT_EQ(record().outcome, Outcome::voided);
}

TEST_F(DailyLadder, a_sample_is_at_most_30_seconds_late) {
    samples(28);
    const auto late = [&](std::int64_t by) {
        return report({.feed = "TWO",
                       .price = "100000",
                       .confidence = "10",
                       .publish_s = grid(28) + by,
                       .prev_publish_s = grid(28) - 1});
    };
    ASSERT_EQ(late(31), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 0U);
    ASSERT_EQ(late(30), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 1U);
    EXPECT_EQ(record().samples.size(), 29U);
}

TEST_F(DailyLadder, a_gap_leaves_its_seconds_without_a_sample) {
    // One report that spans two grid seconds is late for the first, and the sample of the second only.
    ASSERT_EQ(
        report({.feed = "TWO", .price = "100000", .confidence = "10", .publish_s = grid(5), .prev_publish_s = grid(3)}),
        Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 1U);
    EXPECT_EQ(record().samples.front().grid_s, grid(5));
}

TEST_F(MicroLadder, line_1_thirty_samples_of_rank_0_at_the_expiry) {
    samples(30, "250");
    expect_fixed_at(0, 1);
}

TEST_F(MicroLadder, line_2_twenty_samples_after_ten_seconds) {
    samples(20, "250");
    expect_fixed_at(10, 2);
}

TEST_F(MicroLadder, line_3_twenty_wide_samples_after_a_minute) {
    samples(19, "250");
    sample(19, "100000", "250.00000001");
    expect_fixed_at(60, 3);
}

TEST_F(MicroLadder, nineteen_samples_without_one_for_the_expiry_are_void_after_five_minutes) {
    samples(19);
    EXPECT_EQ(fix_at(10), Status::settlement_price_pending);
    EXPECT_EQ(fix_at(60), Status::settlement_price_pending);
    expect_fixed_at(300, 5);
    EXPECT_EQ(record().outcome, Outcome::voided);
}

TEST_F(MicroLadder, line_4_the_report_unique_for_the_expiry_within_5_seconds_and_25_bp) {
    const auto late = [&](std::int64_t by, const char* confidence) {
        return report(
            {.feed = "TWO", .price = "100000", .confidence = confidence, .publish_s = T + by, .prev_publish_s = T - 1});
    };
    ASSERT_EQ(late(6, "250"), Status::ok);
    ASSERT_EQ(late(5, "250.00000001"), Status::ok);
    EXPECT_EQ(fix_at(60), Status::settlement_price_pending);
    ASSERT_EQ(late(5, "250"), Status::ok);
    EXPECT_EQ(fix_at(60), Status::ok);
    EXPECT_EQ(record().line, 4);
}

TEST_F(MicroLadder, line_4_waits_for_a_minute) {
    sample(29, "99000");
    expect_fixed_at(60, 4);
    EXPECT_EQ(record().price, price("99000"));
}

TEST_F(MicroLadder, a_sample_is_at_most_2_seconds_late_and_one_report_may_be_that_of_three_seconds) {
    ASSERT_EQ(
        report({.feed = "TWO", .price = "100000", .confidence = "10", .publish_s = T - 10, .prev_publish_s = T - 20}),
        Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 3U);
    ASSERT_EQ(record().samples.size(), 3U);
    EXPECT_EQ(record().samples.front().grid_s, T - 12);
    EXPECT_EQ(record().samples.back().grid_s, T - 10);
}

TEST_F(MicroLadder, no_ema_price_settles_a_micro_option) {
    ASSERT_EQ(report({.feed = "TWO", .publish_s = T - 100, .ema = "74000"}), Status::ok);
    expect_fixed_at(300, 5);
    EXPECT_EQ(record().outcome, Outcome::voided);
}

TEST_F(PointLadder, one_command_fixes_the_records_of_all_policies_of_an_expiry) {
    ASSERT_EQ(create_market("USD_EUR", {.feed = "TWO", .settlement = SettlementPolicy::twap_micro}), Status::ok);
    const SeriesName micro = symbol("USD_EUR-20261127-C-2U0000");
    fund("alice", "1", "USD");
    ASSERT_EQ(underwrite("alice", micro, 1, "0.01"), Status::ok);
    at(name.expiry - seconds(1));
    ASSERT_EQ(report({.feed = "TWO", .price = "93000", .publish_s = T}), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 2U) << "one of each record";
    EXPECT_EQ(fix_at(0), Status::ok) << "point is fixed";
    EXPECT_EQ(fix_at(0), Status::settlement_price_pending) << "micro is not";
    EXPECT_EQ(fix_at(300), Status::ok);
    EXPECT_EQ(fix_at(300), Status::settlement_price_already_fixed);
    EXPECT_EQ(phase(micro), Phase::priced);
}

}  // namespace
}  // namespace otp
