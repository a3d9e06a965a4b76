// Rules O1 to O9: prices. O1 is T5 (time_rules_test.cpp); O5, O6 and the ladder of O8 to the millisecond are in
// tests/protocol/commands/report_price_test.cpp and fix_settlement_price_test.cpp; O10 is a matter of the faces.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/property/laws.hpp"

namespace otp::property {
namespace {

using namespace support;

Observation observation(std::int64_t prev, std::int64_t publish, std::uint64_t slot, std::uint8_t digest) {
    Observation o;
    o.prev_publish_time_s = prev;
    o.publish_time_s = publish;
    o.price = Price::from_raw(100 * price_scale + static_cast<std::int64_t>(slot * 256 + digest));
    o.confidence = Price::from_raw(price_scale / 10);
    o.ema_price = o.price;
    o.slot = slot;
    o.digest.bytes[0] = digest;
    return o;
}

/// A chain of messages, some at the same second, around the expiry: exactly one spans it.
TEST(Prices, O2_exactly_one_message_of_a_chain_qualifies) {
    Dice dice{3200};
    for (int round = 0; round < 5'000; ++round) {
        const std::int64_t expiry = 1'000;
        std::int64_t at = expiry - 20;
        std::size_t qualifying = 0;
        bool covered = false;
        for (int i = 0; i < 40; ++i) {
            const std::int64_t next = at + dice.between(0, 3);
            const Observation o = observation(at, next, static_cast<std::uint64_t>(i), 1);
            if (o.is_unique_for(expiry)) ++qualifying;
            covered = covered || next >= expiry;
            at = next;
        }
        ASSERT_EQ(qualifying, covered ? 1U : 0U);
    }
}

TEST(Prices, O3_a_fixed_price_never_changes) {
    std::size_t fixed = 0;
    expect_law(
        [&](const StepView& v) -> std::string {
            for (std::size_t i = 0; i < v.before.records().size(); ++i) {
                const SettlementRecord& before = v.before.records()[i];
                const SettlementRecord& after = v.after.records()[i];
                if (before.outcome == Outcome::open) continue;
                ++fixed;
                if (before.outcome != after.outcome || before.price != after.price || before.line != after.line ||
                    before.samples_hash != after.samples_hash)
                    return "a fixed record changed";
            }
            return {};
        },
        {3301});
    EXPECT_GT(fixed, 1'000U);
}

TEST(Prices, O4_every_price_that_settles_is_positive) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (const SettlementRecord& record : v.after.records()) {
                if ((record.outcome == Outcome::fixed) != (record.price > Price{}))
                    return "presence is not the outcome's";
                if (record.price >= price_limit) return "a price beyond the limit";
            }
            return {};
        },
        {3401});
}

TEST(Prices, O5_a_report_of_another_scale_is_never_accepted) {
    expect_law(
        [](const StepView& v) -> std::string {
            std::size_t fitting = 0;
            for (const PriceReport& r : v.step.reports) fitting += r.exponent == -8 ? 1 : 0;
            std::size_t accepted = 0;
            for_each_event_of<events::PriceReported>(v.events, [&](const auto&) { ++accepted; });
            return accepted <= fitting ? "" : "a report of another exponent was accepted";
        },
        {3501});
}

TEST(Prices, O6_no_sample_is_late_or_wide) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (const SettlementRecord& record : v.after.records()) {
                const SettlementRule& rule = rule_of(record.key.settlement);
                for (const Sample& s : record.samples) {
                    const Observation& o = s.observation;
                    if (o.publish_time_s - s.grid_s > rule.late_max_s || !o.is_unique_for(s.grid_s))
                        return "a late sample";
                    if (!confidence_within(o.confidence, o.price, 100)) return "a wide sample";
                }
            }
            return {};
        },
        {3601});
}

/// Reports in any order, once or many times, give the same record.
TEST(Prices, O7_the_order_of_reports_does_not_matter) {
    Dice dice{3700};
    for (const auto policy : {SettlementPolicy::point, SettlementPolicy::twap_daily, SettlementPolicy::twap_micro}) {
        for (int round = 0; round < 400; ++round) {
            SettlementRecord first;
            first.key = {FeedNo{0}, 100'000, policy};
            SettlementRecord second = first;
            std::vector<Observation> heard;
            for (int i = 0; i < 60; ++i) {
                const std::int64_t step = rule_of(policy).grid_step_s;
                const std::int64_t at = 100'000 - dice.between(-3, 31) * step + dice.between(-1, 1);
                Observation o =
                    observation(at - dice.between(0, 2), at, dice.below(3), static_cast<std::uint8_t>(dice.below(3)));
                o.rank = static_cast<std::uint8_t>(dice.below(2));
                if (dice.chance(50)) o.price = Price::from_raw(o.price.raw() + dice.between(0, 2));
                heard.push_back(o);
            }
            std::vector<Equivocation> ignored;
            for (const Observation& o : heard) first.observe(o, ignored);
            for (std::size_t i = heard.size(); i > 1; --i) std::swap(heard[i - 1], heard[dice.below(i)]);
            for (const Observation& o : heard) second.observe(o, ignored);
            for (const Observation& o : heard) second.observe(o, ignored);
            ASSERT_EQ(first.samples, second.samples) << round;
            ASSERT_EQ(first.unique, second.unique) << round;
            ASSERT_EQ(first.ema, second.ema) << round;
            for (const std::int64_t after : {0, 10, 60, 300, 600, 3'600, 86'400}) {
                const Time now = Time::from_seconds(100'000 + after);
                ASSERT_EQ(first.decide(now).price, second.decide(now).price);
            }
        }
    }
}

TEST(Prices, O8_every_record_ends_within_a_day) {
    for (std::uint64_t seed = 3801; seed < 3815; ++seed) {
        State state = play(seed, 500);
        std::int64_t last = 0;
        for (const SettlementRecord& record : state.records()) last = std::max(last, record.key.expiry_s);
        const Time end = std::max(state.time, Time::from_seconds(last + 86'400));
        for (const SettlementRecord& record : state.records()) {
            if (record.outcome == Outcome::open) {
                ASSERT_NE(record.decide(end).outcome, Outcome::open) << "seed " << seed;
            }
        }
    }
}

/// O9: one gate for all that creates risk. While paused, none of it goes through.
TEST(Prices, O9_while_paused_no_command_creates_or_moves_risk) {
    expect_law(
        [](const StepView& v) -> std::string {
            if (!v.before.paused || std::holds_alternative<Resume>(v.step.command)) return {};
            bool risk = false;
            for (const Event& event : v.events) {
                risk = risk || std::holds_alternative<events::Underwritten>(event) ||
                       std::holds_alternative<events::Filled>(event) ||
                       std::holds_alternative<events::Offered>(event) ||
                       std::holds_alternative<events::Transferred>(event);
            }
            return risk ? "risk moved while paused" : "";
        },
        {3901});
}

}  // namespace
}  // namespace otp::property
