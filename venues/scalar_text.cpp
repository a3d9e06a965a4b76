#include "venues/scalar_text.hpp"

#include <charconv>
#include <chrono>

namespace otp::venues {
namespace {

constexpr int price_decimals = 8;
constexpr int exponent_max = 64;
constexpr std::size_t digits_max = 64;
constexpr std::int64_t time_min_us = 946'684'800'000'000;    // 2000-01-01
constexpr std::int64_t time_max_us = 7'258'118'400'000'000;  // 2200-01-01

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) {
    std::size_t n = 0;
    while (n < text.size() && is_digit(text[n])) ++n;
    return n;
}

/// A number taken apart: (-) whole . fraction e exponent.
struct Parts {
    bool negative = false;
    std::string_view whole, fraction;
    std::string_view exponent;  ///< With its sign; empty where there is none.
};

std::optional<Parts> take_apart(std::string_view text) {
    Parts parts;
    if (text.starts_with('-')) {
        parts.negative = true;
        text.remove_prefix(1);
    }
    parts.whole = text.substr(0, count_digits(text));
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return std::nullopt;
    text.remove_prefix(parts.whole.size());
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        parts.fraction = text.substr(0, count_digits(text));
        if (parts.fraction.empty()) return std::nullopt;
        text.remove_prefix(parts.fraction.size());
    }
    if (text.empty()) return parts;
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    parts.exponent = text.substr(1);
    text = parts.exponent;
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || count_digits(text) != text.size()) return std::nullopt;
    return parts;
}

std::optional<int> parse_exponent(std::string_view text) {
    if (text.empty()) return 0;
    const bool negative = text.front() == '-';
    if (!is_digit(text.front())) text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value > exponent_max) return std::nullopt;
    return negative ? -value : value;
}

/// Two, four ... digits at `at`, or -1.
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= text.size() || !is_digit(text[i])) return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<std::int64_t> in_range(std::int64_t time_us) {
    if (time_us < time_min_us || time_us >= time_max_us) return std::nullopt;
    return time_us;
}

/// ".886136" -> 886136. Nothing after the second is no fraction.
std::optional<std::int64_t> fraction_us(std::string_view text) {
    if (text.empty()) return 0;
    const std::string_view digits = text.substr(1);
    if (text.front() != '.' || digits.empty() || digits.size() > 9 || count_digits(digits) != digits.size()) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 6; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return value;
}

}  // namespace

bool is_json_number(std::string_view text) { return take_apart(text).has_value(); }

std::optional<std::int64_t> parse_decimal(std::string_view text) {
    if (text.size() > digits_max) return std::nullopt;
    const auto parts = take_apart(text);
    if (!parts || parts->negative) return std::nullopt;
    const auto exponent = parse_exponent(parts->exponent);
    if (!exponent) return std::nullopt;

    // Digit i of whole+fraction stands for 10^(whole - 1 - i + exponent); what is below 10^-8 must be zero.
    const int whole = static_cast<int>(parts->whole.size());
    const int count = whole + static_cast<int>(parts->fraction.size());
    const int kept = whole + *exponent + price_decimals;
    std::int64_t raw = 0;
    for (int i = 0; i < std::max(kept, count); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const char c = i >= count ? '0' : i < whole ? parts->whole[at] : parts->fraction[at - parts->whole.size()];
        if (i >= kept) {
            if (c != '0') return std::nullopt;
            continue;
        }
        // Before the product, which would not fit either.
        if (raw >= price_limit.raw / 10) return std::nullopt;
        raw = raw * 10 + (c - '0');
    }
    return raw;
}

std::optional<Price> parse_price(std::string_view text) {
    const auto raw = parse_decimal(text);
    if (!raw || *raw == 0) return std::nullopt;
    return Price{*raw};
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
    if (text.empty() || count_digits(text) != text.size() || (text.size() > 1 && text.front() == '0')) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    return value;
}

std::optional<std::int64_t> time_from_ms(std::string_view digits) {
    const auto ms = parse_count(digits);
    if (!ms || *ms > static_cast<std::uint64_t>(time_max_us / 1000)) return std::nullopt;
    return in_range(static_cast<std::int64_t>(*ms) * 1000);
}

std::optional<std::int64_t> time_from_rfc3339(std::string_view text) {
    // 0123456789012345678
    // 2025-06-06T05:00:31
    constexpr std::size_t size = 19;
    if (text.size() < size + 1 || text.back() != 'Z') return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
    const int year = digits_at(text, 0, 4), month = digits_at(text, 5, 2), day = digits_at(text, 8, 2);
    const int hour = digits_at(text, 11, 2), minute = digits_at(text, 14, 2), second = digits_at(text, 17, 2);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto fraction = fraction_us(text.substr(size, text.size() - size - 1));
    if (!fraction) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    return in_range((((days * 24 + hour) * 60 + minute) * 60 + second) * 1'000'000 + *fraction);
}

}  // namespace otp::venues
