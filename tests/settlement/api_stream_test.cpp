// The stream: blocks and events in order, from any height, with nothing left out or told twice.

#include "protocol/field_text.hpp"
#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;
using support::contracts;
using support::price;

struct ApiStream : ApiWorld {
    struct Listener {
        net::WebSocketClient socket;

        explicit Listener(const NodeService& service) {
            const auto error = socket.connect("ws" + service.url().substr(4) + "/v1/stream");
            EXPECT_FALSE(error.has_value()) << error->message;
        }
        void say(const json& message) { EXPECT_FALSE(socket.send(message.dump()).has_value()); }
        json hear() {
            const auto got = socket.receive(std::chrono::seconds{20});
            if (const auto* text = std::get_if<std::string>(&got)) return json::parse(*text);
            ADD_FAILURE() << std::get_if<net::ClientError>(&got)->message;
            return nullptr;
        }
        /// Messages up to and including the block of this height.
        std::vector<json> hear_through(std::uint64_t height) {
            std::vector<json> heard;
            while (true) {
                heard.push_back(hear());
                if (heard.back().is_null()) return heard;
                if (heard.back()["type"] == "block" && heard.back()["height"] == height) return heard;
            }
        }
    };
};

TEST_F(ApiStream, tells_blocks_and_their_events_in_order) {
    Listener listener{*service};
    listener.say({{"subscribe", {"blocks", "events"}}});
    const json ack = listener.hear();
    EXPECT_EQ(ack["type"], "subscribed");
    EXPECT_EQ(ack["height"], 0);
    fund("alice", "2", "BTC");
    const json block = listener.hear();
    EXPECT_EQ(block["type"], "block");
    EXPECT_EQ(block["height"], 1);
    EXPECT_EQ(block["commands"], 1);
    const json event = listener.hear();
    EXPECT_EQ(event["type"], "event");
    EXPECT_EQ(event["height"], 1);
    EXPECT_EQ(event["seq"], 0);
    EXPECT_EQ(event["event"]["event"], "deposited");
    EXPECT_EQ(event["event"]["account"], hex_address("alice"));
}

TEST_F(ApiStream, resumes_from_a_height_without_gap_or_repetition) {
    fund("alice", "2", "BTC");
    for (int i = 0; i < 30; ++i) run("alice", Underwrite{call, contracts(1), price("1250")});
    settle_index();
    const std::uint64_t before = service->node().status().height;
    Listener listener{*service};
    listener.say({{"subscribe", {"blocks"}}, {"from", 3}});
    EXPECT_EQ(listener.hear()["type"], "subscribed");
    // New blocks come while the old ones are told.
    for (int i = 0; i < 10; ++i) run("alice", Underwrite{call, contracts(1), price("1250")});
    std::uint64_t expected = 3;
    for (const json& block : listener.hear_through(before + 10)) {
        ASSERT_EQ(block["type"], "block");
        EXPECT_EQ(block["height"], expected++);
    }
    EXPECT_EQ(expected, before + 11);
}

TEST_F(ApiStream, history_older_than_memory_comes_from_the_index) {
    fund("alice", "2", "BTC");
    for (int i = 0; i < 5; ++i) run("alice", Underwrite{call, contracts(1), price("1250")});
    const std::uint64_t before = service->node().status().height;
    start();  // Nothing of it is in memory now.
    Listener listener{*service};
    listener.say({{"subscribe", {"blocks", "events"}}, {"from", 1}});
    EXPECT_EQ(listener.hear()["type"], "subscribed");
    const auto heard = listener.hear_through(before);
    std::size_t events = 0;
    std::uint64_t height = 0;
    for (const json& message : heard) {
        if (message["type"] == "block") {
            EXPECT_EQ(message["height"], ++height);
        } else {
            EXPECT_EQ(message["height"], height) << "an event before its block";
            ++events;
        }
    }
    EXPECT_GE(events, 6U);
}

TEST_F(ApiStream, topics_choose_accounts_and_series) {
    fund("alice", "2", "BTC");
    fund("bob", "1000", "USD");
    fund("carol", "1000", "USD");
    Listener bob{*service};
    bob.say({{"subscribe", {"account:" + hex_address("bob")}}});
    EXPECT_EQ(bob.hear()["type"], "subscribed");
    Listener series{*service};
    series.say({{"subscribe", {"series:" + format_symbol(call)}}});
    EXPECT_EQ(series.hear()["type"], "subscribed");
    run("alice", Underwrite{call, contracts(20), price("1250")});
    run("carol", Buy{call, contracts(1), price("1250")});
    run("bob", Buy{call, contracts(2), price("1250")});
    const json mine = bob.hear();
    EXPECT_EQ(mine["event"]["event"], "filled");
    EXPECT_EQ(mine["event"]["contracts"], 2);
    std::vector<std::string> kinds;
    for (int i = 0; i < 4; ++i) kinds.push_back(series.hear()["event"]["event"]);
    EXPECT_EQ(kinds, (std::vector<std::string>{"series_created", "underwritten", "filled", "filled"}));
}

TEST_F(ApiStream, malformed_wishes_are_answered_and_the_connection_stays) {
    Listener listener{*service};
    const std::vector<std::string> wishes = {"",
                                             "{}",
                                             "[]",
                                             R"({"subscribe":[]})",
                                             R"({"subscribe":["everything"]})",
                                             R"({"subscribe":[5]})",
                                             R"({"subscribe":["account:0x12"]})",
                                             R"({"subscribe":["series:BTC"]})",
                                             R"({"subscribe":["blocks"],"from":0})",
                                             R"({"subscribe":["blocks"],"from":-1})",
                                             R"({"subscribe":["blocks"],"from":1000})",
                                             R"({"subscribe":["blocks"],"to":1})"};
    for (const std::string& wish : wishes) {
        ASSERT_FALSE(listener.socket.send(wish).has_value());
        const json answer = listener.hear();
        EXPECT_EQ(answer["type"], "error") << wish;
        EXPECT_FALSE(answer["error"]["message"].get<std::string>().empty()) << wish;
    }
    listener.say({{"subscribe", {"blocks"}}});
    EXPECT_EQ(listener.hear()["type"], "subscribed");
}

}  // namespace
}  // namespace otp::settlement
