// How faults are ordered, and when they hold.

#include "venues/simulator/fault.hpp"

#include <gtest/gtest.h>

#include "venues/simulator/view.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t s = 1'000'000;

FaultOrder read(std::string_view text) {
    const auto parsed = parse_fault_order(text);
    if (const auto* why = std::get_if<std::string>(&parsed)) ADD_FAILURE() << text << ": " << *why;
    const auto* order = std::get_if<FaultOrder>(&parsed);
    return order != nullptr ? *order : FaultOrder{};
}

std::string refusal(std::string_view text) {
    const auto parsed = parse_fault_order(text);
    const auto* why = std::get_if<std::string>(&parsed);
    return why != nullptr ? *why : "accepted";
}

TEST(FaultOrder, is_read_with_its_value_its_start_and_its_length) {
    EXPECT_EQ(read("kraken=stale"), (FaultOrder{.venue = Venue::kraken, .fault = Fault::stale}));
    EXPECT_EQ(read("kraken=stale@10s+30s"),
              (FaultOrder{.venue = Venue::kraken, .fault = Fault::stale, .start_us = 10 * s, .length_us = 30 * s}));
    EXPECT_EQ(read("okx=absurd"), (FaultOrder{.venue = Venue::okx,
                                              .fault = Fault::absurd,
                                              .value = static_cast<std::int64_t>(Absurd::hundredfold)}));
    EXPECT_EQ(read("okx=absurd:nan+500ms"), (FaultOrder{.venue = Venue::okx,
                                                        .fault = Fault::absurd,
                                                        .value = static_cast<std::int64_t>(Absurd::not_a_number),
                                                        .length_us = s / 2}));
    EXPECT_EQ(read("bybit=skew:-10s@1m").value, -10 * s);
    EXPECT_EQ(read("bybit=skew").value, 10 * s);
    EXPECT_EQ(read("deribit=slow:1m+2h").length_us, 7'200 * s);
    EXPECT_EQ(read("coinbase=half-open@0s").start_us, 0);
}

TEST(FaultOrder, is_refused_with_what_is_known) {
    EXPECT_EQ(
        refusal("kraken=stall"),
        "there is no fault \"stall\"; there are gap, duplicate, reorder, stale, half-open, slow, truncated, absurd, "
        "frozen, skew, throttle, restart, cut");
    EXPECT_EQ(refusal("craken=stale"),
              "there is no venue \"craken\"; there are coinbase, kraken, binance, okx, bybit, deribit");
    EXPECT_EQ(refusal("stale"), "\"stale\" is no fault: it reads VENUE=FAULT[:VALUE][@START][+LENGTH]");
    EXPECT_EQ(refusal("kraken=stale:3s"), "\"kraken=stale:3s\": stale takes no value");
    EXPECT_EQ(refusal("kraken=absurd:x10"),
              "\"kraken=absurd:x10\": the value must be x100, zero, negative, nan or crossed");
    EXPECT_EQ(refusal("kraken=slow:0s"), "\"kraken=slow:0s\": the value must be a time like 500ms or 10s");
    EXPECT_EQ(refusal("kraken=slow:-1s"), "\"kraken=slow:-1s\": the value must be a time like 500ms or 10s");
    for (const char* text : {"kraken=stale+", "kraken=stale+0s", "kraken=stale+10", "kraken=stale+25h",
                             "kraken=stale+9999999999999999999s", "kraken=stale+1.5s", "kraken=stale+ 1s"}) {
        EXPECT_EQ(refusal(text),
                  "\"" + std::string{text} + "\": the length must be a time like 500ms, 30s, 2m or 1h, a day at most");
    }
    EXPECT_NE(refusal("kraken=stale@"), "accepted");
    EXPECT_NE(refusal("kraken=stale@-1s"), "accepted");
    EXPECT_NE(refusal(""), "accepted");
    EXPECT_NE(refusal("kraken="), "accepted");
}

TEST(FaultOrder, is_written_as_it_is_read) {
    for (const char* text : {"kraken=stale@10s+30s", "okx=absurd:nan", "okx=absurd:crossed@5s", "bybit=skew:-10s@60s",
                             "deribit=slow:500ms+7200s", "coinbase=half-open", "binance=cut+1ms"}) {
        EXPECT_EQ(to_text(read(text)), text);
    }
}

TEST(FaultWindows, hold_from_their_start_to_their_end_which_is_exclusive) {
    FaultWindows windows;
    ASSERT_TRUE(windows.add(read("kraken=stale@10s+30s"), 1'000 * s));
    EXPECT_EQ(windows.active(Fault::stale, 1'010 * s - 1), nullptr);
    EXPECT_NE(windows.active(Fault::stale, 1'010 * s), nullptr);
    EXPECT_NE(windows.active(Fault::stale, 1'040 * s - 1), nullptr);
    EXPECT_EQ(windows.active(Fault::stale, 1'040 * s), nullptr);
    EXPECT_EQ(windows.active(Fault::gap, 1'020 * s), nullptr);
    ASSERT_TRUE(windows.add(read("kraken=cut"), 1'000 * s));
    EXPECT_NE(windows.active(Fault::cut, 1'000'000'000 * s), nullptr) << "without a length it is for good";
    windows.clear(Fault::cut);
    EXPECT_EQ(windows.active(Fault::cut, 1'000'000'000 * s), nullptr);
}

TEST(FaultWindows, of_two_the_newest_counts) {
    FaultWindows windows;
    ASSERT_TRUE(windows.add(read("kraken=slow:1s"), 0));
    ASSERT_TRUE(windows.add(read("kraken=slow:2s@10s+10s"), 0));
    EXPECT_EQ(windows.active(Fault::slow, 5 * s)->value, 1 * s);
    EXPECT_EQ(windows.active(Fault::slow, 15 * s)->value, 2 * s);
    EXPECT_EQ(windows.active(Fault::slow, 25 * s)->value, 1 * s);
}

TEST(FaultWindows, are_bounded_and_forget_those_that_have_ended) {
    FaultWindows windows;
    for (std::size_t i = 0; i < FaultWindows::windows_max; ++i) ASSERT_TRUE(windows.add(read("kraken=gap+1s"), 0));
    EXPECT_FALSE(windows.add(read("kraken=gap+1s"), 0));
    EXPECT_TRUE(windows.add(read("kraken=gap+1s"), 1 * s));
    EXPECT_EQ(windows.windows().size(), 1u);
}

}  // namespace
}  // namespace otp::venues::simulator
