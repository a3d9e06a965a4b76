#include "protocol/calendar.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace otp {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;

Time at(int year, unsigned month, unsigned day, unsigned hour = 0, unsigned minute = 0, unsigned second = 0,
        unsigned ms = 0) {
    return time_from_civil({year, month, day, hour, minute, second, ms});
}

/// The standard library's calendar is the second opinion.
TEST(Calendar, every_day_from_1970_to_9999_agrees_with_the_standard_library_and_comes_back) {
    const std::int64_t days = Time::ms_max / ms_per_day;
    for (std::int64_t day = 0; day <= days; ++day) {
        const std::chrono::year_month_day expected{std::chrono::sys_days{std::chrono::days{day}}};
        const CivilTime civil = civil_from_time({day * ms_per_day});
        const CivilTime wanted{int{expected.year()}, unsigned{expected.month()}, unsigned{expected.day()}};
        ASSERT_EQ(civil, wanted) << "day " << day;
        ASSERT_EQ(checked_time(civil), (Time{day * ms_per_day})) << "day " << day;
        // The last millisecond still belongs to it.
        ASSERT_EQ(civil_from_time({day * ms_per_day + ms_per_day - 1}),
                  (CivilTime{wanted.year, wanted.month, wanted.day, 23, 59, 59, 999}))
            << "day " << day;
    }
}

TEST(Calendar, every_day_has_a_text_that_comes_back) {
    // An odd step walks through all times of day while it walks through all days.
    constexpr std::int64_t step = ms_per_day + 12'345'677;
    for (std::int64_t ms = 0; ms <= Time::ms_max; ms += step) {
        const auto parsed = parse_rfc3339(format_rfc3339({ms}));
        ASSERT_TRUE(parsed) << format_rfc3339({ms});
        ASSERT_EQ(parsed->ms, ms) << format_rfc3339({ms});
    }
}

