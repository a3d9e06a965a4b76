#pragma once
// Products and quotients of money: exact through 256 bits, rounded once, in a direction the caller names.

#include <cstdint>
#include <optional>

namespace otp {

__extension__ using u128 = unsigned __int128;
__extension__ using i128 = __int128;

enum class Round { down, up, half_even };

/// a * b / c without overflow in between. Nothing when c is 0 or the result exceeds 128 bits.
[[nodiscard]] std::optional<u128> mul_div(u128 a, u128 b, u128 c, Round direction);

/// a * b * c / d, one rounding. Nothing when d is 0, a * b exceeds 256 bits together with c, or the result exceeds 128
/// bits.
[[nodiscard]] std::optional<u128> mul_mul_div(u128 a, u128 b, u128 c, u128 d, Round direction);

[[nodiscard]] constexpr std::optional<u128> checked_add(u128 a, u128 b) {
    u128 sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
    return sum;
}

[[nodiscard]] constexpr std::optional<u128> checked_mul(u128 a, u128 b) {
    u128 product = 0;
    if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
    return product;
}

}  // namespace otp
