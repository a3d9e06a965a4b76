#pragma once
// Numbers and times in the spellings of the venues. Nothing goes through a double.

#include <cstdint>
#include <string>

namespace otp::venues::simulator {

/// 10^-8 units with exactly so many decimals (0 to 8); digits beyond them are cut off: 10286150000000, 2 ->
/// "102861.50".
[[nodiscard]] std::string fixed_text(std::int64_t raw, int decimals);

/// 10^-8 units without trailing zeros: "102861.5", "84400".
[[nodiscard]] std::string trimmed_text(std::int64_t raw);

/// Microseconds since 1970 as "2025-06-06T05:00:31.886136Z". Years 1970 to 9999.
[[nodiscard]] std::string rfc3339_text(std::int64_t time_us);

}  // namespace otp::venues::simulator
