#include "settlement/worker_plan.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;
using support::symbol;
using support::time_of;

const Time expiry = time_of("2026-11-27T08:00:00Z");
const SeriesName call = symbol("BTC_USD-20261127-C-100K0000");
const SeriesName put = symbol("BTC_USD-20261127-P-100K0000");

DueSeries due(const SeriesName& series, Phase phase, bool ready = false, std::optional<Time> deadline = {}) {
    return {series, phase, Text{"BTC/USD"}, 3, ready, deadline};
}

TEST(WorkerPlan, a_price_that_can_be_fixed_is_fixed_once_however_many_series_need_it) {
    const auto actions = plan({due(call, Phase::expired, true), due(put, Phase::expired, true)}, expiry, 1024);
    ASSERT_EQ(actions.fixes.size(), 1U);
    EXPECT_EQ(actions.fixes[0], (FixSettlementPrice{Text{"BTC/USD"}, expiry}));
    EXPECT_TRUE(actions.settles.empty());
    EXPECT_TRUE(actions.waiting.empty());
}

TEST(WorkerPlan, a_series_with_a_price_is_settled_in_bounded_batches) {
    const auto actions = plan({due(call, Phase::priced)}, expiry, 77);
    ASSERT_EQ(actions.settles.size(), 1U);
    EXPECT_EQ(actions.settles[0], (Settle{call, 77}));
    EXPECT_TRUE(actions.fixes.empty());
}

TEST(WorkerPlan, what_cannot_be_fixed_waits_until_a_deadline_has_passed) {
    const Time deadline = expiry + seconds(60);
    const std::vector<DueSeries> list = {due(call, Phase::expired, false, deadline)};
    const auto before = plan(list, deadline - milliseconds(1), 1024);
    EXPECT_TRUE(before.fixes.empty());
    EXPECT_EQ(before.waiting, std::vector<SeriesName>{call});
    EXPECT_EQ(before.next_deadline, deadline);
    const auto at = plan(list, deadline, 1024);
    EXPECT_EQ(at.fixes.size(), 1U);
    EXPECT_TRUE(at.waiting.empty());
    EXPECT_EQ(at.next_deadline, std::nullopt);
}

TEST(WorkerPlan, nothing_is_done_before_the_expiry_and_nothing_after_the_settlement) {
    EXPECT_TRUE(plan({due(call, Phase::expired, true)}, expiry - milliseconds(1), 1024).fixes.empty());
    EXPECT_TRUE(plan({due(call, Phase::settled)}, expiry, 1024).settles.empty());
    EXPECT_TRUE(plan({}, expiry, 1024).settles.empty());
}

TEST(WorkerPlan, the_oldest_comes_first_however_old_and_in_whatever_order_the_node_lists_it) {
    const SeriesName old = symbol("BTC_USD-20180101-C-10K0000");
    const SeriesName older = symbol("BTC_USD-19990101-C-1K0000");
    const auto actions = plan({due(call, Phase::priced), due(old, Phase::priced), due(older, Phase::priced),
                               due(old, Phase::expired, true), due(call, Phase::expired, true)},
                              expiry, 1);
    ASSERT_EQ(actions.settles.size(), 3U);
    EXPECT_EQ(actions.settles[0].series, older);
    EXPECT_EQ(actions.settles[1].series, old);
    EXPECT_EQ(actions.settles[2].series, call);
    ASSERT_EQ(actions.fixes.size(), 2U);
    EXPECT_EQ(actions.fixes[0].expiry, old.expiry);
}

TEST(WorkerPlan, two_feeds_of_one_expiry_are_two_records) {
    DueSeries other = due(put, Phase::expired, true);
    other.feed = Text{"ETH/USD"};
    const auto actions = plan({due(call, Phase::expired, true), other, due(call, Phase::expired, true)}, expiry, 1024);
    EXPECT_EQ(actions.fixes.size(), 2U);
}

TEST(WorkerPlan, a_list_is_read_with_its_bad_items_named_and_the_others_kept) {
    const json good = {{"series", "BTC_USD-20261127-C-100K0000"},
                       {"phase", "expired"},
                       {"feed", "BTC/USD"},
                       {"positions", 5},
                       {"record", {{"fix_ready", true}, {"next_deadline", "2026-11-27T08:10:00Z"}}}};
    json nameless = good;
    nameless["series"] = "BTC_USD-20261127-C-100";
    json strange = good;
    strange["phase"] = "asleep";
    json unfed = good;
    unfed.erase("feed");
    const auto list = read_due({{"time", "2026-11-27T08:00:01Z"}, {"items", {nameless, good, strange, unfed, 17}}});
    ASSERT_TRUE(list);
    ASSERT_EQ(list->items.size(), 1U);
    EXPECT_EQ(list->items[0].series, call);
    EXPECT_EQ(list->items[0].positions, 5U);
    EXPECT_TRUE(list->items[0].fix_ready);
    EXPECT_EQ(list->items[0].next_deadline, time_of("2026-11-27T08:10:00Z"));
    EXPECT_EQ(list->unreadable.size(), 4U);
    EXPECT_FALSE(read_due({{"items", json::array()}}));
    EXPECT_FALSE(read_due({{"time", "2026-11-27T08:00:01Z"}}));
    EXPECT_FALSE(read_due(json::array()));
}

}  // namespace
}  // namespace otp::settlement
