// mul_div and mul_mul_div against integers of any size; the clamped mean against rationals.

#include "protocol/rounding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

#include "protocol/settlement_record.hpp"
#include "tests/support/dice.hpp"

namespace otp {
namespace {

using support::Dice;
using Integer = boost::multiprecision::cpp_int;

Integer big(u128 v) { return (Integer{static_cast<std::uint64_t>(v >> 64)} << 64) + static_cast<std::uint64_t>(v); }

/// The quotient rounded by the book; nothing if it does not fit 128 bits.
std::optional<Integer> divided(const Integer& product, const Integer& divisor, Round direction) {
    Integer quotient = product / divisor;
    const Integer rest = product % divisor;
    const bool up = direction == Round::up          ? rest > 0
                    : direction == Round::half_even ? rest * 2 > divisor || (rest * 2 == divisor && quotient % 2 == 1)
                                                    : false;
    if (up) ++quotient;
    if ((quotient >> 128) != 0) return std::nullopt;
    return quotient;
}

TEST(Rounding, mul_div_is_exact_in_every_direction) {
    Dice dice{1};
    std::size_t overflows = 0;
    for (int i = 0; i < 200'000; ++i) {
        u128 a = dice.any_size();
        const u128 b = dice.any_size();
        u128 c = dice.any_size() + 1;
        if (dice.chance(10)) a = ~u128{0};
        if (dice.chance(20)) c = 2;  // Halves.
        if (c == 0) continue;
        for (const Round direction : {Round::down, Round::up, Round::half_even}) {
            const auto result = mul_div(a, b, c, direction);
            const auto expected = divided(big(a) * big(b), big(c), direction);
            ASSERT_EQ(result.has_value(), expected.has_value());
            if (result) {
                ASSERT_EQ(big(*result), *expected);
            }
            overflows += result ? 0 : 1;
        }
    }
    EXPECT_GT(overflows, 1'000U);
}

TEST(Rounding, mul_mul_div_is_exact_in_every_direction) {
    Dice dice{2};
    for (int i = 0; i < 100'000; ++i) {
        const u128 a = dice.any_size();
        const u128 b = dice.any_size();
        const u128 c = dice.any_size();
        const u128 d = std::max<u128>(1, dice.any_size());
        for (const Round direction : {Round::down, Round::up, Round::half_even}) {
            const auto result = mul_mul_div(a, b, c, d, direction);
            const auto expected = divided(big(a) * big(b) * big(c), big(d), direction);
            ASSERT_EQ(result.has_value(), expected.has_value());
            if (result) {
                ASSERT_EQ(big(*result), *expected);
            }
        }
    }
}

TEST(Rounding, nothing_is_divided_by_zero) {
    EXPECT_EQ(mul_div(1, 1, 0, Round::down), std::nullopt);
    EXPECT_EQ(mul_mul_div(1, 1, 1, 0, Round::up), std::nullopt);
    EXPECT_EQ(mul_div(0, 0, 0, Round::down), std::nullopt);
}

TEST(Rounding, rounding_up_at_the_edge_of_128_bits_is_an_overflow) {
    const u128 most = ~u128{0};
    EXPECT_EQ(mul_div(most, 1, 1, Round::up), most);
    EXPECT_EQ(mul_div(most, 3, 3, Round::up), most);
    // (2^128 - 1) * 2 + ... : a quotient of exactly 2^128 - 1 with a remainder.
    EXPECT_EQ(mul_div(most, most, most, Round::up), most);
    EXPECT_EQ(mul_div(most, 2, 1, Round::down), std::nullopt);
    EXPECT_EQ(mul_mul_div(most, most, 1, most - 1, Round::down), std::nullopt);
}

Sample sample_at(std::int64_t raw) {
    Sample sample;
    sample.observation.price = Price::from_raw(raw);
    return sample;
}

TEST(ValueOfSamples, by_hand) {
    const auto value = [](std::vector<std::int64_t> prices) {
        std::vector<Sample> samples;
        for (const std::int64_t price : prices) samples.push_back(sample_at(price));
        return value_of(samples).raw();
    };
    EXPECT_EQ(value({7}), 7);
    EXPECT_EQ(value({1, 2}), 2) << "the median is 1.5, half-even 2; floor(2/50) = 0, so both are clamped to 2";
    EXPECT_EQ(value({100, 101}), 100) << "median 100.5 -> 100, clamped to 98..102, mean 100.5 -> 100";
    EXPECT_EQ(value({101, 102}), 102) << "median 101.5 -> 102, mean 101.5 -> 102";
    EXPECT_EQ(value({1'000, 1'000, 2'000}), 1'007) << "2000 is clamped to 1020: 3020 / 3";
    EXPECT_EQ(value({1, 1'000, 1'000}), 993) << "1 is clamped to 980: 2980 / 3";
    EXPECT_EQ(value({49, 49, 60}), 49) << "below 50 the band is nothing wide";
    EXPECT_EQ(value({999'999'999'999'999'999, 999'999'999'999'999'999}), 999'999'999'999'999'999);
}

TEST(ValueOfSamples, is_the_half_even_mean_of_the_clamped_whatever_their_order) {
    Dice dice{3};
    for (int i = 0; i < 20'000; ++i) {
        const auto count = 1 + dice.below(30);
        const std::int64_t middle = 1 + static_cast<std::int64_t>(dice.next() >> (5 + dice.below(58)));
        std::vector<Sample> samples;
        std::vector<Integer> prices;
        for (std::uint64_t k = 0; k < count; ++k) {
            const std::int64_t spread = std::max<std::int64_t>(1, middle / 20);
            const std::int64_t raw =
                std::clamp<std::int64_t>(middle + dice.between(-spread, spread), 1, price_limit.raw() - 1);
            samples.push_back(sample_at(raw));
            prices.emplace_back(raw);
        }
        std::sort(prices.begin(), prices.end());
        const std::size_t half = prices.size() / 2;
        const Integer median =
            prices.size() % 2 == 1 ? prices[half] : *divided(prices[half - 1] + prices[half], 2, Round::half_even);
        Integer sum = 0;
        for (const Integer& p : prices) {
            const Integer low = median - median / 50;
            const Integer high = median + median / 50;
            sum += p < low ? low : p > high ? high : p;
        }
        ASSERT_EQ(Integer{value_of(samples).raw()}, *divided(sum, Integer{prices.size()}, Round::half_even));
    }
}

}  // namespace
}  // namespace otp
