#include "venues/live_feed.hpp"

#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "net/server.hpp"

namespace otp::venues {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds tick_interval{100};
constexpr std::size_t message_bytes_max = 1024 * 1024;

net::ClientOptions client_options(const LiveFeedOptions& options) {
    return {.connect_timeout = options.connect_timeout,
            .request_timeout = options.connect_timeout,
            .websocket_message_bytes_max = message_bytes_max,
            .ca_file = options.ca_file};
}

/// Why the endpoint may not be used.
std::optional<std::string> refused_endpoint(const std::string& endpoint) {
    std::string reason;
    const auto url = net::parse_url(endpoint, &reason);
    if (!url) return "the endpoint " + endpoint + " is no URL: " + reason;
    if (url->scheme != "ws" && url->scheme != "wss") return "the endpoint " + endpoint + " is no ws or wss URL";
    if (url->scheme == "ws" && url->host != "localhost" && !net::is_loopback(url->host)) {
        return "the endpoint " + endpoint + " is another machine's: only wss is safe on the way there";
    }
    return std::nullopt;
}

}  // namespace

Moment system_moment() {
    const auto utc = std::chrono::system_clock::now().time_since_epoch();
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    return {duration_cast<microseconds>(utc).count(), duration_cast<microseconds>(steady).count()};
}

struct LiveFeed::Impl {
    Impl(Venue venue, LiveFeedOptions given, FeedListener& to, Recorder* keeper)
        : options{std::move(given)},
          listener{to},
          recorder{keeper},
          session{venue, options.instrument, options.limits} {
        if (options.endpoint.empty()) options.endpoint = session.protocol().endpoint;
        if (!options.clock) options.clock = system_moment;
        if (session.instrument() != session.protocol().instrument) recorded_instrument = session.instrument();
    }

    LiveFeedOptions options;
    FeedListener& listener;
    Recorder* const recorder;
    FeedSession session;  ///< The thread's alone.
    std::string recorded_instrument;
    FeedState told = FeedState::connecting;
    std::mt19937 random{std::random_device{}()};

    mutable std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    View shown{.status = {FeedState::connecting, "not connected yet"}, .counters = {}};
    std::thread thread;

    bool is_stopping() const {
        const std::lock_guard lock{mutex};
        return stopping;
    }

    void run() {
        for (unsigned attempt = 0; !is_stopping(); ++attempt) {
            // A connection that held is no reason to wait long for the next.
            if (serve()) attempt = 0;
            const auto wait = milliseconds{options.backoff.wait_ms(attempt, random())};
            std::unique_lock lock{mutex};
            changed.wait_for(lock, wait, [&] { return stopping; });
        }
    }

    /// One connection, from connecting to its end. Was it live, and for longer than the longest wait?
    bool serve() {
        net::WebSocketClient client{client_options(options)};
        if (const auto error = client.connect(options.endpoint)) {
            close(error->message, options.clock());
            return false;
        }
        const Moment opened = options.clock();
        record(Recorded::Kind::opened, options.endpoint, opened);
        bool was_live = false;
        std::optional<std::string> end = act(client, session.opened(opened), opened);
        while (!end && !is_stopping()) {
            end = step(client);
            was_live = was_live || told == FeedState::live;
        }
        const Moment now = options.clock();
        // Whoever fell silent is not waited for: the connection is dropped with the client.
        if (!end) client.close();
        close(end.value_or("stopped"), now);
        return was_live && now.steady_us - opened.steady_us >= options.backoff.max_ms * 1000;
    }

    /// One message or one tick; why the connection has ended.
    std::optional<std::string> step(net::WebSocketClient& client) {
        const auto received = client.receive(tick_interval);
        const Moment now = options.clock();
        std::optional<std::string> end;
        if (const auto* const message = std::get_if<std::string>(&received)) {
            record(Recorded::Kind::message, *message, now);
            end = act(client, session.received(*message, now), now);
        } else if (!client.is_open()) {
            return std::get<net::ClientError>(received).message;
        }
        return end ? end : act(client, session.tick(now), now);
    }

    std::optional<std::string> act(net::WebSocketClient& client, FeedReaction reaction, Moment now) {
        for (const Event& event : reaction.events) listener.on_event(session, event, now);
        tell(now);
        if (reaction.hang_up) return reaction.hang_up;
        for (const std::string& text : reaction.send) {
            if (const auto error = client.send(text)) return error->message;
        }
        return std::nullopt;
    }

    void close(const std::string& why, Moment now) {
        if (session.status(now).state != FeedState::connecting) record(Recorded::Kind::closed, why, now);
        session.closed(why);
        tell(now);
    }

    /// Shows how it stands, and tells the listener when the state is another.
    void tell(Moment now) {
        const FeedStatus status = session.status(now);
        {
            const std::lock_guard lock{mutex};
            shown = {.status = status, .counters = session.counters()};
        }
        if (status.state == told) return;
        told = status.state;
        listener.on_status(session, status, now);
    }

    void record(Recorded::Kind kind, std::string_view text, Moment now) {
        if (recorder == nullptr) return;
        recorder->record({.received_ns = now.utc_us * 1000,
                          .venue = session.protocol().venue,
                          .instrument = recorded_instrument,
                          .kind = kind,
                          .text = std::string{text}});
    }
};

LiveFeed::LiveFeed(Venue venue, LiveFeedOptions options, FeedListener& listener, Recorder* recorder)
    : impl_{std::make_unique<Impl>(venue, std::move(options), listener, recorder)} {}

LiveFeed::~LiveFeed() { stop(); }

std::optional<std::string> LiveFeed::start() {
    if (auto refused = refused_endpoint(impl_->options.endpoint)) return refused;
    impl_->thread = std::thread{[impl = impl_.get()] { impl->run(); }};
    return std::nullopt;
}

void LiveFeed::stop() {
    {
        const std::lock_guard lock{impl_->mutex};
        impl_->stopping = true;
    }
    impl_->changed.notify_all();
    if (impl_->thread.joinable()) impl_->thread.join();
}

LiveFeed::View LiveFeed::view() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->shown;
}

const std::string& LiveFeed::endpoint() const { return impl_->options.endpoint; }

}  // namespace otp::venues
