// The simulator on a real socket: what a client of the house sees of each venue and of each way to break off.

#include "venues/simulator/server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "net/client.hpp"
#include "tests/venue_simulator/client.hpp"
#include "venues/live_feed.hpp"

namespace otp::venues::simulator {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class ServerTest : public testing::Test {
protected:
    void serve(const std::vector<std::string>& faults = {}) {
        ServerOptions options;
        options.stage = {.bitcoin = [](std::int64_t) { return std::int64_t{8'000'000'000'000}; },
                         .seed = 1,
                         .start_us = noon,
                         .venues = {}};
        options.now_us = [start = started] { return noon + passed_us(start); };
        for (const std::string& text : faults) options.faults.push_back(std::get<FaultOrder>(parse_fault_order(text)));
        server.emplace(std::move(options));
        ASSERT_EQ(server->start(), std::nullopt);
    }

    static std::int64_t passed_us(Clock::time_point start) {
        return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
    }

    [[nodiscard]] std::string url(Venue venue) const {
        for (const auto& endpoint : server->endpoints()) {
            if (endpoint.venue == venue) return endpoint.url;
        }
        return "";
    }
    [[nodiscard]] std::string route(const std::string& name) const {
        return "http://127.0.0.1:" + std::to_string(server->port()) + name;
    }

    /// A connection with the feed's own subscriptions.
    std::unique_ptr<net::WebSocketClient> subscriber(Venue venue, net::ClientOptions options = {}) {
        auto client = std::make_unique<net::WebSocketClient>(options);
        const auto problem = client->connect(url(venue));
        EXPECT_FALSE(problem) << problem->message;
        const FeedProtocol& feed = feed_protocol(venue);
        for (const std::string& text : feed.subscribe(feed.instrument)) EXPECT_FALSE(client->send(text));
        return client;
    }

    nlohmann::json post(const std::string& name, const std::string& body, int status = 200) {
        net::HttpClient client;
        const auto result = client.post(route(name), body);
        const auto* answer = std::get_if<net::Answer>(&result);
        if (answer == nullptr) {
            ADD_FAILURE() << std::get<net::ClientError>(result).message;
            return {};
        }
        EXPECT_EQ(answer->status, status) << answer->body;
        return nlohmann::json::parse(answer->body);
    }

    /// Reads until the connection ends or `condition` is true of a message; the end, if it was that.
    template <class Condition>
    std::optional<net::ClientError> read_until(net::WebSocketClient& client, Condition condition) {
        for (const auto until = Clock::now() + 20s; Clock::now() < until;) {
            const auto received = client.receive(1s);
            if (const auto* text = std::get_if<std::string>(&received)) {
                if (condition(*text)) return std::nullopt;
            } else if (std::get<net::ClientError>(received).kind != net::ClientError::Kind::timeout) {
                return std::get<net::ClientError>(received);
            } else if (!client.is_open()) {
                return std::get<net::ClientError>(received);
            }
        }
        ADD_FAILURE() << "nothing came of it";
        return std::nullopt;
    }

