#include <functional>
#include <limits>

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class ReportPriceTest : public Scenario {
public:
    const std::int64_t T = expiry.seconds();

    void write_a_call() {
        fund("alice", "1", "BTC");
        ASSERT_EQ(underwrite("alice", call, 1, "10"), Status::ok);
    }
    const SettlementRecord& record() const { return state.record_of(series(call)); }
    const std::optional<Observation>& latest() const { return state.feeds()[0].latest; }
    Status raw(const std::function<void(PriceReport&)>& spoil) {
        PriceReport report = report_of({.publish_s = T});
        spoil(report);
        return run("anyone", ReportPrice{}, {report});
    }
};

TEST_F(ReportPriceTest, report_price_answers_with_the_first_broken_rule) {
    PriceReport report = report_of({.feed = "XAU/USD", .publish_s = T});
    report.exponent = -7;
    report.prev_publish_time_s = T + 1;
    report.price = 0;
    report.confidence = 0;
    const auto answer = [&] { return run("anyone", ReportPrice{}, {report}); };
    EXPECT_EQ(run("anyone", ReportPrice{}, {report}, status_of(UpdateFault::no_quorum)),
              status_of(UpdateFault::no_quorum));
    EXPECT_EQ(answer(), Status::feed_not_found);
    report.feed = own_feed_id("BTC/USD");
    EXPECT_EQ(answer(), Status::price_exponent_mismatch);
    report.exponent = -8;
    EXPECT_EQ(answer(), Status::price_times_out_of_order);
    report.prev_publish_time_s = T;
    EXPECT_EQ(answer(), Status::price_must_be_positive);
    report.price = 100'000'000;
    EXPECT_EQ(answer(), Status::price_confidence_must_be_positive);
    report.confidence = 2'000'001;
    EXPECT_EQ(answer(), Status::price_confidence_too_wide);
    report.confidence = 2'000'000;
    EXPECT_EQ(answer(), Status::ok);
}

TEST_F(ReportPriceTest, an_update_without_reports_is_of_no_feed) {
    EXPECT_EQ(run("anyone", ReportPrice{}, {}), Status::feed_not_found);
}

TEST_F(ReportPriceTest, a_report_of_a_known_id_on_another_network_is_of_no_feed) {
    EXPECT_EQ(report({.publish_s = T, .network = "other"}), Status::feed_not_found);
}

TEST_F(ReportPriceTest, prices_are_positive_and_below_10_to_the_10) {
    EXPECT_EQ(raw([](PriceReport& r) { r.price = -1; }), Status::price_must_be_positive);
    EXPECT_EQ(raw([](PriceReport& r) { r.price = 0; }), Status::price_must_be_positive);
    EXPECT_EQ(raw([](PriceReport& r) { r.price = std::numeric_limits<std::int64_t>::min(); }),
              Status::price_must_be_positive);
    EXPECT_EQ(raw([](PriceReport& r) { r.price = price_limit.raw(); }), Status::price_must_be_positive);
    EXPECT_EQ(raw([](PriceReport& r) { r.price = price_limit.raw() - 1; }), Status::ok);
    EXPECT_EQ(raw([](PriceReport& r) {
                  r.price = 50;
                  r.confidence = 1;
              }),
              Status::ok);
    EXPECT_EQ(raw([](PriceReport& r) {
                  r.price = 49;
                  r.confidence = 1;
              }),
              Status::price_confidence_too_wide);
    EXPECT_EQ(raw([](PriceReport& r) { r.confidence = ~std::uint64_t{0}; }), Status::price_confidence_too_wide);
}

