// Which seconds of a record a report becomes the sample of, against the rule as it is written.

#include "protocol/settlement_record.hpp"

#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

constexpr std::int64_t expiry_s = 1'800'000'000;

/// "unique for g" and "p - g <= L", second by second over the whole grid.
std::vector<std::int64_t> by_the_rule(const SettlementRule& rule, const Observation& o) {
    std::vector<std::int64_t> seconds;
    for (std::int64_t i = 0; i < rule.grid_count; ++i) {
        const std::int64_t g = expiry_s - (rule.grid_count - 1 - i) * rule.grid_step_s;
        if (o.prev_publish_time_s < g && g <= o.publish_time_s && o.publish_time_s - g <= rule.late_max_s)
            seconds.push_back(g);
    }
    return seconds;
}

TEST(SettlementRecord, a_report_becomes_the_samples_the_rule_says) {
    std::size_t samples = 0;
    for (const auto policy : {SettlementPolicy::point, SettlementPolicy::twap_daily, SettlementPolicy::twap_micro}) {
        for (std::int64_t published = expiry_s - 1'900; published <= expiry_s + 400; ++published) {
            for (const std::int64_t gap : {0, 1, 2, 3, 29, 30, 31, 60, 61, 300, 301, 2'000}) {
                Observation o{published, published - gap, price("100"), price("0.1"), price("100"), 0, {}, 0};
                SettlementRecord record;
                record.key = {FeedNo{}, expiry_s, policy};
                std::vector<Equivocation> none;
                const std::uint32_t became = record.observe(o, none);
                std::vector<std::int64_t> seconds;
                for (const Sample& sample : record.samples) seconds.push_back(sample.grid_s);
                ASSERT_EQ(seconds, by_the_rule(rule_of(policy), o)) << published - expiry_s << " gap " << gap;
                ASSERT_EQ(became, seconds.size());
                samples += became;
            }
        }
    }
    EXPECT_GT(samples, 1'000U);
}

class ReportsTest : public Scenario {};

/// Regression: one signed message put 255 times into an update was 255 times the work, and 255 events.
TEST_F(ReportsTest, a_report_held_twice_counts_once) {
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", call, 1, "10"), Status::ok);
    const ReportOptions one{.publish_s = expiry.seconds()};
    const ReportOptions refused{.confidence = "0", .publish_s = expiry.seconds()};
    EXPECT_EQ(reports({refused, one, refused, one, one}), Status::ok);
    EXPECT_EQ(events_of<events::PriceReported>().size(), 1U);
    EXPECT_EQ(reports({refused, refused}), Status::price_confidence_must_be_positive);
}

}  // namespace
}  // namespace otp
