// A feed against exchanges on loopback.

#include "venues/live_feed.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

#include "net/server.hpp"
#include "tests/net/raw_client.hpp"
#include "tests/net/raw_server.hpp"

namespace otp::venues {
namespace {

using namespace std::chrono_literals;
using net::eventually;

/// Remembers everything.
class Listener : public FeedListener, public Recorder {
public:
    void on_event(const FeedSession&, const Event& event, Moment) override {
        const std::lock_guard lock{mutex_};
        events_.push_back(event);
    }
    void on_status(const FeedSession&, const FeedStatus& status, Moment) override {
        const std::lock_guard lock{mutex_};
        states_.push_back(status.state);
    }
    void record(const Recorded& entry) override {
        const std::lock_guard lock{mutex_};
        recorded_.push_back(entry);
    }

    [[nodiscard]] std::vector<Event> events(EventKind kind) const {
        const std::lock_guard lock{mutex_};
        std::vector<Event> found;
        std::copy_if(events_.begin(), events_.end(), std::back_inserter(found),
                     [&](const Event& event) { return event.kind == kind; });
        return found;
    }
    [[nodiscard]] std::vector<FeedState> states() const {
        const std::lock_guard lock{mutex_};
        return states_;
    }
    [[nodiscard]] std::vector<Recorded> recorded() const {
        const std::lock_guard lock{mutex_};
        return recorded_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Event> events_;
    std::vector<FeedState> states_;
    std::vector<Recorded> recorded_;
};

const std::string acknowledgement = R"({"result":null,"id":1})";

std::string book(int number, std::string_view bid = "99") {
    return R"({"stream":"btcusdt@bookTicker","data":{"u":)" + std::to_string(number) + R"(,"s":"BTCUSDT","b":")" +
           std::string{bid} + R"(","a":"101"}})";
}

/// Answers the nth connection's messages by `script`, and keeps them.
class Exchange {
public:
    using Socket = std::shared_ptr<net::WebSocket>;
    using Script = std::function<void(const Socket&, int connection, const std::string& message)>;

    explicit Exchange(Script script) : script_{std::move(script)} {
        net::WebSocketHandlers handlers;
        handlers.on_open = [this](const Socket& socket, const net::Request&) {
            const std::lock_guard lock{mutex_};
            numbers_[socket->id()] = ++connections_;
        };
        handlers.on_message = [this](const Socket& socket, const std::string& text) {
            int number = 0;
            {
                const std::lock_guard lock{mutex_};
                number = numbers_[socket->id()];
                heard_.push_back(text);
            }
            script_(socket, number, text);
        };
        server_.emplace(
            net::ServerOptions{},
            [](const net::Request&, const net::Respond& respond) { respond(net::error_response(404, "x", "y")); },
            std::map<std::string, net::WebSocketHandlers>{{"/stream", handlers}});
        EXPECT_EQ(server_->start(), std::nullopt);
    }

    [[nodiscard]] std::string url() const { return "ws://127.0.0.1:" + std::to_string(server_->port()) + "/stream"; }
    [[nodiscard]] int connections() const {
        const std::lock_guard lock{mutex_};
        return connections_;
    }
    [[nodiscard]] std::vector<std::string> heard() const {
        const std::lock_guard lock{mutex_};
        return heard_;
    }

private:
    Script script_;
    mutable std::mutex mutex_;
    int connections_ = 0;
    std::map<std::uint64_t, int> numbers_;
    std::vector<std::string> heard_;
    std::optional<net::Server> server_;
};

LiveFeedOptions options_for(std::string endpoint) {
    return {.endpoint = std::move(endpoint), .backoff = {.first_ms = 2, .max_ms = 20}};
}

