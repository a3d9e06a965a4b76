#pragma once
// The way of one connection's messages from the venue to the client, with all that can happen to them on it.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "venues/simulator/fault.hpp"

namespace otp::venues::simulator {

/// What is to be done on a connection.
struct Act {
    enum class Kind : std::uint8_t {
        text,   ///< Send a text message.
        ping,   ///< Send a ping frame.
        half,   ///< Announce `text` as a message, send half of it, and break the connection.
        close,  ///< Say goodbye with `code` and `text`.
        mute,   ///< From now on nothing leaves on this connection, not even an answer to a ping; it stays open.
    };
    Kind kind = Kind::text;
    std::uint64_t connection = 0;
    std::string text = {};
    std::uint16_t code = 0;

    friend bool operator==(const Act&, const Act&) = default;
};

/// What the venue would say.
struct Said {
    enum class Sort : std::uint8_t {
        data,       ///< Prices: what faults are about.
        heartbeat,  ///< Sent by the clock.
        answer,     ///< To something the client said.
    };
    Sort sort = Sort::data;
    Act act;
};

class FaultLine {
public:
    explicit FaultLine(std::uint64_t seed) : seed_{seed} {}

    /// Appends what leaves now.
    void say(Said said, std::int64_t now_us, const FaultWindows& faults, std::vector<Act>& acts);
    /// Appends what had been kept back and is due.
    void advance(std::int64_t now_us, const FaultWindows& faults, std::vector<Act>& acts);

    /// When data last left.
    [[nodiscard]] std::int64_t data_us() const { return data_us_; }
    /// Whether the connection was broken or closed; nothing leaves any more.
    [[nodiscard]] bool is_over() const { return over_; }

private:
    void pass(Said said, std::int64_t now_us, const FaultWindows& faults, std::vector<Act>& acts);
    void emit(Said said, std::int64_t now_us, std::vector<Act>& acts);
    void release(std::int64_t until_us, std::int64_t now_us, std::vector<Act>& acts);
    bool strikes(const FaultOrder* order);

    struct Kept {
        std::int64_t due_us;
        Said said;
    };

    std::uint64_t seed_;
    std::uint64_t messages_ = 0;
    std::deque<Kept> late_;
    std::optional<Said> held_;               ///< The first of two that change places.
    std::optional<std::int64_t> struck_[2];  ///< `gap`, `truncated`: the start of the window that has struck already.
    std::int64_t data_us_ = 0;
    bool over_ = false;
};

}  // namespace otp::venues::simulator
