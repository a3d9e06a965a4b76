#pragma once
// Exact decimal text: the one way amounts and prices enter and leave as characters.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "protocol/rounding.hpp"
#include "protocol/units.hpp"

namespace otp {

/// digits / 10^scale, in the one form each value has: the last decimal is not 0, and zero is {0, 0}.
struct Decimal {
    static constexpr unsigned scale_max = 18;   ///< Decimals after the point.
    static constexpr unsigned digits_max = 38;  ///< Digits in all, so digits < 10^38.

    u128 digits = 0;
    std::uint8_t scale = 0;

    friend constexpr bool operator==(const Decimal&, const Decimal&) = default;
};

/// Accepts "1", "0.5", "1.50" (= 1.5): digits, and a point with digits on both sides. Refuses signs, exponents, blanks,
/// leading zeros, more than 18 decimals (zeros at the end do not count) and values of more than 38 digits.
[[nodiscard]] Result<Decimal> parse_decimal(std::string_view text);

/// Canonical text. Precondition: the value is canonical, as parse_decimal returns it.
[[nodiscard]] std::string format_decimal(const Decimal& value);

/// raw / 10^decimals as canonical text: no zeros at the end, no point without need. Any number of decimals.
[[nodiscard]] std::string format_scaled(u128 raw, unsigned decimals);

/// value x 10^decimals, exactly; nothing where the value has more decimals or the result exceeds 128 bits.
[[nodiscard]] std::optional<u128> to_scaled(const Decimal& value, unsigned decimals);

/// As parse_decimal, with at most 8 decimals and below price_limit. Zero is a price; what needs more says so itself.
[[nodiscard]] Result<Price> parse_price(std::string_view text);

/// Canonical text; a negative price (a feed may show one) gets a minus sign, which parse_price refuses.
[[nodiscard]] std::string format_price(Price price);

}  // namespace otp