TEST(LiveFeed, subscribes_hands_on_what_comes_and_records_it) {
    Exchange exchange{[](const Exchange::Socket& socket, int, const std::string&) {
        socket->send(acknowledgement);
        socket->send(book(1));
        socket->send("{\"stream\":\"btcusdt@book");
        socket->send(book(2));
        socket->send(book(2));
    }};
    Listener listener;
    LiveFeed feed{Venue::binance, options_for(exchange.url()), listener, &listener};
    EXPECT_EQ(feed.view().status, (FeedStatus{FeedState::connecting, "not connected yet"}));
    ASSERT_EQ(feed.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return feed.view().counters.messages == 5; }));
    EXPECT_EQ(feed.view().status.state, FeedState::live);
    feed.stop();
    feed.stop();

    EXPECT_EQ(exchange.heard(), binance_feed().subscribe("BTCUSDT"));
    const auto quotes = listener.events(EventKind::quote);
    ASSERT_EQ(quotes.size(), 2u);
    EXPECT_EQ(quotes[1].sequence, 2u);
    EXPECT_EQ(quotes[1].bid, Price{9'900'000'000});
    EXPECT_EQ(feed.view().counters.refused, 1u);
    EXPECT_EQ(feed.view().counters.old, 1u);
    EXPECT_EQ(feed.view().status, (FeedStatus{FeedState::connecting, "stopped"}));
    EXPECT_EQ(listener.states(),
              (std::vector{FeedState::subscribing, FeedState::stale, FeedState::live, FeedState::connecting}));

    const auto recorded = listener.recorded();
    ASSERT_EQ(recorded.size(), 7u);
    EXPECT_EQ(recorded[0].kind, Recorded::Kind::opened);
    EXPECT_EQ(recorded[0].text, exchange.url());
    EXPECT_EQ(recorded[1].text, acknowledgement);
    EXPECT_EQ(recorded[3].text, "{\"stream\":\"btcusdt@book") << "what is refused is recorded too";
    EXPECT_EQ(recorded[6].kind, Recorded::Kind::closed);
    EXPECT_EQ(recorded[6].text, "stopped");
    for (const Recorded& entry : recorded) EXPECT_EQ(entry.venue, Venue::binance);
}

TEST(LiveFeed, a_recording_played_back_makes_the_same_events) {
    Exchange exchange{[](const Exchange::Socket& socket, int connection, const std::string&) {
        socket->send(acknowledgement);
        for (const int number : {1, 3, 2, 4}) socket->send(book(number));
        if (connection < 3) socket->close(1012, "restart");
    }};
    Listener live;
    LiveFeed feed{Venue::binance, options_for(exchange.url()), live, &live};
    ASSERT_EQ(feed.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return feed.view().counters.messages == 15; }));
    feed.stop();

    FeedSession session{Venue::binance};
    std::vector<Event> quotes;
    for (const Recorded& entry : live.recorded()) {
        const Moment at{entry.received_ns / 1000, entry.received_ns / 1000};
        if (entry.kind == Recorded::Kind::opened) (void)session.opened(at);
        if (entry.kind == Recorded::Kind::closed) session.closed(entry.text);
        if (entry.kind != Recorded::Kind::message) continue;
        for (const Event& event : session.received(entry.text, at).events) {
            if (event.kind == EventKind::quote) quotes.push_back(event);
        }
    }
    EXPECT_EQ(quotes.size(), 9u);
    EXPECT_EQ(quotes, live.events(EventKind::quote));
    EXPECT_EQ(session.counters(), feed.view().counters);
}

TEST(LiveFeed, connects_anew_when_the_venue_closes_and_is_not_live_before_a_new_price) {
    Exchange exchange{[](const Exchange::Socket& socket, int connection, const std::string&) {
        socket->send(acknowledgement);
        if (connection == 2) return socket->close(1001, "maintenance");
        socket->send(book(connection));
        if (connection == 1) socket->close(1012, "restart");
    }};
    Listener listener;
    LiveFeed feed{Venue::binance, options_for(exchange.url()), listener, &listener};
    ASSERT_EQ(feed.start(), std::nullopt);
    ASSERT_TRUE(eventually(
        [&] { return feed.view().counters.connections == 3 && feed.view().status.state == FeedState::live; }));
    using enum FeedState;
    EXPECT_EQ(listener.states(), (std::vector{subscribing, stale, live, connecting, subscribing, stale, connecting,
                                              subscribing, stale, live}));
    const auto recorded = listener.recorded();
    EXPECT_EQ(recorded.at(3).text, "the WebSocket was closed with code 1012");
}

