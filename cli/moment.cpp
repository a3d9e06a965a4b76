#include "cli/moment.hpp"

#include <array>

#include "protocol/symbol.hpp"
#include "protocol/text.hpp"

namespace otp::cli {
namespace {

struct Unit {
    char letter;
    std::int64_t seconds;
};
constexpr std::array<Unit, 5> units = {{{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};
constexpr std::int64_t ahead_max_s = 300'000'000'000;

constexpr const char* form = "a time from now is like +90s, +3m, +2h, +1d or +1h30m";

/// Seconds of "+1h30m".
Result<std::int64_t> parse_ahead(std::string_view text) {
    std::int64_t total = 0;
    std::size_t at = 1;
    std::size_t next_unit = 0;
    if (text.size() == 1) return ParseError{form, 1};
    while (at < text.size()) {
        const std::size_t from = at;
        std::int64_t count = 0;
        while (at < text.size() && is_digit(text[at]) && at - from < 9) count = count * 10 + (text[at++] - '0');
        if (at == from || at == text.size()) return ParseError{form, at};
        while (next_unit < units.size() && units[next_unit].letter != text[at]) ++next_unit;
        if (next_unit == units.size()) return ParseError{form, at};
        total += count * units[next_unit++].seconds;
        ++at;
    }
    if (total > ahead_max_s) return ParseError{"is too far ahead", 0};
    return total;
}

}  // namespace

bool is_relative(std::string_view text) { return text.starts_with('+'); }

Result<Time> parse_moment(std::string_view text, Time now) {
    if (!is_relative(text)) {
        const bool date_only = text.size() == 10 && text.find('T') == std::string_view::npos;
        return parse_rfc3339(date_only ? std::string{text} + "T08:00:00Z" : std::string{text});
    }
    const auto ahead = parse_ahead(text);
    if (!ahead) return ahead.error();
    const Time whole = Time::from_seconds((now.ms + 999) / 1000);
    const Time moment = whole + seconds(*ahead);
    if (!moment.is_valid()) return ParseError{"is beyond the year 9999", 0};
    return moment;
}

}  // namespace otp::cli
