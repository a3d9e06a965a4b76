#include "oracle/tape_time.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "protocol/calendar.hpp"

namespace otp::oracle {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Milliseconds below this are before March 1973, seconds above it after the year 5138: the one is meant for the other.
constexpr std::int64_t ms_plausible_min = 100'000'000'000;

Result<Time> whole_number(std::string_view text, TimeColumn column) {
    std::int64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc{}) return ParseError{"the number is too large", 0};
    if (column == TimeColumn::milliseconds_or_text) {
        if (number < ms_plausible_min) return ParseError{"must count milliseconds (seconds go under timestamp_s)", 0};
        return Time{number};
    }
    if (number >= ms_plausible_min) return ParseError{"must count seconds", 0};
    return Time::from_seconds(number);
}

/// "2022-01-01 00:00:00.000000+00:00" -> "2022-01-01T00:00:00Z", the one form the calendar reads.
Result<Time> date_and_time(std::string_view text) {
    if (text.size() < 19 || (text[10] != ' ' && text[10] != 'T')) {
        return ParseError{"must look like 2022-01-01 00:00:00", 0};
    }
    std::string_view tail = text.substr(19);
    for (const std::string_view utc : {"Z", "+00:00", "-00:00"}) {
        if (!tail.ends_with(utc)) continue;
        tail.remove_suffix(utc.size());
        break;
    }
    if (tail.find_first_of("+-") != std::string_view::npos) return ParseError{"must be UTC", 19};
    if (!tail.empty()) {
        const bool is_fraction =
            tail.size() > 1 && tail[0] == '.' && std::all_of(tail.begin() + 1, tail.end(), is_digit);
        if (!is_fraction) return ParseError{"must look like 2022-01-01 00:00:00", 19};
        if (tail.find_first_not_of('0', 1) != std::string_view::npos) return ParseError{"must be a whole second", 19};
    }
    return parse_rfc3339(std::string{text.substr(0, 10)} + "T" + std::string{text.substr(11, 8)} + "Z");
}

}  // namespace

Result<Time> parse_tape_time(std::string_view text, TimeColumn column) {
    if (text.empty()) return ParseError{"is missing", 0};
    const bool is_number = std::all_of(text.begin(), text.end(), is_digit);
    if (!is_number && column == TimeColumn::seconds) return ParseError{"must count seconds", 0};
    const auto time = is_number ? whole_number(text, column) : date_and_time(text);
    if (!time) return time;
    if (!time->is_valid()) return ParseError{"must be before the year 10000", 0};
    if (time->ms % 1000 != 0) return ParseError{"must be a whole second", 0};
    return time;
}

}  // namespace otp::oracle
