// When a venue is asked, what of its answers is believed, and how fresh what is shown is. Under a clock that only the
// test moves.

#include "flow/feed.hpp"

#include <gtest/gtest.h>

#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

constexpr std::uint32_t least = 0;
constexpr std::uint32_t most = 0xffff'ffff;

struct FeedTest : testing::Test {
    FeedRules rules;
    std::int64_t now = test_start_ms;
    Feed feed{rules, test_start_ms};

    bool answer(market::OptionChain chain, std::uint32_t random = least) {
        return feed.answered(std::move(chain), now, random);
    }
    void fail(FetchFailure failure, std::uint32_t random = least) { feed.failed(failure, now, random); }
    Freshness fresh() { return feed.freshness(now); }
};

TEST_F(FeedTest, is_empty_with_a_reason_before_the_first_answer) {
    EXPECT_EQ(feed.due_ms(), now);
    EXPECT_EQ(fresh().status, CacheStatus::empty);
    EXPECT_EQ(fresh().reason, "the venue has not answered yet");
    fail({FetchFailure::Kind::unreachable, "connection refused"});
    EXPECT_EQ(fresh().status, CacheStatus::empty);
    EXPECT_EQ(fresh().reason, "connection refused");
}

TEST_F(FeedTest, asks_again_within_30_to_60_seconds_after_an_answer) {
    answer(plain_chain(now), least);
    EXPECT_EQ(feed.due_ms(), now + 30 * second_ms);
    now += minute_ms;
    answer(plain_chain(now), most);
    EXPECT_EQ(feed.due_ms(), now + 60 * second_ms);
}

TEST_F(FeedTest, asks_ever_more_seldom_while_the_venue_fails_and_at_once_as_usual_when_it_is_back) {
    std::int64_t before = 0;
    for (int i = 0; i < 6; ++i) {
        fail({FetchFailure::Kind::unreachable, "down"}, most);
        EXPECT_GT(feed.due_ms() - now, before);
        before = feed.due_ms() - now;
    }
    EXPECT_EQ(before, 160 * second_ms);
    for (int i = 0; i < 60; ++i) fail({FetchFailure::Kind::unreachable, "down"}, most);
    EXPECT_EQ(feed.due_ms() - now, 5 * minute_ms);
    answer(plain_chain(now));
    EXPECT_EQ(feed.due_ms(), now + 30 * second_ms);
    fail({FetchFailure::Kind::unreachable, "down"}, most);
    EXPECT_EQ(feed.due_ms(), now + 5 * second_ms) << "the first failure again";
}

TEST_F(FeedTest, does_not_ask_before_a_venue_that_throttles_allows_it) {
    fail({FetchFailure::Kind::throttled, "429, retry after 90 s", 90 * second_ms});
    EXPECT_EQ(feed.due_ms(), now + 90 * second_ms);
    fail({FetchFailure::Kind::banned, "418, banned", hour_ms});
    EXPECT_EQ(feed.due_ms(), now + hour_ms);
}

TEST_F(FeedTest, is_fresh_until_its_venue_time_is_too_old) {
    answer(plain_chain(now));
    EXPECT_EQ(fresh().status, CacheStatus::fresh);
    EXPECT_EQ(fresh().reason, "");
    now += rules.stale_after_ms;
    EXPECT_EQ(fresh().status, CacheStatus::fresh);
    EXPECT_EQ(fresh().age_ms, rules.stale_after_ms);
    now += 1;
    EXPECT_EQ(fresh().status, CacheStatus::stale);
    EXPECT_EQ(fresh().reason, "the venue has said nothing newer since 2026-11-25T00:00:00.000Z");
}

TEST_F(FeedTest, a_venue_that_repeats_itself_grows_stale_however_often_it_answers) {
    const auto frozen = plain_chain(now);
    answer(frozen);
    for (int i = 0; i < 10; ++i) {
        now += 30 * second_ms;
        EXPECT_FALSE(answer(frozen));
    }
    EXPECT_EQ(fresh().status, CacheStatus::stale);
    EXPECT_EQ(fresh().age_ms, 300 * second_ms);
    EXPECT_EQ(feed.counters().unchanged, 10);
}

TEST_F(FeedTest, a_killed_source_leaves_the_last_good_snapshot_with_its_age_and_reason) {
    answer(plain_chain(now));
    now += 40 * second_ms;
    fail({FetchFailure::Kind::unreachable, "www.deribit.com: connection refused"});
    EXPECT_EQ(feed.snapshots().current->time_ms, test_start_ms);
    EXPECT_EQ(fresh().status, CacheStatus::stale) << "young, but it could not be renewed";
    EXPECT_EQ(fresh().age_ms, 40 * second_ms);
    EXPECT_EQ(fresh().reason, "www.deribit.com: connection refused");
    now += 2 * hour_ms;
    EXPECT_EQ(fresh().age_ms, 40 * second_ms + 2 * hour_ms);
    EXPECT_EQ(fresh().reason, "www.deribit.com: connection refused");
    answer(plain_chain(now));
    EXPECT_EQ(fresh().status, CacheStatus::fresh);
    EXPECT_EQ(feed.snapshots().previous->time_ms, test_start_ms);
}

