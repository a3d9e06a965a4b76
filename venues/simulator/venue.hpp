#pragma once
// The venues that are simulated and what each of them trades: a row a venue.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "venues/event.hpp"

namespace otp::venues::simulator {

using venues::Venue;
enum class Asset : std::uint8_t { usd, btc, usdt, usdc };

struct Instrument {
    std::string_view name;  ///< As the venue spells it.
    Asset base, quote;
    int decimals;  ///< Of its prices.
};

struct VenueFacts {
    Venue venue;
    std::string_view name;
    std::string_view path;  ///< Of its WebSocket; its first segment is the venue's alone.
    std::int64_t tick_us;   ///< From one change of its books to the next.
    unsigned ticks_per_trade;
    int throttled_status;  ///< What an upgrade is answered with while it throttles; 0: it is accepted.
    std::span<const Instrument> instruments;
};

[[nodiscard]] std::span<const VenueFacts> all_venues();
[[nodiscard]] const VenueFacts& facts_of(Venue venue);
[[nodiscard]] std::optional<Venue> venue_named(std::string_view name);
/// "coinbase, kraken, ..."
[[nodiscard]] std::string venue_names();

[[nodiscard]] std::string_view to_string(Asset asset);  ///< "BTC"
[[nodiscard]] std::optional<Asset> stablecoin_named(std::string_view name);

}  // namespace otp::venues::simulator
