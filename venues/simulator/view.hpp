#pragma once
// What a venue shows of one instrument at one moment. Prices, sizes and volumes in 10^-8.

#include <cstdint>
#include <string_view>

namespace otp::venues::simulator {

/// Best bid and ask.
struct Book {
    std::int64_t bid = 0, bid_size = 0;
    std::int64_t ask = 0, ask_size = 0;
};

/// One trade.
struct Print {
    std::uint64_t id = 0;
    std::int64_t price = 0, size = 0;
    std::int64_t time_us = 0;
    bool taker_buys = true;
};

/// The last 24 hours; here, since the start.
struct Day {
    std::int64_t open = 0, high = 0, low = 0;
    std::int64_t volume = 0, turnover = 0;  ///< In base, in quote.
    std::int64_t month_volume = 0;          ///< Of 30 days.
    std::uint64_t trades = 0;
};

/// How a venue that has lost its mind spells its prices.
enum class Absurd : std::uint8_t {
    none,
    hundredfold,
    zero,
    negative,
    not_a_number,
    crossed,  ///< The best bid lies above the best ask.
};

struct View {
    std::string_view name;       ///< As the venue spells the instrument.
    int decimals = 2;            ///< Of its prices.
    std::int64_t time_us = 0;    ///< The venue's time of the newest change.
    std::uint64_t sequence = 0;  ///< What the venue counts its messages or updates with.
    Book book = {};
    Print last = {};
    Day day = {};
    std::int64_t index = 0;         ///< The venue's index of it.
    std::int64_t dollar_index = 0;  ///< The same in dollars.
    Absurd absurd = Absurd::none;
};

}  // namespace otp::venues::simulator
