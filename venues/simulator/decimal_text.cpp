#include "venues/simulator/decimal_text.hpp"

#include <algorithm>
#include <chrono>

namespace otp::venues::simulator {
namespace {

constexpr int decimals_max = 8;

std::string padded(std::uint64_t value, std::size_t width) {
    std::string digits = std::to_string(value);
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return digits;
}

}  // namespace

std::string fixed_text(std::int64_t raw, int decimals) {
    const bool negative = raw < 0;
    const std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(raw) : static_cast<std::uint64_t>(raw);
    const auto shown = static_cast<std::size_t>(std::clamp(decimals, 0, decimals_max));
    std::string digits = padded(magnitude, decimals_max + 1);
    std::string text = negative ? "-" : "";
    text += digits.substr(0, digits.size() - decimals_max);
    if (shown > 0) text += "." + digits.substr(digits.size() - decimals_max, shown);
    return text;
}

std::string trimmed_text(std::int64_t raw) {
    std::string text = fixed_text(raw, decimals_max);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string rfc3339_text(std::int64_t time_us) {
    const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{time_us}};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    const auto two = [](auto value) { return padded(static_cast<std::uint64_t>(value), 2); };
    return padded(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) + "T" +
           two(clock.hours().count()) + ":" + two(clock.minutes().count()) + ":" + two(clock.seconds().count()) + "." +
           padded(static_cast<std::uint64_t>(clock.subseconds().count()), 6) + "Z";
}

}  // namespace otp::venues::simulator
