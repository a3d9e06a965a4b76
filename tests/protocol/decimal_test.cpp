#include "protocol/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace otp {
namespace {

constexpr u128 power_of_ten(unsigned exponent) { return exponent == 0 ? u128{1} : 10 * power_of_ten(exponent - 1); }
constexpr u128 u128_max = ~u128{0};

const std::string nines_38(38, '9');

Decimal decimal(std::string_view text) {
    const auto parsed = parse_decimal(text);
    EXPECT_TRUE(parsed) << text << ": " << parsed.error().reason;
    return parsed ? *parsed : Decimal{};
}

TEST(Decimal, each_value_has_one_form) {
    struct Case {
        std::string text;
        u128 digits;
        unsigned scale;
        std::string canonical;
    };
    const std::vector<Case> cases = {
        {"0", 0, 0, "0"},
        {"0.0", 0, 0, "0"},
        {"0.000000000000000000000000000", 0, 0, "0"},  // zeros at the end do not count as decimals
        {"1", 1, 0, "1"},
        {"10", 10, 0, "10"},
        {"1.0", 1, 0, "1"},
        {"10.00", 10, 0, "10"},
        {"0.5", 5, 1, "0.5"},
        {"1.50", 15, 1, "1.5"},
        {"1.05", 105, 2, "1.05"},
        {"100.001", 100'001, 3, "100.001"},
        {"0.000000000000000001", 1, 18, "0.000000000000000001"},
        {"0.0000000000000000010", 1, 18, "0.000000000000000001"},
        {"0.999999999999999999", power_of_ten(18) - 1, 18, "0.999999999999999999"},
        {nines_38, power_of_ten(38) - 1, 0, nines_38},
        {nines_38.substr(0, 20) + "." + nines_38.substr(0, 18), power_of_ten(38) - 1, 18,
         nines_38.substr(0, 20) + "." + nines_38.substr(0, 18)},
    };
    for (const Case& line : cases) {
        const Decimal value = decimal(line.text);
        EXPECT_TRUE(value.digits == line.digits && value.scale == line.scale) << line.text;
        EXPECT_EQ(format_decimal(value), line.canonical) << line.text;
    }
}

TEST(Decimal, a_refused_text_says_what_is_wrong_and_where) {
    struct Case {
        std::string text;
        std::size_t position;
        std::string reason;
    };
    const std::vector<Case> cases = {
        {"", 0, "a number must start with a digit"},
        {".5", 0, "a number must start with a digit"},
        {"+1", 0, "a number must start with a digit"},
        {"-1", 0, "a number must start with a digit"},
        {" 1", 0, "a number must start with a digit"},
        {"inf", 0, "a number must start with a digit"},
        {"nan", 0, "a number must start with a digit"},
        {"00", 0, "a number has no leading zeros"},
        {"01", 0, "a number has no leading zeros"},
        {"00.5", 0, "a number has no leading zeros"},
        {"5.", 2, "a digit must follow the point"},
        {"5.x", 2, "a digit must follow the point"},
        {"1..5", 2, "a digit must follow the point"},
        {"1 ", 1, "a number is of digits and one point only"},
        {"1e3", 1, "a number is of digits and one point only"},
        {"1.5E3", 3, "a number is of digits and one point only"},
        {"0x10", 1, "a number is of digits and one point only"},
        {"1,5", 1, "a number is of digits and one point only"},
        {"1'000", 1, "a number is of digits and one point only"},
        {"1.2.3", 3, "a number is of digits and one point only"},
        {std::string("1\0", 2), 1, "a number is of digits and one point only"},
        {"0.0000000000000000001", 20, "a number has at most 18 decimals"},
        {"1.1234567890123456789", 20, "a number has at most 18 decimals"},
        {"1" + std::string(38, '0'), 38, "a number has at most 38 digits"},
        {std::string(21, '9') + "." + std::string(18, '9'), 39, "a number has at most 38 digits"},
    };
    for (const Case& line : cases) {
        const auto parsed = parse_decimal(line.text);
        ASSERT_FALSE(parsed) << line.text;
        EXPECT_EQ(parsed.error().reason, line.reason) << line.text;
        EXPECT_EQ(parsed.error().position, line.position) << line.text;
    }
}

TEST(Decimal, format_scaled_writes_any_raw_value_with_any_decimals) {
    EXPECT_EQ(format_scaled(0, 0), "0");
    EXPECT_EQ(format_scaled(0, 18), "0");
    EXPECT_EQ(format_scaled(1, 18), "0.000000000000000001");
    EXPECT_EQ(format_scaled(1'500'000, 6), "1.5");
    EXPECT_EQ(format_scaled(1'000'000, 6), "1");
    EXPECT_EQ(format_scaled(100, 0), "100");
    EXPECT_EQ(format_scaled(123, 3), "0.123");
    EXPECT_EQ(format_scaled(u128_max, 0), "340282366920938463463374607431768211455");
    EXPECT_EQ(format_scaled(u128_max, 39), "0.340282366920938463463374607431768211455");
    EXPECT_EQ(format_scaled(u128_max, 18), "340282366920938463463.374607431768211455");
}

TEST(Decimal, to_scaled_is_exact_or_nothing) {
    EXPECT_TRUE(to_scaled(decimal("1.5"), 6) == u128{1'500'000});
    EXPECT_TRUE(to_scaled(decimal("1.5"), 1) == u128{15});
    EXPECT_FALSE(to_scaled(decimal("1.5"), 0));
    EXPECT_TRUE(to_scaled(decimal("0.000001"), 6) == u128{1});
    EXPECT_FALSE(to_scaled(decimal("0.0000001"), 6));
    EXPECT_TRUE(to_scaled({3402823669209384634U, 0}, 20) == 3402823669209384634U * power_of_ten(20));
    EXPECT_FALSE(to_scaled({3402823669209384635U, 0}, 20)) << "just above 2^128";
    EXPECT_FALSE(to_scaled(decimal("1"), 39));
    EXPECT_TRUE(to_scaled(decimal("0"), 200) == u128{0});
}

TEST(Decimal, any_raw_value_below_10_to_the_38_comes_back_from_its_text) {
    std::mt19937_64 random{1};
    for (int i = 0; i < 200'000; ++i) {
        const unsigned decimals = static_cast<unsigned>(random() % 19);
        // Every length, and many zeros at the end.
        u128 raw = ((u128{random()} << 64) | random()) % power_of_ten(static_cast<unsigned>(random() % 39));
        const u128 zeros = power_of_ten(static_cast<unsigned>(random() % 20));
        raw = raw / zeros * zeros;
        const std::string text = format_scaled(raw, decimals);
        const auto parsed = parse_decimal(text);
        ASSERT_TRUE(parsed) << text;
        ASSERT_EQ(format_decimal(*parsed), text);
        ASSERT_TRUE(to_scaled(*parsed, decimals) == raw) << text;
    }
}

TEST(Decimal, a_price_has_8_decimals_and_stays_below_its_limit) {
    EXPECT_EQ(parse_price("0")->raw(), 0);
    EXPECT_EQ(parse_price("0.00000001")->raw(), 1);
    EXPECT_EQ(parse_price("26100")->raw(), 2'610'000'000'000);
    EXPECT_EQ(parse_price("9999999999.99999999")->raw(), price_limit.raw() - 1);

    const auto limit = parse_price("10000000000");
    ASSERT_FALSE(limit);
    EXPECT_EQ(limit.error().reason, "a price must be below 10^10");
    EXPECT_FALSE(parse_price(nines_38));
    const auto fine = parse_price("12.000000001");
    ASSERT_FALSE(fine);
    EXPECT_EQ(fine.error().reason, "a price has at most 8 decimals");
    EXPECT_EQ(fine.error().position, 11U);
    EXPECT_TRUE(parse_price("12.000000010")) << "zeros at the end do not count";
    EXPECT_FALSE(parse_price("-1"));
}

TEST(Decimal, a_price_is_written_canonically_with_its_sign) {
    EXPECT_EQ(format_price(Price::from_raw(0)), "0");
    EXPECT_EQ(format_price(Price::from_raw(150'000'000)), "1.5");
    EXPECT_EQ(format_price(Price::from_raw(-150'000'000)), "-1.5");
    EXPECT_EQ(format_price(Price::from_raw(-1)), "-0.00000001");
    EXPECT_EQ(format_price(Price::from_raw(std::numeric_limits<std::int64_t>::max())), "92233720368.54775807");
    EXPECT_EQ(format_price(Price::from_raw(std::numeric_limits<std::int64_t>::min())), "-92233720368.54775808");
}

}  // namespace
}  // namespace otp
