#pragma once
// Calendar: UTC dates (proleptic Gregorian, no leap seconds) <-> Time, and their RFC 3339 text.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "protocol/time.hpp"

namespace otp {

inline constexpr int year_min = 1970;
inline constexpr int year_max = 9999;

/// A UTC instant as people write it: month and day count from 1.
struct CivilTime {
    int year = year_min;
    unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;

    friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

/// 28 to 31. Precondition: month is 1..12.
[[nodiscard]] unsigned days_in_month(int year, unsigned month);

/// Precondition: a real date and time of the years 1970 to 9999 (what checked_time accepts).
[[nodiscard]] Time time_from_civil(const CivilTime& civil);

/// Nothing for an impossible date or time of day, or a year outside 1970..9999.
[[nodiscard]] std::optional<Time> checked_time(const CivilTime& civil);

/// Precondition: time.is_valid().
[[nodiscard]] CivilTime civil_from_time(Time time);

/// "2026-11-20T00:00:00Z", with three decimals of a second only where they are not zero. Precondition: time.is_valid().
[[nodiscard]] std::string format_rfc3339(Time time);

/// Accepts "YYYY-MM-DDTHH:MM:SSZ" with an optional fraction of one to three digits; the letters are upper case, the
/// zone is Z, the date is real and of the years 1970 to 9999. Everything else is refused where it goes wrong.
[[nodiscard]] Result<Time> parse_rfc3339(std::string_view text);

}  // namespace otp
