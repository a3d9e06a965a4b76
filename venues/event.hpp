#pragma once
// What an exchange's message says, in our terms. Venues differ in their wire formats; behind them there is only this.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace otp::venues {

enum class Venue : std::uint8_t { coinbase, kraken, binance, okx, bybit, deribit };

/// A positive price of one whole base in quote, 10^-8, exactly what the venue's decimal text said.
struct Price {
    std::int64_t raw = 0;
    friend constexpr auto operator<=>(Price, Price) = default;
};
inline constexpr Price price_limit{1'000'000'000'000'000'000};  ///< Prices are below 10^10.

enum class EventKind : std::uint8_t {
    quote,       ///< Best bid and ask.
    trade,       ///< One trade, or the last one where the venue repeats it.
    index,       ///< The venue's own index, made of other venues' prices: a check, never a vote.
    heartbeat,   ///< The venue is there. On Coinbase it says which trade was the last.
    challenge,   ///< To be answered at once, or the venue closes.
    subscribed,  ///< `detail` is the channel.
    rejected,    ///< The venue refused something, or limits us; `detail` is its reason.
    leaving,     ///< The venue will close the connection; `detail` is its reason.
    halted,      ///< The market does not trade as usual; `detail` says what it does.
    resumed,     ///< The market trades as usual.
};

/// How the sequences (or, by time, the times) of one channel follow each other.
enum class Order : std::uint8_t {
    none,
    increasing,      ///< Numbers are left out in normal operation.
    non_decreasing,  ///< Several events may share a number.
    contiguous,      ///< A number left out is an event lost.
    by_time,         ///< No numbers: the venue's time does not go back.
};

struct Event {
    EventKind kind = EventKind::heartbeat;
    std::string_view channel = {};  ///< The decoder's constant: with kind and instrument, what the sequence counts.
    std::string instrument = {};    ///< As the venue spells it; empty where the message is about none.
    std::optional<std::int64_t> time_us = {};  ///< The venue's time of the event, UTC. Some channels have none.
    std::optional<std::uint64_t> sequence = {};
    Order order = Order::none;
    std::optional<Price> bid = {}, ask = {};  ///< Quotes: a side without orders is absent.
    std::optional<Price> price = {};          ///< Trades and indices.
    std::string detail = {};

    friend bool operator==(const Event&, const Event&) = default;
};

[[nodiscard]] std::string_view to_string(Venue venue);
[[nodiscard]] std::string_view to_string(EventKind kind);

}  // namespace otp::venues
