#pragma once
// Checks and effects that several commands share.

#include "protocol/apply.hpp"
#include "protocol/decimal.hpp"

namespace otp {

/// Contracts stay below this, each and in sum over a series.
inline constexpr std::uint64_t contracts_limit = std::uint64_t{1} << 63;

/// A decimal of whole assets -> smallest units; nothing when it is finer or does not fit.
[[nodiscard]] inline std::optional<Amount> to_amount(const Decimal& value, const Asset& asset) {
    const auto raw = to_scaled(value, asset.decimals);
    if (!raw) return std::nullopt;
    return Amount::from_raw(*raw);
}

[[nodiscard]] inline bool is_on_tick(Price price, Price tick) { return price.raw() % tick.raw() == 0; }

[[nodiscard]] inline Contracts less(Contracts a, Contracts b) {
    const auto rest = subtract(a, b);
    OTP_REQUIRE(rest.has_value());
    return *rest;
}
[[nodiscard]] inline Amount less(Amount a, Amount b) {
    const auto rest = subtract(a, b);
    OTP_REQUIRE(rest.has_value());
    return *rest;
}
[[nodiscard]] inline Contracts more(Contracts a, Contracts b) {
    const auto sum = add(a, b);
    OTP_REQUIRE(sum.has_value() && sum->raw() < contracts_limit);
    return *sum;
}
[[nodiscard]] inline Amount more(Amount a, Amount b) {
    const auto sum = add(a, b);
    OTP_REQUIRE(sum.has_value());
    return *sum;
}

/// A series that trades, found by its name: the checks that buy, offer, transfer and close share.
struct FoundSeries {
    Status status = Status::ok;
    SeriesNo no;
};
[[nodiscard]] inline FoundSeries find_trading(const State& state, const Context& context, MarketNo market,
                                              const SeriesName& name) {
    const auto series = state.find_series(market, name);
    if (!series) return {Status::series_not_found, {}};
    // Expiry is exclusive: at that instant the settlement price is already being fixed.
    if (context.time >= name.expiry) return {Status::series_expired, {}};
    return {Status::ok, *series};
}

/// Held contracts that are not on offer.
[[nodiscard]] inline Contracts free_longs(const Position* position) {
    return position == nullptr ? Contracts{} : less(position->longs, position->offered);
}

/// Sets a position's collateral to what its contracts require now, and locks or releases the difference.
/// Returns what was released (nothing when collateral grew).
Amount adjust_collateral(State& state, SeriesNo no, Position& position);

}  // namespace otp
