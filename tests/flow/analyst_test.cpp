// Analyses are made once for all that ask the same, and what is kept is bounded.

#include "flow/analyst.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

Snapshots snapshots_at(std::int64_t time_ms) {
    return {std::make_shared<const market::OptionChain>(plain_chain(time_ms)), nullptr};
}

struct AnalystTest : testing::Test {
    std::atomic<int> made = 0;
    std::promise<void> gate;
    std::shared_future<void> opened = gate.get_future().share();
    std::atomic<bool> waits = false;

    Analyst::Make make = [this](const Snapshots&, const ChainQuery& query,
                                std::int64_t now_ms) -> Result<Analysed, Problem> {
        if (waits) opened.wait();
        ++made;
        if (query.key == "bad") return Problem{404, "no", "no", ""};
        return Analysed{query.key + "@" + std::to_string(now_ms), "GOOD", "{}", {}};
    };
    static Analyst::Order order(const std::string& key, std::int64_t time_ms = test_start_ms, std::int64_t age_ms = 0) {
        ChainQuery query;
        query.underlying = "BTC";
        query.venue = "deribit";
        query.key = key;
        return {snapshots_at(time_ms), query, time_ms + age_ms};
    }
};

TEST_F(AnalystTest, the_same_question_of_the_same_snapshot_is_computed_once) {
    Analyst analyst{make};
    const auto first = analyst.get(order("a"));
    const auto second = analyst.get(order("a"));
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(made, 1);
    EXPECT_NE(*analyst.get(order("b")), *first);
    EXPECT_NE(*analyst.get(order("a", test_start_ms + 1)), *first);
    EXPECT_EQ(made, 3);
}

TEST_F(AnalystTest, a_snapshot_that_is_not_renewed_is_looked_at_again_each_minute) {
    Analyst analyst{make};
    EXPECT_EQ((*analyst.get(order("a", test_start_ms, 59'999)))->data, "a@" + std::to_string(test_start_ms));
    EXPECT_EQ((*analyst.get(order("a", test_start_ms, 60'000)))->data,
              "a@" + std::to_string(test_start_ms + minute_ms));
    EXPECT_EQ((*analyst.get(order("a", test_start_ms, -5)))->data, "a@" + std::to_string(test_start_ms));
    EXPECT_EQ(made, 2);
}

TEST_F(AnalystTest, who_asks_while_it_is_computed_waits_for_the_same) {
    waits = true;
    Analyst analyst{make};
    std::atomic<int> answered = 0;
    for (int i = 0; i < 10; ++i) analyst.ask(order("a"), [&](const auto& answer) { answered += answer ? 1 : 0; });
    EXPECT_EQ(answered, 0);
    gate.set_value();
    for (int i = 0; i < 1000 && answered < 10; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    EXPECT_EQ(answered, 10);
    EXPECT_EQ(made, 1);
}

TEST_F(AnalystTest, too_many_that_wait_are_refused_at_once) {
    waits = true;
    Analyst analyst{make, {.kept_bytes_max = 1 << 20, .waiting_max = 3}};
    std::atomic<int> good = 0, refused = 0;
    for (int i = 0; i < 8; ++i) {
        analyst.ask(order(std::to_string(i)), [&](const auto& answer) {
            if (answer) {
                ++good;
            } else if (answer.error().code == "overloaded" && answer.error().status == 503) {
                ++refused;
            }
        });
    }
    EXPECT_EQ(refused, 5);
    gate.set_value();
    analyst.ask(order("0"), [](const auto&) {});
    for (int i = 0; i < 1000 && good < 3; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    EXPECT_EQ(good, 3);
}

TEST_F(AnalystTest, what_is_kept_is_bounded_and_the_least_asked_for_goes_first) {
    Analyst analyst{make, {.kept_bytes_max = 2000}};
    (void)analyst.get(order("kept"));
    for (int i = 0; i < 50; ++i) {
        (void)analyst.get(order(std::to_string(i)));
        (void)analyst.get(order("kept"));
    }
    EXPECT_EQ(made, 51);
    EXPECT_LE(analyst.counters().kept_bytes, 2000);
    EXPECT_LE(analyst.counters().kept, 3);
}

TEST_F(AnalystTest, a_refusal_is_told_and_not_kept) {
    Analyst analyst{make};
    EXPECT_FALSE(analyst.get(order("bad")));
    EXPECT_FALSE(analyst.get(order("bad")));
    EXPECT_EQ(made, 2);
}

TEST_F(AnalystTest, what_waits_when_it_stops_is_answered) {
    waits = true;
    std::atomic<int> answered = 0;
    Analyst analyst{make};
    for (int i = 0; i < 3; ++i) analyst.ask(order(std::to_string(i)), [&](const auto&) { ++answered; });
    std::thread opener{[this] {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        gate.set_value();
    }};
    analyst.stop();
    opener.join();
    EXPECT_EQ(answered, 3);
    analyst.ask(order("late"), [&](const auto& answer) { answered += answer ? 0 : 1; });
    EXPECT_EQ(answered, 4);
}

}  // namespace
}  // namespace otp::flow