TEST_F(FeedTest, a_partial_answer_is_shown_as_partial_with_what_it_lacks) {
    answer(plain_chain(now));
    now += 40 * second_ms;
    auto partial = plain_chain(now);
    partial.partial = true;
    partial.missing = {"openInterest of 260327"};
    partial.quotes.back().open_interest.reset();
    EXPECT_TRUE(answer(partial));
    EXPECT_EQ(fresh().status, CacheStatus::partial);
    EXPECT_EQ(fresh().partial, std::vector<std::string>{"openInterest of 260327"});
    now += rules.stale_after_ms + 1;
    EXPECT_EQ(fresh().status, CacheStatus::stale) << "stale is graver than partial";
}

TEST_F(FeedTest, a_partial_answer_that_says_too_little_does_not_push_out_the_snapshot) {
    answer(plain_chain(now));
    now += 40 * second_ms;
    auto partial = plain_chain(now);
    partial.partial = true;
    partial.missing = {"openInterest"};
    for (auto& quote : partial.quotes) quote.open_interest.reset();
    EXPECT_FALSE(answer(partial));
    EXPECT_EQ(feed.snapshots().current->time_ms, test_start_ms);
    EXPECT_EQ(fresh().status, CacheStatus::stale);
    EXPECT_EQ(fresh().reason,
              "the venue's answer is partial, without openInterest: 0 usable options where there were 6");
}

TEST_F(FeedTest, an_answer_that_cannot_be_is_not_shown) {
    answer(plain_chain(now));
    struct Lie {
        const char* what;
        std::function<void(market::OptionChain&)> tell;
    };
    const std::vector<Lie> lies = {
        {"the venue's answer holds no option", [](auto& chain) { chain.quotes.clear(); }},
        {"the venue's answer has no time", [](auto& chain) { chain.time_ms = 0; }},
        {"the venue's time 2026-11-26T00:00:40.000Z is ahead of this machine's clock",
         [](auto& chain) { chain.time_ms += day_ms; }},
        {"the venue's answer has no index", [](auto& chain) { chain.index.reset(); }},
        {"the venue's answer has no index", [](auto& chain) { chain.index = 0; }},
        {"the venue's answer has no index", [](auto& chain) { chain.index = std::nan(""); }},
        {"the venue's index went from 100000 to 1 in one step (answer 1 of 3 that would have to agree)",
         [](auto& chain) { chain.index = 1; }},
    };
    now += 40 * second_ms;
    for (const Lie& lie : lies) {
        auto chain = plain_chain(now);
        lie.tell(chain);
        EXPECT_FALSE(answer(chain)) << lie.what;
        EXPECT_EQ(fresh().status, CacheStatus::stale);
        EXPECT_EQ(fresh().reason, lie.what);
        EXPECT_EQ(feed.snapshots().current->time_ms, test_start_ms);
    }
    EXPECT_EQ(feed.counters().refused, lies.size());
}

TEST_F(FeedTest, a_crash_is_believed_when_answers_of_three_times_agree) {
    answer(plain_chain(now, 100'000));
    const auto at = [&](double index) {
        now += 40 * second_ms;
        return answer(plain_chain(now, index));
    };
    EXPECT_FALSE(at(60'000));
    EXPECT_FALSE(answer(plain_chain(now, 60'000))) << "the same time again is no second witness";
    EXPECT_FALSE(at(61'000));
    EXPECT_TRUE(at(60'500));
    EXPECT_EQ(*feed.snapshots().current->index, 60'500);
    EXPECT_EQ(fresh().status, CacheStatus::fresh);
}

TEST_F(FeedTest, answers_after_a_step_that_contradict_each_other_are_never_believed) {
    answer(plain_chain(now, 100'000));
    for (const double index : {50'000., 200'000., 10., 50'000., 1e9, 50'000.}) {
        now += 40 * second_ms;
        EXPECT_FALSE(answer(plain_chain(now, index)));
    }
    now += 40 * second_ms;
    EXPECT_TRUE(answer(plain_chain(now, 101'000)));
}

TEST_F(FeedTest, answers_that_overtake_each_other_do_no_harm) {
    const auto late = plain_chain(now + 10);
    now += second_ms;
    answer(plain_chain(now));
    EXPECT_FALSE(answer(late));
    EXPECT_EQ(feed.snapshots().current->time_ms, now);
    EXPECT_EQ(fresh().status, CacheStatus::fresh);
    EXPECT_EQ(feed.counters().unchanged, 1);
}

}  // namespace
}  // namespace otp::flow
