#pragma once
// Numbers and times as venues write them: exact, or refused. Nothing goes through a double.

#include <cstdint>
#include <optional>
#include <string_view>

#include "venues/event.hpp"

namespace otp::venues {

/// A decimal of the JSON grammar, exponent included: "58001.03000000", "0", "1.742e-05". nullopt where it is none, is
/// negative, is not below 10^10, or has digits beyond the eighth decimal.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text);

/// As above, and more than zero.
[[nodiscard]] std::optional<Price> parse_price(std::string_view text);

/// Digits alone, without leading zeros, that fit.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text);

// Times in microseconds since 1970; nullopt outside the years 2000 to 2199, so that a unit mistaken for another shows.
[[nodiscard]] std::optional<std::int64_t> time_from_ms(std::string_view digits);
/// "2025-06-06T05:00:31.886136Z", with up to nine decimals of which those beyond the sixth are cut off.
[[nodiscard]] std::optional<std::int64_t> time_from_rfc3339(std::string_view text);

/// Whether `text` is a number by the JSON grammar.
[[nodiscard]] bool is_json_number(std::string_view text);

}  // namespace otp::venues
