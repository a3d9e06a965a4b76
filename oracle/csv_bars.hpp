#pragma once
// Reads recorded price bars from CSV text. Pure: the file was read by somebody else.

#include <string_view>
#include <vector>

#include "protocol/result.hpp"
#include "protocol/time.hpp"
#include "protocol/units.hpp"

namespace otp::oracle {

/// What was traded from `time` until the next bar.
struct Bar {
    Time time;
    Price open, high, low, close;
};

/// Columns go by the names in the first line, in any order, others are ignored: a time (`time_ms_utc`, `timestamp`,
/// `open_time`: whole milliseconds, or text like "2022-01-01 00:00:00.000000", "2023-03-08 00:00:00+00:00" or
/// "2026-11-20T00:00:00Z", UTC; or `timestamp_s`: whole seconds) and `open`, `high`, `low`, `close`.
///
/// Refused, with the number of the line: no rows at all, a missing or doubled column, a row of another number of
/// fields, times that do not rise or are not whole seconds, integers below 10^11 where milliseconds are due (they are
/// seconds), prices that are not positive decimals below 10^10, finer than 10^-8, or outside of their bar's low and
/// high. Lines end in LF or CRLF; the last need not. A byte order mark may come first. Fields are not
/// quoted.
[[nodiscard]] Result<std::vector<Bar>> read_bars(std::string_view csv);

}  // namespace otp::oracle
