#pragma once
// Moments as people type them: RFC 3339, a date, or a time from now.

#include <string_view>

#include "protocol/calendar.hpp"

namespace otp::cli {

/// Whether `text` is a time from now ("+3m").
[[nodiscard]] bool is_relative(std::string_view text);

/// "+1h30m" with w, d, h, m and s, each once and in this order, from `now`, rounded up to a whole second;
/// "2026-11-27" (08:00:00 UTC of it); "2026-11-27T10:15:30Z". `now` counts for the first form only.
[[nodiscard]] Result<Time> parse_moment(std::string_view text, Time now);

}  // namespace otp::cli
