#pragma once
// What a venue says, when and to whom: a row of functions a venue. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/simulator/fault_line.hpp"
#include "venues/simulator/market.hpp"

namespace otp::venues::simulator {

struct Subscription {
    std::string channel;
    std::size_t instrument = 0;
    bool on_trades = false;  ///< Kraken's tickers: told of at trades only.

    friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// One client.
struct Connection {
    std::uint64_t id = 0;
    std::string name;  ///< What the venue calls the connection, where it does.
    std::int64_t opened_us = 0;
    std::int64_t heard_us = 0;  ///< When the client last said something.
    std::vector<Subscription> subscriptions = {};
    bool is_mute = false;
    bool is_raw = false;            ///< Binance: without the envelope of combined streams.
    std::int64_t heartbeat_us = 0;  ///< Deribit: the interval asked for; 0: none.
    std::int64_t heartbeat_due_us = 0;
    std::int64_t unanswered_us = 0;  ///< Since when a ping or a challenge is unanswered; 0: none is.
    std::int64_t pinged_us = 0;
    FaultLine line;
};

/// One turn of speech on a connection.
class Talk {
public:
    Talk(Connection& with, const VenueMarket& market, const Distortion& distortion, std::int64_t at_us)
        : connection{with}, now_us{at_us}, market_{market}, distortion_{distortion} {}

    Connection& connection;
    const std::int64_t now_us;  ///< The true time.

    void data(std::string text) { say(Said::Sort::data, Act::Kind::text, std::move(text)); }
    void heartbeat(std::string text) { say(Said::Sort::heartbeat, Act::Kind::text, std::move(text)); }
    void answer(std::string text) { say(Said::Sort::answer, Act::Kind::text, std::move(text)); }
    void ping() { say(Said::Sort::heartbeat, Act::Kind::ping, {}); }
    void close(std::uint16_t code, std::string reason) {
        say(Said::Sort::answer, Act::Kind::close, std::move(reason), code);
    }

    /// What the venue's clock shows.
    [[nodiscard]] std::int64_t clock_us() const { return now_us + distortion_.skew_us; }
    [[nodiscard]] View view(std::size_t instrument) const { return market_.view(instrument, distortion_); }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view instrument) const {
        return market_.find(instrument);
    }

    [[nodiscard]] bool has(const Subscription& subscription) const;
    /// Notes it; false if it was there, or there are too many.
    bool add(Subscription subscription);

    [[nodiscard]] std::vector<Said>& said() { return said_; }

private:
    void say(Said::Sort sort, Act::Kind kind, std::string text, std::uint16_t code = 0);

    const VenueMarket& market_;
    Distortion distortion_;
    std::vector<Said> said_;
};

struct Dialect {
    /// A client has connected with this path and query.
    void (*greet)(Talk& talk, std::string_view target);
    void (*hear)(Talk& talk, std::string_view text);
    /// The answer to a client that is told it asks too often.
    void (*throttle)(Talk& talk, std::string_view text);
    /// The books have changed, `traded` or not.
    void (*tick)(Talk& talk, bool traded);
    /// Once a second.
    void (*beat)(Talk& talk);
};

[[nodiscard]] const Dialect& coinbase_dialect();
[[nodiscard]] const Dialect& kraken_dialect();
[[nodiscard]] const Dialect& binance_dialect();
[[nodiscard]] const Dialect& okx_dialect();
[[nodiscard]] const Dialect& bybit_dialect();
[[nodiscard]] const Dialect& deribit_dialect();
[[nodiscard]] const Dialect& dialect_of(Venue venue);

}  // namespace otp::venues::simulator
