#pragma once
// The fields of dates as every text form of the house reads and writes them. Internal to the parsers.

#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/calendar.hpp"
#include "protocol/text.hpp"

namespace otp {

/// Four digits, 1970 to 9999.
void read_year(Scanner& in, CivilTime& civil);
/// Two digits, 2000 to 2099: what foreign names can say.
void read_year_of_century(Scanner& in, CivilTime& civil);
void read_month(Scanner& in, CivilTime& civil);
/// After year and month, so that the day can be checked against them.
void read_day(Scanner& in, CivilTime& civil);
void read_hour(Scanner& in, CivilTime& civil);
void read_minute(Scanner& in, CivilTime& civil);
void read_second(Scanner& in, CivilTime& civil);

/// For forms that write the day before its month: refuses 30 February once all three are read.
void refuse_missing_day(Scanner& in, const CivilTime& civil, std::size_t day_position);

/// Year in four digits, month, day, with the separator between them.
void append_date(std::string& out, const CivilTime& civil, std::string_view separator);
/// Hour, minute, second in two digits each.
void append_time_of_day(std::string& out, const CivilTime& civil, std::string_view separator);

}  // namespace otp
