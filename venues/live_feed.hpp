#pragma once
// One venue's feed over the network: a thread that connects, keeps a FeedSession going, and connects anew.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/backoff.hpp"
#include "net/client.hpp"
#include "venues/feed_session.hpp"
#include "venues/recording.hpp"

namespace otp::venues {

/// Told of everything, on the feed's thread: it should return soon, for meanwhile the venue waits.
class FeedListener {
public:
    virtual ~FeedListener() = default;
    virtual void on_event(const FeedSession& feed, const Event& event, Moment received) = 0;
    /// The state has changed. Unless it is live, what the venue said before must not be taken for its price.
    virtual void on_status(const FeedSession& feed, const FeedStatus& status, Moment now) = 0;
};

struct LiveFeedOptions {
    std::string endpoint = {};    ///< A URL; empty: the venue's public one.
    std::string instrument = {};  ///< Empty: the one of the venue's row.
    std::string ca_file = {};     ///< PEM file of authorities to trust instead of the system's.
    FeedLimits limits = {};
    net::Backoff backoff = {};
    std::chrono::milliseconds connect_timeout{5'000};
    std::function<Moment()> clock = {};  ///< Empty: the system's.
};

class LiveFeed {
public:
    struct View {
        FeedStatus status;
        FeedCounters counters;
    };

    /// Listener and recorder (nullptr: none) outlive the feed.
    LiveFeed(Venue venue, LiveFeedOptions options, FeedListener& listener, Recorder* recorder = nullptr);
    ~LiveFeed();  ///< Stops.
    LiveFeed(const LiveFeed&) = delete;
    LiveFeed& operator=(const LiveFeed&) = delete;

    /// Begins to connect and returns at once; else why the endpoint is refused: what is no ws or wss URL, and ws, which
    /// anybody on the way could change, to another machine. Once per feed.
    [[nodiscard]] std::optional<std::string> start();
    /// Says goodbye and returns when the thread has ended, at the latest after `connect_timeout` twice. Again: nothing.
    /// Never from the listener.
    void stop();

    [[nodiscard]] View view() const;  ///< From any thread.
    [[nodiscard]] const std::string& endpoint() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The system's clocks.
[[nodiscard]] Moment system_moment();

}  // namespace otp::venues
