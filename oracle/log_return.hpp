#pragma once
// What a price did between two moments, as its logarithm sees it; and integer roots.

#include <cstdint>

#include "protocol/rounding.hpp"
#include "protocol/units.hpp"

namespace otp::oracle {

/// Returns are in 10^-12.
inline constexpr std::int64_t log_return_one = 1'000'000'000'000;
/// ln 1.25, which no return exceeds.
inline constexpr std::int64_t log_return_max = 223'143'551'314;

/// ln(to / from), rounded half-even to 10^-12; a rise beyond 1.25 or a fall beyond 0.8 counts as that much. Both prices
/// are positive and below the limit.
///
/// ln(b / a) = 2 artanh(x) = 2 (x + x^3 / 3 + x^5 / 5 + ...), x = (b - a) / (b + a); computed to 10^-22.
[[nodiscard]] std::int64_t log_return(Price from, Price to);

/// The largest integer whose square is not above `value`.
[[nodiscard]] std::uint64_t square_root(u128 value);

}  // namespace otp::oracle