    const Clock::time_point started = Clock::now();
    std::optional<Server> server;
};

TEST_F(ServerTest, every_venue_is_understood_by_its_decoder) {
    serve();
    EXPECT_EQ(server->endpoints().size(), 6u);
    for (const Venue venue : venues::all_venues) {
        const auto client = subscriber(venue);
        Decoder decoder{venue};
        std::vector<Event> events;
        unsigned subscribed = 0, priced = 0;
        read_until(*client, [&](const std::string& text) {
            events.clear();
            EXPECT_EQ(decoder.decode(text, events), std::nullopt) << text;
            for (const Event& event : events) {
                subscribed += event.kind == EventKind::subscribed ? 1 : 0;
                priced += event.bid || event.price ? 1 : 0;
            }
            return subscribed >= feed_protocol(venue).acknowledgements && priced >= 2;
        });
        client->close();
    }
}

TEST_F(ServerTest, every_feed_of_the_house_is_live_and_stays_so_through_a_restart) {
    class Nobody final : public FeedListener {
        void on_event(const FeedSession&, const Event&, Moment) override {}
        void on_status(const FeedSession&, const FeedStatus&, Moment) override {}
    } nobody;
    serve();
    std::vector<std::unique_ptr<LiveFeed>> feeds;
    for (const Venue venue : venues::all_venues) {
        LiveFeedOptions options;
        options.endpoint = url(venue);
        options.clock = [start = started] {
            return Moment{.utc_us = noon + passed_us(start), .steady_us = passed_us(start)};
        };
        feeds.push_back(std::make_unique<LiveFeed>(venue, options, nobody));
        ASSERT_EQ(feeds.back()->start(), std::nullopt);
    }
    const auto all_live = [&](std::uint64_t connections) {
        return std::all_of(feeds.begin(), feeds.end(), [&](const auto& feed) {
            const auto view = feed->view();
            return view.status.state == FeedState::live && view.counters.connections >= connections;
        });
    };
    const auto become_live = [&](std::uint64_t connections) {
        for (const auto until = Clock::now() + 30s; Clock::now() < until && !all_live(connections);) {
            std::this_thread::sleep_for(20ms);
        }
        for (const auto& feed : feeds) {
            EXPECT_EQ(feed->view().status, (FeedStatus{.state = FeedState::live})) << feed->endpoint();
            EXPECT_EQ(feed->view().counters.refused, 0u) << feed->view().counters.last_refusal;
        }
    };
    become_live(1);
    std::string restarts;
    for (const VenueFacts& row : all_venues()) {
        restarts += (restarts.empty() ? "\"" : ",\"") + std::string{row.name} + "=restart+200ms\"";
    }
    post("/control/faults", R"({"add":[)" + restarts + "]}");
    become_live(2);
    for (const auto& feed : feeds) feed->stop();
}

TEST_F(ServerTest, a_connection_is_cut_in_the_middle_of_a_message) {
    serve({"kraken=cut"});
    const auto client = subscriber(Venue::kraken);
    std::vector<std::string> heard;
    const auto end = read_until(*client, [&](const std::string& text) {
        heard.push_back(text);
        return false;
    });
    ASSERT_TRUE(end);
    EXPECT_EQ(end->kind, net::ClientError::Kind::protocol) << end->message;
    for (const std::string& text : heard) EXPECT_FALSE(is_data(Venue::kraken, text)) << text;
}

TEST_F(ServerTest, a_half_open_connection_is_left_to_the_client_to_notice) {
    serve();
    net::ClientOptions options;
    options.websocket_idle_timeout = 1s;
    const auto client = subscriber(Venue::coinbase, options);
    read_until(*client, [](const std::string& text) { return is_data(Venue::coinbase, text); });
    post("/control/faults", R"({"add":["coinbase=half-open"]})");
    const auto silent_since = Clock::now();
    const auto end = read_until(*client, [](const std::string&) { return false; });
    ASSERT_TRUE(end) << "its pings were answered";
    EXPECT_GE(Clock::now() - silent_since, 500ms);
    EXPECT_EQ(client->close_code(), 0) << "nobody said goodbye";
}

/// Politely, with everything read, or broken off under unread messages.
TEST_F(ServerTest, a_half_open_connection_is_forgotten_when_its_client_gives_it_up) {
    serve();
    net::ClientOptions options;
    options.connect_timeout = 1s;  // what it waits for an answer to its goodbye, in vain
    const auto polite = subscriber(Venue::coinbase, options);
    read_until(*polite, [](const std::string& text) { return is_data(Venue::coinbase, text); });
    auto broken = subscriber(Venue::coinbase);
    std::this_thread::sleep_for(1200ms);
    const auto connections = [&](const std::string& faults) -> int {
        return post("/control/faults", faults)["venues"][0]["connections"];
    };
    EXPECT_EQ(connections(R"({"add":["coinbase=half-open"]})"), 2);
    std::this_thread::sleep_for(200ms);
    broken.reset();
    polite->close();
    int left = 2;
    for (const auto until = Clock::now() + 20s; Clock::now() < until && left > 0;) {
        std::this_thread::sleep_for(50ms);
        left = connections("{}");
    }
    EXPECT_EQ(left, 0);
}

TEST_F(ServerTest, a_venue_that_restarts_says_goodbye_and_takes_nobody_until_it_is_back) {
    serve();
    const auto client = subscriber(Venue::bybit);
    read_until(*client, [](const std::string& text) { return is_data(Venue::bybit, text); });
    post("/control/faults", R"({"add":["bybit=restart"]})");
    EXPECT_TRUE(read_until(*client, [](const std::string&) { return false; }));
    EXPECT_EQ(client->close_code(), 1012);
    net::WebSocketClient early;
    EXPECT_TRUE(early.connect(url(Venue::bybit)));
    post("/control/faults", R"({"clear":["all"]})");
    const auto again = subscriber(Venue::bybit);
    read_until(*again, [](const std::string& text) { return is_data(Venue::bybit, text); });
}

TEST_F(ServerTest, a_venue_that_throttles_refuses_in_its_own_way) {
    serve({"binance=throttle", "deribit=throttle"});
    net::WebSocketClient client;
    const auto refused = client.connect(url(Venue::binance));
    ASSERT_TRUE(refused);
    EXPECT_NE(refused->message.find("429"), std::string::npos) << refused->message;
    const auto other = subscriber(Venue::deribit);
    std::string heard;
    EXPECT_TRUE(read_until(*other, [&](const std::string& text) {
        heard += text;
        return false;
    }));
    EXPECT_NE(heard.find("10028"), std::string::npos);
}

TEST_F(ServerTest, is_told_of_faults_while_it_runs) {
    serve();
    const auto client = subscriber(Venue::okx);
    read_until(*client, [](const std::string& text) { return is_data(Venue::okx, text); });
    const auto state = post("/control/faults", R"({"add":["okx=absurd:nan"]})");
    EXPECT_EQ(state["venues"][3]["connections"], 1);
    read_until(*client, [](const std::string& text) { return text.find("NaN") != std::string::npos; });
    EXPECT_EQ(post("/control/faults", R"({"add":["okx=wrong"]})", 400)["error"]["code"], "malformed");
    EXPECT_EQ(post("/control/nothing", "{}", 404)["error"]["code"], "not_found");
    EXPECT_EQ(post("/okx/ws/v5/public", "{}", 426)["error"]["code"], "upgrade_required");
    net::HttpClient page;
    const auto answer = page.request({.method = "POST",
                                      .url = route("/control/faults"),
                                      .headers = {{"Origin", "https://example.org"}},
                                      .body = R"({"clear":["all"]})"});
    EXPECT_EQ(std::get<net::Answer>(answer).status, 403);
}

TEST_F(ServerTest, stops_under_its_clients) {
    serve();
    std::vector<std::unique_ptr<net::WebSocketClient>> clients;
    for (const Venue venue : venues::all_venues) clients.push_back(subscriber(venue));
    server->stop();
    for (const auto& client : clients) EXPECT_TRUE(read_until(*client, [](const std::string&) { return false; }));
    server->stop();
}

TEST_F(ServerTest, says_why_it_cannot_listen) {
    serve();
    ServerOptions options;
    options.port = server->port();
    options.stage = {.bitcoin = [](std::int64_t) { return std::int64_t{1}; }, .venues = {}};
    options.now_us = [] { return std::int64_t{0}; };
    Server second_one{std::move(options)};
    const auto problem = second_one.start();
    ASSERT_TRUE(problem);
    EXPECT_TRUE(problem->starts_with("cannot listen on 127.0.0.1:" + std::to_string(server->port()))) << *problem;
}

}  // namespace
}  // namespace otp::venues::simulator
