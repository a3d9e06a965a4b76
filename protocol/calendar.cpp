#include "protocol/calendar.hpp"

#include <array>
#include <cstdint>

#include "protocol/calendar_scan.hpp"

namespace otp {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t days_per_400_years = 146'097;

/// Days of a common year before each month.
constexpr std::array<unsigned, 12> days_before_month = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

constexpr bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/// Days from 0001-01-01 to the first day of the year.
constexpr std::int64_t days_before_year(std::int64_t year) {
    const std::int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

constexpr std::int64_t epoch_day = days_before_year(year_min);

unsigned days_before(std::int64_t year, unsigned month) {
    return days_before_month[month - 1] + (month > 2 && is_leap(year) ? 1U : 0U);
}

struct Date {
    std::int64_t year;
    unsigned month, day;
};

/// The date of a day counted from 1970. The last day of a leap cycle belongs to the cycle's last year, hence the
/// limits.
Date date_of(std::int64_t day_number) {
    std::int64_t rest = day_number + epoch_day;
    std::int64_t cycles = rest / days_per_400_years;
    rest %= days_per_400_years;
    if (rest < 0) {
        rest += days_per_400_years;
        --cycles;
    }
    const std::int64_t centuries = rest == days_per_400_years - 1 ? 3 : rest / 36'524;
    rest -= centuries * 36'524;
    const std::int64_t leaps = rest / 1'461;
    rest -= leaps * 1'461;
    const std::int64_t years = rest == 1'460 ? 3 : rest / 365;
    rest -= years * 365;

    const std::int64_t year = cycles * 400 + centuries * 100 + leaps * 4 + years + 1;
    const auto day_of_year = static_cast<unsigned>(rest);
    unsigned month = 12;
    while (day_of_year < days_before(year, month)) --month;
    return {year, month, day_of_year - days_before(year, month) + 1};
}

}  // namespace

unsigned days_in_month(int year, unsigned month) {
    if (month == 12) return 31;
    return days_before(year, month + 1) - days_before(year, month);
}

Time time_from_civil(const CivilTime& civil) {
    const std::int64_t day =
        days_before_year(civil.year) - epoch_day + days_before(civil.year, civil.month) + civil.day - 1;
    const std::int64_t second = (std::int64_t{civil.hour} * 60 + civil.minute) * 60 + civil.second;
    return {day * ms_per_day + second * 1000 + civil.millisecond};
}

std::optional<Time> checked_time(const CivilTime& civil) {
    if (civil.year < year_min || civil.year > year_max) return std::nullopt;
    if (civil.month < 1 || civil.month > 12) return std::nullopt;
    if (civil.day < 1 || civil.day > days_in_month(civil.year, civil.month)) return std::nullopt;
    if (civil.hour > 23 || civil.minute > 59 || civil.second > 59 || civil.millisecond > 999) return std::nullopt;
    return time_from_civil(civil);
}

CivilTime civil_from_time(Time time) {
    std::int64_t day_number = time.ms / ms_per_day;
    std::int64_t rest = time.ms % ms_per_day;
    if (rest < 0) {
        rest += ms_per_day;
        --day_number;
    }
    const Date date = date_of(day_number);
    const auto ms = static_cast<unsigned>(rest);
    return {
        static_cast<int>(date.year), date.month, date.day, ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000};
}

void append_date(std::string& out, const CivilTime& civil, std::string_view separator) {
    append_digits(out, static_cast<std::uint64_t>(civil.year), 4);
    out += separator;
    append_digits(out, civil.month, 2);
    out += separator;
    append_digits(out, civil.day, 2);
}

void append_time_of_day(std::string& out, const CivilTime& civil, std::string_view separator) {
    append_digits(out, civil.hour, 2);
    out += separator;
    append_digits(out, civil.minute, 2);
    out += separator;
    append_digits(out, civil.second, 2);
}

void read_year(Scanner& in, CivilTime& civil) {
    civil.year = static_cast<int>(in.number(4, year_min, year_max, "the year must be four digits, from 1970 to 9999"));
}

void read_year_of_century(Scanner& in, CivilTime& civil) {
    civil.year = 2000 + static_cast<int>(in.number(2, 0, 99, "the year must be two digits"));
}

void read_month(Scanner& in, CivilTime& civil) {
    civil.month = in.number(2, 1, 12, "the month must be two digits, from 01 to 12");
}

void read_day(Scanner& in, CivilTime& civil) {
    const std::size_t start = in.position();
    civil.day = in.number(2, 1, 31, "the day must be two digits, from 01 to 31");
    refuse_missing_day(in, civil, start);
}

void refuse_missing_day(Scanner& in, const CivilTime& civil, std::size_t day_position) {
    if (in.failed() || civil.day <= days_in_month(civil.year, civil.month)) return;
    in.refuse("that month has no such day", day_position);
}

void read_hour(Scanner& in, CivilTime& civil) {
    civil.hour = in.number(2, 0, 23, "the hour must be two digits, from 00 to 23");
}

void read_minute(Scanner& in, CivilTime& civil) {
    civil.minute = in.number(2, 0, 59, "the minute must be two digits, from 00 to 59");
}

void read_second(Scanner& in, CivilTime& civil) {
    civil.second = in.number(2, 0, 59, "the second must be two digits, from 00 to 59");
}

std::string format_rfc3339(Time time) {
    const CivilTime civil = civil_from_time(time);
    std::string out;
    append_date(out, civil, "-");
    out += 'T';
    append_time_of_day(out, civil, ":");
    if (civil.millisecond != 0) {
        out += '.';
        append_digits(out, civil.millisecond, 3);
    }
    out += 'Z';
    return out;
}

Result<Time> parse_rfc3339(std::string_view text) {
    Scanner in{text};
    CivilTime civil;
    read_year(in, civil);
    in.expect('-', "expected '-' after the year");
    read_month(in, civil);
    in.expect('-', "expected '-' after the month");
    read_day(in, civil);
    in.expect('T', "expected 'T' between date and time");
    read_hour(in, civil);
    in.expect(':', "expected ':' after the hour");
    read_minute(in, civil);
    in.expect(':', "expected ':' after the minute");
    read_second(in, civil);
    if (in.accept('.')) {
        const std::size_t start = in.position();
        const std::string_view fraction = in.run(is_digit);
        if (fraction.empty()) in.refuse("a digit must follow the point", start);
        if (fraction.size() > 3) in.refuse("a second has at most three decimals", start + 3);
        constexpr std::array<unsigned, 4> scale = {0, 100, 10, 1};
        if (!in.failed()) civil.millisecond = static_cast<unsigned>(digits_value(fraction)) * scale[fraction.size()];
    }
    in.expect('Z', "expected 'Z': times are UTC");
    in.end("nothing may follow 'Z'");
    if (in.failed()) return in.error();
    return time_from_civil(civil);
}

}  // namespace otp
