#include "flow/moment.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace otp::flow {
namespace {

struct Parts {
    std::chrono::year_month_day date;
    std::int64_t of_day_ms = 0;
};

Parts parts_of(std::int64_t time_ms) {
    const auto since = std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{time_ms}};
    const auto day = std::chrono::floor<std::chrono::days>(since);
    return {std::chrono::year_month_day{day},
            std::chrono::duration_cast<std::chrono::milliseconds>(since - day).count()};
}

}  // namespace

std::string rfc3339(std::int64_t time_ms) {
    const Parts parts = parts_of(time_ms);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(parts.date.year()),
                  static_cast<unsigned>(parts.date.month()), static_cast<unsigned>(parts.date.day()),
                  static_cast<int>(parts.of_day_ms / hour_ms), static_cast<int>(parts.of_day_ms / minute_ms % 60),
                  static_cast<int>(parts.of_day_ms / second_ms % 60), static_cast<int>(parts.of_day_ms % second_ms));
    return text.data();
}

std::string length_text(std::int64_t length_ms) {
    if (length_ms < 2 * minute_ms) return std::to_string(length_ms / second_ms) + " s";
    if (length_ms < 2 * hour_ms) return std::to_string(length_ms / minute_ms) + " min";
    if (length_ms < 2 * day_ms) return std::to_string(length_ms / hour_ms) + " h";
    return std::to_string(length_ms / day_ms) + " d";
}

}  // namespace otp::flow
