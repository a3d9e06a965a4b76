// The control routes: done whole or not at all.

#include "venues/simulator/control.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/venue_simulator/client.hpp"

namespace otp::venues::simulator {
namespace {

class Control : public testing::Test {
protected:
    nlohmann::json post(const std::string& route, const std::string& body, int status = 200) {
        const ControlAnswer answer = control(stage, now, "POST", "/control/" + route, body);
        EXPECT_EQ(answer.status, status) << answer.body;
        return nlohmann::json::parse(answer.body);
    }
    nlohmann::json state() { return nlohmann::json::parse(control(stage, now, "GET", "/control/state", "").body); }

    std::int64_t now = noon;
    Stage stage{{.bitcoin = [](std::int64_t) { return std::int64_t{8'000'000'000'000}; },
                 .seed = 1,
                 .start_us = noon,
                 .venues = {Venue::kraken, Venue::okx}}};
};

TEST_F(Control, state_says_what_is_served_and_that_it_is_simulated) {
    const auto told = state();
    EXPECT_EQ(told["simulated"], true);
    EXPECT_EQ(told["time"], "2026-10-03T12:00:00.000000Z");
    ASSERT_EQ(told["venues"].size(), 2u);
    EXPECT_EQ(told["venues"][0]["venue"], "kraken");
    EXPECT_EQ(told["venues"][0]["path"], "/kraken/v2");
    EXPECT_EQ(told["venues"][0]["instruments"], (nlohmann::json{"BTC/USD", "USDT/USD", "USDC/USD"}));
    EXPECT_EQ(told["stablecoins"], (nlohmann::json{{"USDT", "1"}, {"USDC", "1"}}));
}

TEST_F(Control, faults_come_and_go_while_it_runs) {
    const auto added = post("faults", R"({"add":["kraken=stale@1s+30s","okx=absurd:nan"]})");
    EXPECT_EQ(added["venues"][0]["faults"][0], (nlohmann::json{{"fault", "kraken=stale+30s"},
                                                               {"from", "2026-10-03T12:00:01.000000Z"},
                                                               {"until", "2026-10-03T12:00:31.000000Z"},
                                                               {"holds", false}}));
    EXPECT_EQ(added["venues"][1]["faults"][0]["until"], nullptr);
    EXPECT_EQ(added["venues"][1]["faults"][0]["holds"], true);
    now += second;
    EXPECT_EQ(state()["venues"][0]["faults"][0]["holds"], true);
    EXPECT_TRUE(post("faults", R"({"clear":["okx=absurd"]})")["venues"][1]["faults"].empty());
    EXPECT_TRUE(post("faults", R"({"clear":["kraken"]})")["venues"][0]["faults"].empty());
    EXPECT_EQ(post("faults", R"({"add":["kraken=gap"]})")["venues"][0]["faults"].size(), 1u);
    EXPECT_EQ(post("faults", R"({"clear":["all"],"add":["okx=cut"]})")["venues"][0]["faults"].size(), 0u);
}

TEST_F(Control, a_refused_order_changes_nothing) {
    const auto refusal = [&](const std::string& body) -> std::string {
        return post("faults", body, 400)["error"]["message"];
    };
    EXPECT_EQ(
        refusal(R"({"add":["kraken=gap","kraken=stall"]})"),
        "there is no fault \"stall\"; there are gap, duplicate, reorder, stale, half-open, slow, truncated, absurd, "
        "frozen, skew, throttle, restart, cut");
    EXPECT_EQ(refusal(R"({"add":["coinbase=gap"]})"), "coinbase is not served");
    EXPECT_EQ(refusal(R"({"add":["kraken=gap"],"clear":["nobody"]})"),
              "there is no venue \"nobody\"; there are coinbase, kraken, binance, okx, bybit, deribit");
    EXPECT_EQ(refusal(R"({"add":"kraken=gap"})"), "add and clear must be lists of texts");
    EXPECT_EQ(refusal(R"({"add":["kraken=gap",1]})"), "add and clear must be lists of texts");
    EXPECT_EQ(refusal(R"({"remove":[]})"), "there is no key \"remove\"; there are add, clear");
    EXPECT_EQ(refusal("[]"), "the body must be a JSON object");
    EXPECT_EQ(refusal("{"), "the body must be a JSON object");
    const auto unchanged = state();
    for (const auto& venue : unchanged["venues"]) EXPECT_TRUE(venue["faults"].empty());
    for (int i = 0; i < 256; ++i) post("faults", R"({"add":["kraken=gap"]})");
    EXPECT_EQ(refusal(R"({"add":["okx=gap","kraken=gap"]})"), "kraken has too many faults; clear them first");
    EXPECT_TRUE(state()["venues"][1]["faults"].empty());
}

TEST_F(Control, a_stablecoin_leaves_its_dollar) {
    EXPECT_EQ(post("stablecoins", R"({"USDC":"0.87"})")["stablecoins"],
              (nlohmann::json{{"USDT", "1"}, {"USDC", "0.87"}}));
    EXPECT_EQ(stage.world().price(Asset::usdc, Asset::usd, noon), 87'000'000);
    post("stablecoins", R"({"USDT":"0.99","USDC":"1000"})", 400);
    post("stablecoins", R"({"USDT":0.99})", 400);
    post("stablecoins", R"({"DAI":"1"})", 400);
    EXPECT_EQ(state()["stablecoins"], (nlohmann::json{{"USDT", "1"}, {"USDC", "0.87"}}));
}

TEST_F(Control, other_routes_and_methods_are_refused) {
    EXPECT_EQ(control(stage, now, "GET", "/control/other", "").status, 404);
    EXPECT_EQ(control(stage, now, "GET", "/", "").status, 404);
    EXPECT_EQ(control(stage, now, "GET", "/control/faults", "").status, 405);
    EXPECT_EQ(control(stage, now, "POST", "/control/state", "{}").status, 405);
}

TEST(Stage, begins_with_the_stablecoins_it_is_given) {
    const Stage stage{{.bitcoin = [](std::int64_t) { return std::int64_t{8'000'000'000'000}; },
                       .seed = 1,
                       .start_us = noon,
                       .venues = {Venue::binance},
                       .stablecoins = {{Asset::usdt, 50'000'000}}}};
    EXPECT_EQ(stage.world().price(Asset::btc, Asset::usdt, noon), 16'000'000'000'000);
    EXPECT_EQ(stage.world().stablecoin(Asset::usdc), 100'000'000);
}

/// However far the time jumps, no venue runs ahead of the others: the world is asked with times that do not fall.
TEST(Stage, plays_all_venues_in_the_order_of_time) {
    std::int64_t newest = 0;
    bool falls = false;
    Stage stage{{.bitcoin =
                     [&](std::int64_t time_us) {
                         falls = falls || time_us < newest;
                         newest = time_us;
                         return std::int64_t{8'000'000'000'000};
                     },
                 .seed = 1,
                 .start_us = noon}};
    std::vector<Act> acts;
    stage.advance(noon + 3'600 * second, acts);
    EXPECT_FALSE(falls);
    EXPECT_EQ(newest, noon + 3'600 * second);
}

TEST(Stage, finds_a_venue_by_the_first_segment_of_the_path) {
    Stage stage{{.bitcoin = [](std::int64_t) { return std::int64_t{1}; }}};
    EXPECT_EQ(stage.at("/binance/ws/btcusdt@trade")->facts().venue, Venue::binance);
    EXPECT_EQ(stage.at("/binance?x")->facts().venue, Venue::binance);
    EXPECT_EQ(stage.at("/coinbase")->facts().venue, Venue::coinbase);
    EXPECT_EQ(stage.at("/coinbases"), nullptr);
    EXPECT_EQ(stage.at("/"), nullptr);
    EXPECT_EQ(stage.at(""), nullptr);
    EXPECT_EQ(stage.at("binance"), nullptr);
}

}  // namespace
}  // namespace otp::venues::simulator
