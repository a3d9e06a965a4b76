// Routes of another service on the node's port.

#include "settlement/guest_routes.hpp"

#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

struct GuestWorld : ApiWorld {
    void SetUp() override {
        GuestRoutes guest;
        guest.root = "/api/options";
        guest.handler = [](const net::Request& request, const net::Respond& respond) {
            respond({.body = R"({"guest":")" + request.path + "\"}"});
        };
        guest.websockets["/api/options/stream"].on_open = [](const std::shared_ptr<net::WebSocket>& socket,
                                                             const net::Request&) { socket->send("hello"); };
        guest.metrics = [] { return std::string{"guest_metric 7\n"}; };
        guest.openapi_paths = R"({"/api/options/pro":{"get":{"summary":"a guest's"}}})";
        options.guests = {guest};
        ApiWorld::SetUp();
    }
};

TEST_F(GuestWorld, a_guest_answers_its_root_and_what_is_below_and_nothing_else) {
    EXPECT_EQ(get("/api/options").json["guest"], "/api/options");
    EXPECT_EQ(get("/api/options/pro?x=1").json["guest"], "/api/options/pro");
    EXPECT_EQ(get("/api/optionsx").status, 404);
    EXPECT_EQ(get("/v1/network").json["network"], "dev");
}

TEST_F(GuestWorld, its_stream_is_open) {
    net::WebSocketClient client;
    ASSERT_FALSE(client.connect("ws://127.0.0.1:" + std::to_string(service->port()) + "/api/options/stream"));
    const auto message = client.receive(std::chrono::seconds{5});
    ASSERT_TRUE(std::holds_alternative<std::string>(message));
    EXPECT_EQ(std::get<std::string>(message), "hello");
}

TEST_F(GuestWorld, its_metrics_and_its_description_stand_with_the_nodes) {
    const std::string metrics = get("/metrics").body;
    EXPECT_NE(metrics.find("\nguest_metric 7\n"), std::string::npos);
    EXPECT_NE(metrics.find("otp_"), std::string::npos);
    const auto paths = get("/v1/openapi.json").json["paths"];
    EXPECT_EQ(paths["/api/options/pro"]["get"]["summary"], "a guest's");
    EXPECT_TRUE(paths.contains("/v1/network"));
}

}  // namespace
}  // namespace otp::settlement
