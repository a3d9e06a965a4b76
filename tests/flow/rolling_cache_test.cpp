// Two snapshots, by the venue's time.

#include "flow/rolling_cache.hpp"

#include <gtest/gtest.h>

#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

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

}  // namespace
}  // namespace otp::flow
