#pragma once
// The life of one connection to one venue, without the connection: what comes in and how late it is decides what is
// sent, which events are believed, and whether the venue's price is live. Pure; sockets and clocks are the caller's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/feed_protocol.hpp"

namespace otp::venues {

/// When something happens: by the clock that the venues' times are compared with, and by one that never jumps, which
/// waiting is measured with.
struct Moment {
    std::int64_t utc_us = 0;
    std::int64_t steady_us = 0;
};

struct FeedLimits {
    std::int64_t acknowledgement_max_ms = 10'000;  ///< From opening until every subscription is acknowledged.
    std::int64_t price_age_max_ms = 5'000;         ///< An older price is stale.
    std::int64_t price_silence_max_ms = 60'000;    ///< Without any price for so long, connecting anew may help.
    std::int64_t clock_ahead_max_ms = 1'000;       ///< A time further ahead of ours is no time to order or date by.
};

enum class FeedState : std::uint8_t {
    connecting,   ///< No connection.
    subscribing,  ///< Connected; the venue has not acknowledged every subscription.
    live,         ///< The newest price is of now.
    stale,        ///< Subscribed, but no price may be taken; the reason says why.
};

struct FeedStatus {
    FeedState state = FeedState::connecting;
    std::string reason = {};  ///< Empty where live.
    friend bool operator==(const FeedStatus&, const FeedStatus&) = default;
};

/// Over all connections of the session.
struct FeedCounters {
    std::uint64_t connections = 0;
    std::uint64_t messages = 0;
    std::uint64_t events = 0;       ///< Handed on.
    std::uint64_t refused = 0;      ///< Messages: malformed, or what no market can mean.
    std::uint64_t old = 0;          ///< Events: repeated or overtaken.
    std::uint64_t lost = 0;         ///< Events that numbers tell of and that never came.
    std::uint64_t foreign = 0;      ///< Events of instruments nobody subscribed to.
    std::uint64_t rejected = 0;     ///< Times the venue refused us something.
    std::uint64_t hung_up = 0;      ///< Connections that we gave up.
    std::string last_refusal = {};  ///< Why the newest of `refused` was.
    friend bool operator==(const FeedCounters&, const FeedCounters&) = default;
};

/// What the caller is to do now.
struct FeedReaction {
    std::vector<std::string> send = {};       ///< Texts, in this order.
    std::vector<Event> events = {};           ///< New, in order, of the subscribed instrument or of none.
    std::optional<std::string> hang_up = {};  ///< Why to close the connection and to connect anew.
    friend bool operator==(const FeedReaction&, const FeedReaction&) = default;
};

/// The newest of one channel.
struct FeedTrack {
    EventKind kind;
    std::string_view channel;
    std::optional<std::uint64_t> sequence;
    std::optional<std::int64_t> time_us;
};

/// What is known of one connection, and forgotten with it.
struct FeedConnection {
    std::int64_t opened_us = 0, message_us = 0, ping_us = 0;  ///< Steady.
    unsigned acknowledged = 0;
    std::optional<std::int64_t> subscribed_us, price_us;       ///< Steady; the newest price of any age.
    std::optional<std::int64_t> price_time_us;                 ///< UTC, the newest that is not ahead.
    std::optional<std::int64_t> ahead_us;                      ///< By how much the newest price was, if too much.
    std::optional<std::uint64_t> announced_trade, lost_trade;  ///< By heartbeats.
    std::optional<std::string> halted;
    std::vector<FeedTrack> tracks;
};

/// Rules, for every venue by its row of the table:
///
/// - A number (or, without numbers, a time) that does not follow the one before as its channel's `Order` says is old,
///   and the event is dropped. What a contiguous channel leaves out is counted as lost.
/// - A heartbeat that tells the last trade's number accuses: if the trade has not come until the next heartbeat, it is
///   lost, and the venue is stale until a trade as new as that has come.
/// - An event whose time is too far ahead of our clock is handed on, but nothing is ordered or dated by it.
/// - Nothing is carried over a reconnect: the venue is stale until the first price of the new connection. A price is a
///   trade or a quote of two sides; of a venue that does not vote, its index.
/// - We hang up after silence (half open), when subscriptions are not acknowledged in time or are refused, and after
///   a minute without a price although the venue is there (a feed that froze, numbers that began anew).
class FeedSession {
public:
    /// An empty instrument is the one of the venue's row.
    explicit FeedSession(Venue venue, std::string instrument = {}, FeedLimits limits = {});

    [[nodiscard]] FeedReaction opened(Moment now);
    [[nodiscard]] FeedReaction received(std::string_view message, Moment now);
    /// To be called a few times a second.
    [[nodiscard]] FeedReaction tick(Moment now);
    /// The connection is gone, or could not be made.
    void closed(std::string_view why);

    [[nodiscard]] FeedStatus status(Moment now) const;
    [[nodiscard]] const FeedCounters& counters() const { return counters_; }
    [[nodiscard]] const FeedProtocol& protocol() const { return *protocol_; }
    [[nodiscard]] const std::string& instrument() const { return instrument_; }

private:
    void take(Event event, Moment now, FeedReaction& reaction);
    [[nodiscard]] FeedTrack& track(EventKind kind, std::string_view channel);
    [[nodiscard]] bool is_new(const Event& event, Moment now);
    [[nodiscard]] bool is_ahead(const Event& event, Moment now) const;
    void note(const Event& event, Moment now, FeedReaction& reaction);
    void note_price(const Event& event, Moment now);
    void note_heartbeat(const Event& event);
    void hang_up(std::string why, FeedReaction& reaction);
    [[nodiscard]] bool acknowledged() const;

    const FeedProtocol* protocol_;
    std::string instrument_;
    FeedLimits limits_;
    Decoder decoder_;
    std::optional<FeedConnection> connection_;
    std::string closed_why_ = "not connected yet";
    FeedCounters counters_;
};

[[nodiscard]] std::string_view to_string(FeedState state);

}  // namespace otp::venues
