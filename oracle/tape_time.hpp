#pragma once
// The times of recorded prices, in the spellings their files use.

#include <string_view>

#include "protocol/result.hpp"
#include "protocol/time.hpp"

namespace otp::oracle {

/// What whole numbers in a time column count.
enum class TimeColumn { milliseconds_or_text, seconds };

/// A whole second of UTC. Text without a zone is UTC, as such files mean it; another zone is refused.
[[nodiscard]] Result<Time> parse_tape_time(std::string_view text, TimeColumn column);

}  // namespace otp::oracle