TEST(Calendar, instants_known_from_elsewhere) {
    EXPECT_EQ(at(1970, 1, 1).ms, 0);
    EXPECT_EQ(at(2000, 2, 29).ms, 951'782'400'000);
    EXPECT_EQ(at(2001, 9, 9, 1, 46, 40).ms, 1'000'000'000'000);
    EXPECT_EQ(at(2038, 1, 19, 3, 14, 8).ms, 2'147'483'648'000);
    EXPECT_EQ(at(9999, 12, 31, 23, 59, 59, 999).ms, Time::ms_max);
}

TEST(Calendar, impossible_dates_are_no_time) {
    EXPECT_TRUE(checked_time({2000, 2, 29}));   // every 400 years a leap year
    EXPECT_FALSE(checked_time({2100, 2, 29}));  // but not every 100
    EXPECT_FALSE(checked_time({2023, 2, 29}));
    EXPECT_FALSE(checked_time({2024, 2, 30}));
    EXPECT_FALSE(checked_time({2024, 4, 31}));
    EXPECT_FALSE(checked_time({2024, 0, 1}));
    EXPECT_FALSE(checked_time({2024, 13, 1}));
    EXPECT_FALSE(checked_time({2024, 1, 0}));
    EXPECT_FALSE(checked_time({2024, 1, 32}));
    EXPECT_FALSE(checked_time({2024, 1, 1, 24}));
    EXPECT_FALSE(checked_time({2024, 1, 1, 0, 60}));
    EXPECT_FALSE(checked_time({2024, 1, 1, 0, 0, 60}));  // no leap seconds
    EXPECT_FALSE(checked_time({2024, 1, 1, 0, 0, 0, 1000}));
}

TEST(Calendar, years_outside_1970_to_9999_are_no_time) {
    EXPECT_FALSE(checked_time({1969, 12, 31, 23, 59, 59, 999}));
    EXPECT_EQ(checked_time({1970, 1, 1}), Time{});
    EXPECT_EQ(checked_time({9999, 12, 31, 23, 59, 59, 999}), Time{Time::ms_max});
    EXPECT_FALSE(checked_time({10000, 1, 1}));
    EXPECT_FALSE(checked_time({-1, 1, 1}));
}

TEST(Calendar, a_fraction_is_written_only_where_it_is_not_zero) {
    EXPECT_EQ(format_rfc3339(at(2026, 11, 20)), "2026-11-20T00:00:00Z");
    EXPECT_EQ(format_rfc3339(at(2026, 11, 20, 1, 2, 3, 4)), "2026-11-20T01:02:03.004Z");
    EXPECT_EQ(format_rfc3339(at(2026, 11, 20, 23, 59, 59, 500)), "2026-11-20T23:59:59.500Z");
}

TEST(Calendar, a_fraction_of_one_to_three_digits_is_read) {
    EXPECT_EQ(parse_rfc3339("2026-11-20T01:02:03.5Z")->ms, at(2026, 11, 20, 1, 2, 3, 500).ms);
    EXPECT_EQ(parse_rfc3339("2026-11-20T01:02:03.05Z")->ms, at(2026, 11, 20, 1, 2, 3, 50).ms);
    EXPECT_EQ(parse_rfc3339("2026-11-20T01:02:03.005Z")->ms, at(2026, 11, 20, 1, 2, 3, 5).ms);
    EXPECT_EQ(parse_rfc3339("2026-11-20T01:02:03.000Z")->ms, at(2026, 11, 20, 1, 2, 3).ms);
}

TEST(Calendar, a_refused_text_says_what_is_wrong_and_where) {
    struct Case {
        std::string text;
        std::size_t position;
        std::string reason;
    };
    const std::vector<Case> cases = {
        {"", 0, "the year must be four digits, from 1970 to 9999"},
        {"26-11-20T00:00:00Z", 2, "the year must be four digits, from 1970 to 9999"},
        {"1969-12-31T23:59:59Z", 0, "the year must be four digits, from 1970 to 9999"},
        {"10000-01-01T00:00:00Z", 0, "the year must be four digits, from 1970 to 9999"},
        {"+2026-11-20T00:00:00Z", 0, "the year must be four digits, from 1970 to 9999"},
        {" 2026-11-20T00:00:00Z", 0, "the year must be four digits, from 1970 to 9999"},
        {"20261120T000000Z", 4, "expected '-' after the year"},
        {"2026-1-20T00:00:00Z", 6, "the month must be two digits, from 01 to 12"},
        {"2026-00-20T00:00:00Z", 5, "the month must be two digits, from 01 to 12"},
        {"2026-13-20T00:00:00Z", 5, "the month must be two digits, from 01 to 12"},
        {"2026/11/20T00:00:00Z", 4, "expected '-' after the year"},
        {"2026-11/20T00:00:00Z", 7, "expected '-' after the month"},
        {"2026-11-00T00:00:00Z", 8, "the day must be two digits, from 01 to 31"},
        {"2026-11-32T00:00:00Z", 8, "the day must be two digits, from 01 to 31"},
        {"2026-11-31T00:00:00Z", 8, "that month has no such day"},
        {"2023-02-29T00:00:00Z", 8, "that month has no such day"},
        {"2026-11-20", 10, "expected 'T' between date and time"},
        {"2026-11-20t00:00:00Z", 10, "expected 'T' between date and time"},
        {"2026-11-20 00:00:00Z", 10, "expected 'T' between date and time"},
        {"2026-11-20T24:00:00Z", 11, "the hour must be two digits, from 00 to 23"},
        {"2026-11-20T00-00-00Z", 13, "expected ':' after the hour"},
        {"2026-11-20T00:60:00Z", 14, "the minute must be two digits, from 00 to 59"},
        {"2026-11-20T00:00Z", 16, "expected ':' after the minute"},
        {"2026-11-20T00:00:60Z", 17, "the second must be two digits, from 00 to 59"},
        {"2026-11-20T00:00:00", 19, "expected 'Z': times are UTC"},
        {"2026-11-20T00:00:00z", 19, "expected 'Z': times are UTC"},
        {"2026-11-20T00:00:00+00:00", 19, "expected 'Z': times are UTC"},
        {"2026-11-20T00:00:00,5Z", 19, "expected 'Z': times are UTC"},
        {"2026-11-20T00:00:00.Z", 20, "a digit must follow the point"},
        {"2026-11-20T00:00:00.1234Z", 23, "a second has at most three decimals"},
        {"2026-11-20T00:00:00.5", 21, "expected 'Z': times are UTC"},
        {"2026-11-20T00:00:00Z ", 20, "nothing may follow 'Z'"},
        {std::string("2026-11-20T00:00:00Z\0", 21), 20, "nothing may follow 'Z'"},
    };
    for (const Case& line : cases) {
        const auto parsed = parse_rfc3339(line.text);
        ASSERT_FALSE(parsed) << line.text;
        EXPECT_EQ(parsed.error().reason, line.reason) << line.text;
        EXPECT_EQ(parsed.error().position, line.position) << line.text;
    }
}

}  // namespace
}  // namespace otp
