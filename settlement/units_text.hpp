#pragma once
// 128-bit numbers as the index keeps them: decimal digits in a text column.

#include <string_view>

#include "protocol/rounding.hpp"

namespace otp::settlement {

/// What format_scaled(value, 0) wrote. Anything else reads as its leading digits.
[[nodiscard]] constexpr u128 parse_units(std::string_view digits) {
    u128 value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') break;
        value = value * 10 + static_cast<u128>(c - '0');
    }
    return value;
}

}  // namespace otp::settlement
