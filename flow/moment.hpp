#pragma once
// Instants as the routes write them. All are UTC milliseconds since 1970.

#include <cstdint>
#include <string>

namespace otp::flow {

constexpr std::int64_t second_ms = 1000;
constexpr std::int64_t minute_ms = 60 * second_ms;
constexpr std::int64_t hour_ms = 60 * minute_ms;
constexpr std::int64_t day_ms = 24 * hour_ms;

/// "2026-03-27T08:00:00.000Z"
[[nodiscard]] std::string rfc3339(std::int64_t time_ms);
/// "45 s", "3 min", "2 h", "4 d": for sentences.
[[nodiscard]] std::string length_text(std::int64_t length_ms);

}  // namespace otp::flow
