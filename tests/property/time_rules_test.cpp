// Rules T1 to T8: time and lifecycle. T3 (a minimum lifetime) and T1's edges to the millisecond are also in
// tests/protocol/commands/underwrite_test.cpp and holding_test.cpp; T6 (one unit of time) is the type Time.

#include <gtest/gtest.h>

#include "tests/property/laws.hpp"

namespace otp::property {
namespace {

using namespace support;

template <class E>
bool any_of_series(const StepView& v, bool traded_too_late) {
    bool found = false;
    for_each_event_of<E>(v.events, [&](const E& e) {
        const bool expired = v.after.time >= v.after.series(e.series).name.expiry;
        found = found || expired == traded_too_late;
    });
    return found;
}

TEST(Lifecycle, T1_before_expiry_only_trading_and_from_expiry_on_only_settlement) {
    expect_law(
        [](const StepView& v) -> std::string {
            const bool traded_late =
                any_of_series<events::Underwritten>(v, true) || any_of_series<events::Filled>(v, true) ||
                any_of_series<events::Offered>(v, true) || any_of_series<events::Transferred>(v, true) ||
                any_of_series<events::Closed>(v, true) || any_of_series<events::OfferCancelled>(v, true);
            if (traded_late) return "traded at or after expiry";
            if (any_of_series<events::PositionSettled>(v, false)) return "settled before expiry";
            return {};
        },
        {2101});
}

/// T2 and T4: no risk is created or moved for money at or after expiry.
TEST(Lifecycle, T2_no_contract_comes_into_being_at_or_after_expiry) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (std::size_t i = 0; i < v.before.series().size(); ++i) {
                const Series& before = v.before.series()[i];
                const Series& after = v.after.series()[i];
                if (v.after.time < before.name.expiry) continue;
                if (after.written > before.written || after.open_interest > before.open_interest ||
                    after.escrow > before.escrow)
                    return "risk grew after expiry";
            }
            return {};
        },
        {2201});
}

TEST(Lifecycle, T3_a_series_lives_at_least_its_markets_minimum) {
    expect_law(
        [](const StepView& v) -> std::string {
            std::string wrong;
            for_each_event_of<events::SeriesCreated>(v.events, [&](const events::SeriesCreated& e) {
                const Series& series = v.after.series(e.series);
                const Market& market = v.after.markets()[series.terms.market.value];
                if (series.name.expiry - v.after.time < seconds(market.minimum_lifetime_s)) wrong = "too short a life";
            });
            return wrong;
        },
        {2301});
}

TEST(Lifecycle, T5_and_O1_payouts_use_the_stored_settlement_price_only) {
    expect_law(
        [](const StepView& v) -> std::string {
            std::string wrong;
            for_each_event_of<events::PositionSettled>(v.events, [&](const events::PositionSettled& e) {
                const Series& series = v.after.series(e.series);
                const SettlementRecord& record = v.before.record_of(series);
                if (record.outcome == Outcome::open) wrong = "settled without a price";
                if (record.outcome != Outcome::fixed) return;
                const Amount payout = payoff(series.terms.contract, record.price, e.longs, Round::down);
                if (e.payout.amount != payout) wrong = "a payout is not that of the stored price";
            });
            return wrong;
        },
        {2501});
}

TEST(Lifecycle, T7_phases_only_move_forward) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (std::size_t i = 0; i < v.before.series().size(); ++i) {
                if (v.after.phase(v.after.series()[i]) < v.before.phase(v.before.series()[i]))
                    return "a phase went back";
            }
            return {};
        },
        {2701});
}

TEST(Lifecycle, T8_time_never_decreases) {
    State state = play(2801, 200);
    const Time now = state.time;
    const Hash root = state.root();
    EXPECT_FALSE(advance(state, now - milliseconds(1)));
    EXPECT_FALSE(advance(state, Time{-1}));
    EXPECT_FALSE(advance(state, Time{Time::ms_max + 1}));
    EXPECT_EQ(to_hex(state.root()), to_hex(root));
    EXPECT_TRUE(advance(state, now));
    EXPECT_TRUE(advance(state, now + milliseconds(1)));
}

}  // namespace
}  // namespace otp::property