TEST_F(ReportPriceTest, times_are_in_order_and_in_range) {
    const auto times = [&](std::int64_t prev, std::int64_t publish) {
        return raw([&](PriceReport& r) {
            r.prev_publish_time_s = prev;
            r.publish_time_s = publish;
        });
    };
    constexpr std::int64_t last = Time::ms_max / 1000;
    EXPECT_EQ(times(T, T - 1), Status::price_times_out_of_order);
    EXPECT_EQ(times(T, T), Status::ok);
    EXPECT_EQ(times(-2, -1), Status::price_times_out_of_order);
    EXPECT_EQ(times(last, last + 1), Status::price_times_out_of_order);
    EXPECT_EQ(times(0, std::numeric_limits<std::int64_t>::max()), Status::price_times_out_of_order);
    EXPECT_EQ(times(std::numeric_limits<std::int64_t>::min(), 0), Status::ok);
    EXPECT_EQ(times(last, last), Status::ok);
}

TEST_F(ReportPriceTest, prices_are_brought_to_10_to_the_minus_8_half_even) {
    ASSERT_EQ(create_feed("FINE", -10), Status::ok);
    ASSERT_EQ(create_feed("WHOLE", 0), Status::ok);
    const auto reported = [&](const char* feed, std::int32_t exponent, std::int64_t value, std::uint64_t confidence) {
        PriceReport r = report_of({.feed = feed, .publish_s = T, .exponent = exponent});
        r.price = value;
        r.confidence = confidence;
        EXPECT_EQ(run("anyone", ReportPrice{}, {r}), Status::ok);
        return event<events::PriceReported>().price.raw();
    };
    EXPECT_EQ(reported("FINE", -10, 12'345'650, 100), 123'456);
    EXPECT_EQ(reported("FINE", -10, 12'345'651, 100), 123'457);
    EXPECT_EQ(reported("FINE", -10, 12'345'750, 100), 123'458);
    EXPECT_EQ(reported("FINE", -10, 12'345'749, 100), 123'457);
    EXPECT_EQ(reported("WHOLE", 0, 9'999'999'999, 1), 999'999'999'900'000'000);
    // A confidence that is nothing in 10^-8 is none.
    PriceReport r = report_of({.feed = "FINE", .publish_s = T, .exponent = -10});
    r.price = 1'000'000;
    r.confidence = 50;
    EXPECT_EQ(run("anyone", ReportPrice{}, {r}), Status::price_confidence_must_be_positive);
    r.confidence = 51;
    EXPECT_EQ(run("anyone", ReportPrice{}, {r}), Status::ok);
    r.price = 50;
    EXPECT_EQ(run("anyone", ReportPrice{}, {r}), Status::price_must_be_positive);
}

TEST_F(ReportPriceTest, refused_reports_are_skipped_when_another_is_accepted) {
    EXPECT_EQ(reports({{.feed = "XAU/USD", .publish_s = T}, {.confidence = "5000", .publish_s = T}}),
              Status::feed_not_found)
        << "the first refusal is the answer";
    EXPECT_EQ(reports({{.confidence = "5000", .publish_s = T}, {.feed = "XAU/USD", .publish_s = T}}),
              Status::price_confidence_too_wide);
    EXPECT_EQ(reports({{.feed = "XAU/USD", .publish_s = T}, {.publish_s = T}}), Status::ok);
    EXPECT_EQ(events_of<events::PriceReported>().size(), 1U);
}

TEST_F(ReportPriceTest, the_latest_price_is_the_newest_then_the_lower_slot_then_the_lower_digest) {
    ASSERT_EQ(report({.price = "1000", .confidence = "1", .publish_s = T, .slot = 5, .digest = 5}), Status::ok);
    ASSERT_EQ(report({.price = "2000", .confidence = "1", .publish_s = T - 1, .slot = 1, .digest = 1}), Status::ok);
    EXPECT_EQ(latest()->price, price("1000"));
    ASSERT_EQ(report({.price = "3000", .confidence = "1", .publish_s = T, .slot = 5, .digest = 6}), Status::ok);
    EXPECT_EQ(latest()->price, price("1000"));
    ASSERT_EQ(report({.price = "4000", .confidence = "1", .publish_s = T, .slot = 5, .digest = 4}), Status::ok);
    EXPECT_EQ(latest()->price, price("4000"));
    ASSERT_EQ(report({.price = "5000", .confidence = "1", .publish_s = T, .slot = 4, .digest = 9}), Status::ok);
    EXPECT_EQ(latest()->price, price("5000"));
    ASSERT_EQ(report({.price = "6000", .confidence = "1", .publish_s = T + 1, .slot = 9, .digest = 9}), Status::ok);
    EXPECT_EQ(latest()->price, price("6000"));
}

TEST_F(ReportPriceTest, exactly_one_report_is_unique_for_the_expiry) {
    write_a_call();
    at(expiry + seconds(10));
    // A trap on either side: published before, and a later message whose previous one already was at the expiry.
    EXPECT_EQ(report({.price = "90000", .publish_s = T - 1, .prev_publish_s = T - 2}), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 0U);
    EXPECT_EQ(report({.price = "91000", .publish_s = T + 1, .prev_publish_s = T}), Status::ok);
    EXPECT_EQ(report({.price = "92000", .publish_s = T, .prev_publish_s = T}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::open);
    EXPECT_EQ(report({.price = "93000", .publish_s = T + 1, .prev_publish_s = T - 1}), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 1U);
    EXPECT_EQ(record().price, price("93000"));
}

TEST_F(ReportPriceTest, a_sample_is_at_most_300_seconds_late_with_policy_point) {
    write_a_call();
    at(expiry + seconds(1000));
    EXPECT_EQ(report({.publish_s = T + 301, .prev_publish_s = T - 1}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::open);
    EXPECT_EQ(report({.publish_s = T + 300, .prev_publish_s = T - 1}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::fixed);
}

TEST_F(ReportPriceTest, a_sample_has_a_confidence_of_at_most_1_percent) {
    write_a_call();
    at(expiry);
    EXPECT_EQ(report({.price = "1000", .confidence = "10.00000001", .publish_s = T}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::open);
    EXPECT_EQ(report({.price = "1000", .confidence = "10", .publish_s = T}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::fixed);
}

TEST_F(ReportPriceTest, a_report_before_the_record_came_into_being_does_not_count_for_it) {
    ASSERT_EQ(report({.publish_s = T}), Status::ok);
    write_a_call();
    at(expiry);
    EXPECT_EQ(fix(expiry), Status::settlement_price_pending);
    EXPECT_EQ(report({.publish_s = T}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::fixed);
}

TEST_F(ReportPriceTest, a_sample_known_before_the_expiry_fixes_nothing_until_then) {
    write_a_call();
    at(expiry - milliseconds(1));
    ASSERT_EQ(report({.price = "93000", .publish_s = T}), Status::ok);
    EXPECT_EQ(event<events::PriceReported>().samples, 1U);
    EXPECT_EQ(record().outcome, Outcome::open);
    EXPECT_EQ(fix(expiry), Status::settlement_price_pending);
    at(expiry);
    // A report that is no sample does not fix it either, fix_settlement_price does.
    ASSERT_EQ(report({.price = "95000", .publish_s = T + 1}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::open);
    EXPECT_EQ(fix(expiry), Status::ok);
    EXPECT_EQ(record().price, price("93000"));
}

TEST_F(ReportPriceTest, of_two_unique_reports_the_tie_break_decides_until_the_price_is_fixed) {
    write_a_call();
    at(expiry - seconds(1));
    ASSERT_EQ(report({.price = "93000", .publish_s = T, .slot = 7, .digest = 7}), Status::ok);
    ASSERT_EQ(report({.price = "94000", .publish_s = T, .slot = 7, .digest = 8}), Status::ok);
    EXPECT_EQ(event<events::PriceEquivocation>().kept.bytes[0], 7);
    EXPECT_EQ(event<events::PriceEquivocation>().dropped.bytes[0], 8);
    EXPECT_EQ(event<events::PriceReported>().samples, 0U);
    ASSERT_EQ(report({.price = "95000", .publish_s = T, .slot = 6, .digest = 9}), Status::ok);
    EXPECT_EQ(event<events::PriceEquivocation>().kept.bytes[0], 9);
    EXPECT_EQ(event<events::PriceReported>().samples, 1U);
    // The same report again is no equivocation.
    ASSERT_EQ(report({.price = "95000", .publish_s = T, .slot = 6, .digest = 9}), Status::ok);
    EXPECT_TRUE(events_of<events::PriceEquivocation>().empty());
    at(expiry);
    ASSERT_EQ(report({.price = "96000", .publish_s = T, .slot = 5, .digest = 1}), Status::ok);
    EXPECT_EQ(event<events::SettlementPriceFixed>().price, price("96000"));
    ASSERT_EQ(report({.price = "97000", .publish_s = T, .slot = 1, .digest = 1}), Status::ok);
    EXPECT_TRUE(events_of<events::PriceEquivocation>().empty());
    EXPECT_EQ(record().price, price("96000")) << "a fixed price never changes";
}

/// Two messages for one second under one signed root share slot and digest. Whoever delivers them chooses their order,
/// or delivers one at a time: it must not be able to choose the price.
TEST_F(ReportPriceTest, contradictory_messages_of_one_update_are_told_and_their_order_does_not_count) {
    const ReportOptions low = {.price = "93000", .publish_s = T, .slot = 7};
    const ReportOptions high = {.price = "94000", .publish_s = T, .slot = 7};
    for (const bool low_first : {true, false}) {
        SCOPED_TRACE(low_first);
        Scenario& world = *this;
        const SeriesName name = symbol(low_first ? "BTC_USD-20261127-C-100K0000" : "BTC_USD-20261128-C-100K0000");
        const std::int64_t shift = low_first ? 0 : 86'400;
        ReportOptions a = low_first ? low : high;
        ReportOptions b = low_first ? high : low;
        a.publish_s += shift;
        b.publish_s += shift;
        fund("alice", "1", "BTC");
        ASSERT_EQ(underwrite("alice", name, 1, "10"), Status::ok);
        at(name.expiry - seconds(1));
        ASSERT_EQ(reports({a, b}), Status::ok);
        EXPECT_EQ(events_of<events::PriceEquivocation>().size(), 1U);
        at(name.expiry);
        ASSERT_EQ(fix(name.expiry), Status::ok);
        EXPECT_EQ(world.state.record_of(series(name)).price, price("93000"));
    }
}

/// The record can only be void after a day. A report that is no sample of it must not be what voids it.
TEST_F(ReportPriceTest, a_report_that_is_no_sample_does_not_void_a_record_and_a_late_delivery_still_fixes_it) {
    write_a_call();
    at(expiry + seconds(86'400));
    ASSERT_EQ(report({.publish_s = T + 1}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::open);
    ASSERT_EQ(report({.price = "93000", .publish_s = T}), Status::ok);
    EXPECT_EQ(record().outcome, Outcome::fixed);
    EXPECT_EQ(record().price, price("93000"));
}

TEST_F(ReportPriceTest, the_time_of_delivery_does_not_matter) {
    write_a_call();
    at(expiry + seconds(80'000));
    ASSERT_EQ(report({.price = "50000", .publish_s = T + 79'999}), Status::ok);
    ASSERT_EQ(report({.price = "93000", .publish_s = T}), Status::ok);
    EXPECT_EQ(record().price, price("93000"));
    EXPECT_EQ(latest()->price, price("50000"));
}

TEST_F(ReportPriceTest, a_fixed_price_tells_its_sample_and_keeps_their_hash_only) {
    write_a_call();
    at(expiry);
    ASSERT_EQ(report({.price = "93000", .publish_s = T, .slot = 3, .digest = 0xcd}), Status::ok);
    const auto sample = event<events::SampleUsed>();
    EXPECT_EQ(sample.grid_time, expiry);
    EXPECT_EQ(sample.price, price("93000"));
    EXPECT_EQ(sample.digest.bytes[0], 0xcd);
    EXPECT_EQ(event<events::SettlementPriceFixed>().samples, 1U);
    EXPECT_EQ(event<events::SettlementPriceFixed>().line, 1);
    EXPECT_TRUE(record().samples.empty());
    EXPECT_NE(record().samples_hash, Hash{});
}

}  // namespace
}  // namespace otp
