#pragma once
// What is left of a weight after some seconds, with a half-life of 3600 s.

#include "protocol/rounding.hpp"

namespace otp::oracle {

/// Factors are fractions of this.
inline constexpr u128 decay_one = u128{1} << 63;

/// d = 1 - 826877 / 2^32, which is 2^(-1/3600) to nine digits.
inline constexpr u128 decay_per_second = ((u128{1} << 32) - 826'877) << 31;

/// d^seconds by repeated squaring, each product rounded down to 2^-63.
[[nodiscard]] constexpr u128 decay_over(std::uint64_t seconds) {
    u128 factor = decay_one;
    for (u128 square = decay_per_second; seconds > 0; seconds >>= 1, square = square * square >> 63) {
        if ((seconds & 1) != 0) factor = factor * square >> 63;
    }
    return factor;
}

}  // namespace otp::oracle
