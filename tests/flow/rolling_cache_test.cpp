// Two snapshots, by the venue's time, and what changed between them.

#include "flow/rolling_cache.hpp"

#include <gtest/gtest.h>

#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

const std::string call = "BTC-25DEC26-100000-C";
const std::string put = "BTC-25DEC26-100000-P";

TEST(RollingCache, a_newer_venue_time_makes_the_current_snapshot_the_previous_one) {
    RollingCache cache;
    EXPECT_EQ(cache.take(plain_chain(test_start_ms)), Taken::first);
    EXPECT_EQ(cache.snapshots().previous, nullptr);
    EXPECT_EQ(cache.take(plain_chain(test_start_ms + 1)), Taken::newer);
    EXPECT_EQ(cache.snapshots().current->time_ms, test_start_ms + 1);
    EXPECT_EQ(cache.snapshots().previous->time_ms, test_start_ms);
    EXPECT_EQ(cache.take(plain_chain(test_start_ms + 2)), Taken::newer);
    EXPECT_EQ(cache.snapshots().previous->time_ms, test_start_ms + 1);
}

TEST(RollingCache, the_same_venue_time_is_no_new_snapshot_whatever_it_says) {
    RollingCache cache;
    cache.take(plain_chain(test_start_ms));
    cache.take(plain_chain(test_start_ms + 1));
    const Snapshots before = cache.snapshots();
    EXPECT_EQ(cache.take(plain_chain(test_start_ms + 1, 90'000)), Taken::same_time);
    EXPECT_EQ(cache.snapshots().current, before.current);
    EXPECT_EQ(cache.snapshots().previous, before.previous);
}

TEST(RollingCache, an_older_venue_time_never_replaces) {
    RollingCache cache;
    cache.take(plain_chain(test_start_ms + 5));
    const Snapshots before = cache.snapshots();
    EXPECT_EQ(cache.take(plain_chain(test_start_ms + 4)), Taken::older);
    EXPECT_EQ(cache.snapshots().current, before.current);
    EXPECT_EQ(cache.snapshots().previous, nullptr) << "nor is it slipped in as the previous one";
}

TEST(RollingCache, who_holds_a_snapshot_keeps_it_while_others_come) {
    RollingCache cache;
    cache.take(plain_chain(test_start_ms));
    const ChainPtr held = cache.snapshots().current;
    for (int i = 1; i < 4; ++i) cache.take(plain_chain(test_start_ms + i));
    EXPECT_EQ(held->time_ms, test_start_ms);
    EXPECT_EQ(held.use_count(), 1) << "the cache keeps two and no more";
}

struct ChangesTest : testing::Test {
    [[nodiscard]] ContractChanges changes() const {
        RollingCache cache;
        cache.take(before);
        cache.take(after);
        return changes_of(cache.snapshots());
    }
    market::OptionChain before = plain_chain(test_start_ms);
    market::OptionChain after = plain_chain(test_start_ms + minute_ms);
};

TEST_F(ChangesTest, are_now_less_before_for_each_contract) {
    quote_of(before, call).mark_iv = 0.50;
    quote_of(after, call).mark_iv = 0.53;
    quote_of(before, call).volume = 25;
    quote_of(after, call).volume = 20;
    quote_of(before, call).open_interest = 100;
    quote_of(after, call).open_interest = 104.5;
    const auto found = changes();
    EXPECT_NEAR(*found.at(call).iv_points, 3, 1e-12) << "in points, not as a fraction";
    EXPECT_EQ(*found.at(call).volume, -5) << "a rolling 24 hours may lose more than it wins";
    EXPECT_EQ(*found.at(call).open_interest, 4.5);
    EXPECT_EQ(*found.at(put).iv_points, 0) << "no change is 0, which is not the same as not knowing";
}

TEST_F(ChangesTest, what_is_missing_on_either_side_stays_missing) {
    quote_of(before, call).mark_iv.reset();
    quote_of(after, call).open_interest.reset();
    const auto found = changes();
    EXPECT_FALSE(found.at(call).iv_points);
    EXPECT_FALSE(found.at(call).open_interest);
    EXPECT_TRUE(found.at(call).volume);
}

TEST_F(ChangesTest, a_contract_without_a_past_has_none_and_one_that_went_is_not_mentioned) {
    std::erase_if(before.quotes, [&](const auto& quote) { return quote.instrument == call; });
    std::erase_if(after.quotes, [&](const auto& quote) { return quote.instrument == put; });
    const auto found = changes();
    EXPECT_FALSE(found.contains(call));
    EXPECT_FALSE(found.contains(put));
    EXPECT_EQ(found.size(), 4);
}

TEST_F(ChangesTest, without_a_previous_snapshot_there_are_none) {
    RollingCache cache;
    cache.take(after);
    EXPECT_TRUE(changes_of(cache.snapshots()).empty());
    EXPECT_TRUE(changes_of({}).empty());
}

}  // namespace
}  // namespace otp::flow
