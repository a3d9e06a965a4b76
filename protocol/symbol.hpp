#pragma once
// Symbols: BASE_QUOTE-YYYYMMDD[THHMMSS]-C|P-STRIKE <-> the terms of a series. One spelling each, nothing rounded.

#include <compare>
#include <string>
#include <string_view>

#include "protocol/names.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"
#include "protocol/units.hpp"

namespace otp {

/// The terms that name a series. Members compare in this order, so a market's series sort by expiry.
struct SeriesName {
    MarketName market;
    Time expiry;  ///< UTC.
    OptionKind kind = OptionKind::call;
    Price strike;  ///< Quote per one whole base.

    friend std::strong_ordering operator<=>(const SeriesName&, const SeriesName&) = default;
};

/// The venues' convention: a date without a time means 08:00:00 UTC of it.
inline constexpr Duration usual_expiry_of_day = seconds(8 * 3600);
/// Strikes from here on are written with K, on a tick of 0.1; below with U, on a tick of 0.0001.
inline constexpr Price strike_thousands_min = Price::from_raw(1000 * price_scale);
inline constexpr Price strike_tick_thousands = Price::from_raw(price_scale / 10);
inline constexpr Price strike_tick_units = Price::from_raw(price_scale / 10'000);

/// Whether the expiry is 08:00:00.000 UTC of its day, so that the symbol needs no time.
[[nodiscard]] bool is_usual_expiry(Time expiry);

/// Accepts canonical symbols only, so that format_symbol returns the same text; refuses the first thing that differs.
[[nodiscard]] Result<SeriesName> parse_symbol(std::string_view text);

/// The symbol, or why these terms have none (the position is 0): an empty name, an expiry outside 1970..9999 or not at
/// a whole second, a strike that is not positive, not below 10^10 or off its tick.
[[nodiscard]] Result<std::string> check_symbol(const SeriesName& name);

[[nodiscard]] bool has_symbol(const SeriesName& name);

/// Precondition: has_symbol(name).
[[nodiscard]] std::string format_symbol(const SeriesName& name);

}  // namespace otp
