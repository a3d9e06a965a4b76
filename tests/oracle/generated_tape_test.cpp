#include "oracle/generated_tape.hpp"

#include <gtest/gtest.h>

namespace otp::oracle {
namespace {

constexpr Price start = Price::from_raw(9'400'000'000'000);
constexpr Time first = Time::from_seconds(1'780'000'000);

TapePoint nth(GeneratedTape tape, int n) {
    TapePoint point = tape.next();
    for (int i = 1; i < n; ++i) point = tape.next();
    return point;
}

/// Values of an independent computation in Python's integers.
TEST(GeneratedTape, a_seed_gives_the_same_prices_everywhere) {
    const GeneratedTape tape{2026, start, first};
    EXPECT_EQ(nth(tape, 1), (TapePoint{first, first - seconds(1), Price::from_raw(9'400'771'488'120), 4'523'087'193}));
    EXPECT_EQ(nth(tape, 2), (TapePoint{first + seconds(1), first, Price::from_raw(9'401'704'654'927), 3'175'895'832}));
    const TapePoint late = nth(tape, 100'000);
    EXPECT_EQ(late.price, Price::from_raw(9'156'668'275'820)) << "after 4 jumps";
    EXPECT_EQ(late.confidence, 2'095'869'801U);
    EXPECT_EQ(late.time, first + seconds(99'999));
    EXPECT_NE(nth(GeneratedTape{2027, start, first}, 1).price, nth(tape, 1).price);
}

TEST(GeneratedTape, every_second_has_a_price_with_2_to_5_bp_of_confidence) {
    GeneratedTape tape{7, start, first};
    Time expected = first;
    for (int i = 0; i < 50'000; ++i, expected = expected + seconds(1)) {
        const TapePoint point = tape.next();
        ASSERT_EQ(point.time, expected);
        ASSERT_EQ(point.previous, expected - seconds(1));
        const auto price = static_cast<std::uint64_t>(point.price.raw());
        ASSERT_GE(point.confidence, price / 5'000 - 1);
        ASSERT_LE(point.confidence, price / 2'000 + 1);
    }
}

/// Squared steps over 10^6 seconds of a fixed seed add up to (60 %)^2 a year, within a tenth.
TEST(GeneratedTape, volatility_is_about_60_percent_a_year) {
    GeneratedTape tape{1, start, first};
    double sum = 0;
    double before = static_cast<double>(start.raw());
    for (int i = 0; i < 1'000'000; ++i) {
        const auto price = static_cast<double>(tape.next().price.raw());
        sum += (price / before - 1) * (price / before - 1);
        before = price;
    }
    const double variance_per_year = sum / 1'000'000 * 31'557'600;
    EXPECT_NEAR(variance_per_year, 0.36, 0.036);
}

TEST(GeneratedTape, the_price_stays_within_the_protocols_prices) {
    GeneratedTape low{3, Price::from_raw(-5), first};
    GeneratedTape high{3, Price::from_raw(price_limit.raw() * 9), first};
    for (int i = 0; i < 100'000; ++i) {
        ASSERT_EQ(low.next().price, Price::from_raw(1)) << "one unit is too little to move from";
        const TapePoint point = high.next();
        ASSERT_LT(point.price, price_limit);
        ASSERT_GT(point.price, Price{});
    }
    EXPECT_EQ(low.next().confidence, 1U);
}

}  // namespace
}  // namespace otp::oracle