TEST(LiveFeed, gives_up_a_venue_that_never_acknowledges) {
    Exchange exchange{[](const Exchange::Socket& socket, int connection, const std::string&) {
        if (connection == 3) socket->send(acknowledgement);
        socket->send(book(1));
    }};
    Listener listener;
    LiveFeedOptions options = options_for(exchange.url());
    options.limits.acknowledgement_max_ms = 150;
    LiveFeed feed{Venue::binance, options, listener, &listener};
    ASSERT_EQ(feed.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return feed.view().status.state == FeedState::live; }));
    EXPECT_GE(feed.view().counters.hung_up, 2u);
    EXPECT_EQ(listener.recorded().at(2).text, "the subscription was not acknowledged in time");
}

TEST(LiveFeed, answers_a_challenge) {
    Exchange exchange{[](const Exchange::Socket& socket, int, const std::string& message) {
        if (message.find("public/subscribe") == message.npos) return;
        socket->send(R"({"jsonrpc":"2.0","id":2,"result":["deribit_price_index.btc_usd"]})");
        socket->send(R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})");
    }};
    Listener listener;
    LiveFeed feed{Venue::deribit, options_for(exchange.url()), listener};
    ASSERT_EQ(feed.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return exchange.heard().size() == 3; }));
    EXPECT_EQ(exchange.heard()[2], R"({"jsonrpc":"2.0","id":3,"method":"public/test","params":{}})");
}

TEST(LiveFeed, says_why_it_cannot_connect_and_goes_on_trying) {
    Listener listener;
    std::uint16_t port = 0;
    {
        net::Server gone{{}, [](const net::Request&, const net::Respond&) {}};
        ASSERT_EQ(gone.start(), std::nullopt);
        port = gone.port();
    }
    LiveFeed feed{Venue::binance, options_for("ws://127.0.0.1:" + std::to_string(port) + "/stream"), listener,
                  &listener};
    ASSERT_EQ(feed.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return feed.view().status.reason.starts_with("no connection to 127.0.0.1 port"); }));
    feed.stop();
    EXPECT_TRUE(listener.states().empty()) << "it was never anything but connecting";
    EXPECT_TRUE(listener.recorded().empty());
}

TEST(LiveFeed, believes_no_certificate_but_of_those_it_trusts) {
    net::RawServer server{"127.0.0.1", [](net::Peer& peer, int) { peer.read_request(); }};
    const std::string url = "wss://127.0.0.1:" + std::to_string(server.port()) + "/";
    Listener listener;
    LiveFeed strict{Venue::binance, options_for(url), listener};
    ASSERT_EQ(strict.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return strict.view().status.reason.starts_with("no secure connection"); }))
        << strict.view().status.reason;
    strict.stop();
    LiveFeedOptions options = options_for(url);
    options.ca_file = server.ca_file;
    LiveFeed trusting{Venue::binance, options, listener};
    ASSERT_EQ(trusting.start(), std::nullopt);
    ASSERT_TRUE(eventually([&] { return trusting.view().status.reason.starts_with("the WebSocket handshake failed"); }))
        << trusting.view().status.reason;
}

TEST(LiveFeed, refuses_an_endpoint_that_is_none_or_not_safe) {
    Listener listener;
    const auto refusal = [&](const std::string& endpoint) {
        return LiveFeed{Venue::okx, {.endpoint = endpoint}, listener}.start().value_or("taken");
    };
    EXPECT_EQ(refusal("nonsense").substr(0, 33), "the endpoint nonsense is no URL: ");
    EXPECT_EQ(refusal("https://ws.okx.com/"), "the endpoint https://ws.okx.com/ is no ws or wss URL");
    for (const std::string unsafe : {"ws://ws.okx.com/", "ws://10.0.0.1/", "ws://127.0.0.1.example.com/"}) {
        EXPECT_EQ(refusal(unsafe),
                  "the endpoint " + unsafe + " is another machine's: only wss is safe on the way there");
    }
    EXPECT_EQ(LiveFeed(Venue::okx, {}, listener).endpoint(), "wss://ws.okx.com:8443/ws/v5/public");
}

}  // namespace
}  // namespace otp::venues
