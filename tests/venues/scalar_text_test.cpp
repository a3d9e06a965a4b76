#include "venues/scalar_text.hpp"

#include <gtest/gtest.h>

namespace otp::venues {
namespace {

TEST(ScalarText, a_price_is_exactly_its_decimal_text) {
    struct Row {
        std::string_view text;
        std::int64_t raw;
    };
    for (const Row& row : {Row{"102861.49", 10'286'149'000'000},
                           {"58001.03000000", 5'800'103'000'000},
                           {"0.13110", 13'110'000},
                           {"0.00000001", 1},
                           {"102765", 10'276'500'000'000},
                           {"1.742e-05", 1'742},
                           {"5E2", 50'000'000'000},
                           {"1e-8", 1},
                           {"0.10e+1", 100'000'000},
                           {"100e-2", 100'000'000},
                           {"9999999999.99999999", 999'999'999'999'999'999},
                           // 0.1 + 0.2 has no place here: these three differ although their doubles do not.
                           {"9007199254.74099300", 900'719'925'474'099'300},
                           {"9007199254.74099301", 900'719'925'474'099'301},
                           {"9007199254.74099302", 900'719'925'474'099'302}}) {
        EXPECT_EQ(parse_price(row.text), Price{row.raw}) << row.text;
    }
}

TEST(ScalarText, what_is_no_price_is_refused) {
    for (const std::string_view text :
         {"",       "-1",   "+1",          "0",           "0.0",         "00.5", "01",   ".5",   "5.", "1.2.3",
          "NaN",    "nan",  "Infinity",    "inf",         "1,000",       " 1",   "1 ",   "0x10", "1e", "1e+",
          "1e9999", "1e10", "10000000000", "0.000000001", "1.234567891", "1e-9", "-0.0", "1_0"}) {
        EXPECT_EQ(parse_price(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_price(std::string(70, '0') + "1"), std::nullopt);
    for (std::size_t digits = 11; digits <= 64; ++digits) {
        EXPECT_EQ(parse_price(std::string(digits, '9')), std::nullopt) << digits << " nines, which no 64 bits hold";
    }
    EXPECT_EQ(parse_decimal("0.0"), 0);
}

TEST(ScalarText, a_count_is_digits_alone) {
    EXPECT_EQ(parse_count("0"), 0u);
    EXPECT_EQ(parse_count("18446744073709551615"), 18'446'744'073'709'551'615u);
    for (const std::string_view text : {"", "18446744073709551616", "-1", "01", "1.0", "1e3", " 1"}) {
        EXPECT_EQ(parse_count(text), std::nullopt) << text;
    }
}

TEST(ScalarText, times_are_microseconds_of_utc) {
    EXPECT_EQ(time_from_ms("1617566591315"), 1'617'566'591'315'000);
    EXPECT_EQ(time_from_rfc3339("2025-06-06T05:00:31.886136Z"), 1'749'186'031'886'136);
    EXPECT_EQ(time_from_rfc3339("2025-06-06T05:00:31Z"), 1'749'186'031'000'000);
    EXPECT_EQ(time_from_rfc3339("2025-06-06T05:00:31.5Z"), 1'749'186'031'500'000);
    EXPECT_EQ(time_from_rfc3339("2025-06-06T05:00:31.123456999Z"), 1'749'186'031'123'456) << "cut, never rounded up";
    EXPECT_EQ(time_from_rfc3339("2024-02-29T23:59:59.999Z"), 1'709'251'199'999'000);
}

TEST(ScalarText, what_is_no_time_is_refused) {
    for (const std::string_view text :
         {"", "Z", "2025-06-06T05:00:31", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-06-06T24:00:00Z",
          "2025-06-06T05:00:60Z", "2025-06-06 05:00:31Z", "2025-06-06T05:00:31+00:00", "2025-06-06T05:00:31.Z",
          "2025-06-06T05:00:31.1234567890Z", "1999-12-31T23:59:59Z", "2200-01-01T00:00:00Z"}) {
        EXPECT_EQ(time_from_rfc3339(text), std::nullopt) << text;
    }
    // Seconds, microseconds and nanoseconds where milliseconds belong.
    for (const std::string_view text : {"1617566591", "1617566591315000", "1617566591315000000", "0", "-1", ""}) {
        EXPECT_EQ(time_from_ms(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace otp::venues
