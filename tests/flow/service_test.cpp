// The routes over real connections: their shape, what they refuse, and what they say when a venue is away.

#include <future>

#include "tests/flow/flow_world.hpp"

namespace otp::flow {
namespace {

using nlohmann::json;

struct ServiceTest : FlowWorld {
    static bool is_stale(const FlowAnswer& answer) { return answer.json["metadata"]["cacheStatus"] == "STALE"; }
};

TEST_F(ServiceTest, pro_has_the_shape_that_pages_know) {
    start();
    const FlowAnswer answer =
        get_until("/api/options/pro?underlying=BTC&venue=deribit&expiry=261225",
                  [](const auto& a) { return a.status == 200 && !a.json["data"]["previousTime"].is_null(); });
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json["success"], true);
    const json& data = answer.json["data"];
    EXPECT_EQ(data["underlying"], "BTC");
    EXPECT_EQ(data["venue"], "deribit");
    EXPECT_EQ(data["expiry"], "261225");
    EXPECT_EQ(data["simulated"], false);
    EXPECT_EQ(data["strikes"].size(), 3);
    for (const char* key : {"quote", "time", "indexPrice", "forwardPrice", "summary", "levels", "ivAnalysis", "term",
                            "constantMaturity", "surface", "profile", "conventions"}) {
        EXPECT_TRUE(data.contains(key)) << key;
    }
    for (const char* key : {"atmIV", "netGammaExposure", "gammaRegime", "netDeltaExposure", "maxPain"}) {
        EXPECT_FALSE(data["summary"][key].is_null()) << key;
    }
    const json& metadata = answer.json["metadata"];
    EXPECT_EQ(metadata["cacheStatus"], "FRESH");
    EXPECT_EQ(metadata["source"], "deribit live");
    EXPECT_TRUE(metadata["staleReason"].is_null());
    EXPECT_EQ(metadata["partial"], json::array());
    EXPECT_GT(metadata["processingTime"].get<double>(), 0);
    EXPECT_LT(metadata["processingTime"].get<double>(), 10'000);
    EXPECT_GE(metadata["ageMs"].get<std::int64_t>(), 0);
    EXPECT_GE(metadata["nextRefreshMs"].get<std::int64_t>(), 0);
    EXPECT_EQ(metadata["quality"]["options"], 6);
    EXPECT_TRUE(metadata["dataQuality"].is_string());
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
}

TEST_F(ServiceTest, what_is_left_open_is_the_first_that_is_served) {
    start();
    const FlowAnswer answer = get_good("/api/options/pro");
    EXPECT_EQ(answer.json["data"]["underlying"], "BTC");
    EXPECT_EQ(answer.json["data"]["venue"], "deribit");
    EXPECT_EQ(answer.json["data"]["expiry"], "all");
}

TEST_F(ServiceTest, a_venue_that_answers_is_preferred_where_none_is_named) {
    options.choice.first = [this] { return std::vector<Source>{deribit.source("deribit"), binance.source("binance")}; };
    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "no route to host"};
    });
    binance.answer_with([this](const auto& underlying) -> Fetched { return moving_chain(underlying, "binance"); });
    start();
    EXPECT_EQ(get_good("/api/options/pro").json["data"]["venue"], "binance");
    const FlowAnswer down = get("/api/options/pro?venue=deribit");
    EXPECT_EQ(down.status, 503);
    EXPECT_EQ(down.json["success"], false);
    EXPECT_EQ(down.json["error"]["code"], "no_snapshot");
    EXPECT_NE(down.json["error"]["message"].get<std::string>().find("no route to host"), std::string::npos);
    EXPECT_FALSE(down.headers.at("retry-after").empty());
}

TEST_F(ServiceTest, what_is_not_there_is_404_with_what_there_is) {
    start();
    get_good("/api/options/pro");
    const FlowAnswer underlying = get("/api/options/pro?underlying=XAU");
    EXPECT_EQ(underlying.status, 404);
    EXPECT_EQ(underlying.json["error"]["code"], "unknown_underlying");
    EXPECT_EQ(underlying.json["error"]["hint"], "there are those on BTC, ETH");
    EXPECT_EQ(get("/api/options/pro?venue=cboe").json["error"]["code"], "unknown_venue");
    EXPECT_EQ(get("/api/options/pro?expiry=300101").status, 404);
    EXPECT_EQ(get("/api/options/history?underlying=XAU").status, 404);
    EXPECT_EQ(get("/api/options/nothing").status, 404);
}

TEST_F(ServiceTest, an_unknown_switch_is_400_with_the_choices) {
    start();
    const FlowAnswer value = get("/api/options/pro?dealer_model=clever");
    EXPECT_EQ(value.status, 400);
    EXPECT_EQ(value.json["error"]["hint"], "it is one of naive, inverted, short_all, flow, inventory");
    EXPECT_EQ(get("/api/options/pro?nonsense=1").json["error"]["code"], "unknown_parameter");
    EXPECT_EQ(get("/api/options/underlyings?x=1").json["error"]["hint"], "this route has none");
    get_good("/api/options/pro");
    EXPECT_EQ(get("/api/options/pro?dealer_model=flow").status, 400);
}

TEST_F(ServiceTest, the_table_can_be_had_as_csv) {
    start();
    const FlowAnswer answer = get_good("/api/options/pro?expiry=261225&format=csv");
    EXPECT_EQ(answer.headers.at("content-type"), "text/csv; charset=utf-8");
    EXPECT_EQ(answer.headers.at("content-disposition"), "attachment; filename=\"deribit-BTC-261225.csv\"");
    EXPECT_EQ(std::count(answer.body.begin(), answer.body.end(), '\n'), 4);
}

TEST_F(ServiceTest, underlyings_are_those_that_the_snapshots_hold) {
    start();
    get_good("/api/options/pro?underlying=ETH");
    const FlowAnswer answer = get("/api/options/underlyings");
    ASSERT_EQ(answer.status, 200);
    const json& venue = answer.json["venues"][0];
    EXPECT_EQ(venue["venue"], "deribit");
    EXPECT_EQ(venue["simulated"], false);
    EXPECT_EQ(venue["underlyings"][0]["underlying"], "BTC");
    EXPECT_EQ(venue["underlyings"][1]["underlying"], "ETH");
    const json& expiry = venue["underlyings"][1]["expiries"][0];
    EXPECT_EQ(expiry["expiry"], "261225");
    EXPECT_EQ(expiry["expiryTime"], "2026-12-25T08:00:00.000Z");
    EXPECT_NEAR(expiry["days"].get<double>(), 30.33, 0.01);
    EXPECT_EQ(expiry["openInterest"], 2 * (109 + 110 + 111));
}

TEST_F(ServiceTest, the_history_grows_with_the_snapshots) {
    start();
    get_good("/api/options/pro");
    const FlowAnswer answer = get_until("/api/options/history?underlying=BTC&venue=deribit&span=24h",
                                        [](const auto& a) { return a.json["points"].size() >= 1; });
    const json& point = answer.json["points"][0];
    EXPECT_EQ(point["t"], "2026-11-25T00:00:00.000Z");
    EXPECT_NEAR(point["spot"].get<double>(), 100'000, 1000);
    EXPECT_TRUE(point["netGex"].is_number());
    EXPECT_TRUE(point.contains("flip") && point.contains("atmIv") && point.contains("callWall"));
    const FlowAnswer some = get("/api/options/history?metric=spot,flip&span=90d");
    EXPECT_EQ(some.json["points"][0].size(), 3) << some.body;
}

TEST_F(ServiceTest, a_killed_venue_leaves_the_last_good_snapshot_with_its_age_and_reason) {
    start();
    get_good("/api/options/pro");
    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "www.deribit.com: connection refused"};
    });
    const FlowAnswer stale = get_until("/api/options/pro", is_stale);
    EXPECT_EQ(stale.status, 200);
    EXPECT_EQ(stale.json["metadata"]["staleReason"], "www.deribit.com: connection refused");
    const std::string time = stale.json["data"]["time"];
    skipped_ms += hour_ms;
    const FlowAnswer later = get("/api/options/pro");
    EXPECT_EQ(later.json["data"]["time"], time);
    EXPECT_GT(later.json["metadata"]["ageMs"].get<std::int64_t>(), hour_ms);
    EXPECT_EQ(later.json["metadata"]["cacheStatus"], "STALE");
    EXPECT_EQ(later.json["metadata"]["dataQuality"], "POOR") << "an hour-old chain is not of excellent quality";
    const json listed = get("/api/options/underlyings").json["venues"][0]["underlyings"][0];
    EXPECT_EQ(listed["cacheStatus"], "STALE");
    EXPECT_EQ(listed["staleReason"], "www.deribit.com: connection refused");
    deribit.answer_with(answer_);
    get_until("/api/options/pro", [](const auto& a) { return a.json["metadata"]["cacheStatus"] == "FRESH"; });
    EXPECT_NE(get("/api/options/pro").json["data"]["time"], time);
}

TEST_F(ServiceTest, a_partial_answer_says_what_it_lacks) {
    deribit.answer_with([this](const auto& underlying) -> Fetched {
        auto chain = moving_chain(underlying);
        chain.partial = true;
        chain.missing = {"book summaries"};
        return chain;
    });
    start();
    const FlowAnswer answer = get_good("/api/options/pro");
    EXPECT_EQ(answer.json["metadata"]["cacheStatus"], "PARTIAL");
    EXPECT_EQ(answer.json["metadata"]["partial"], json::array({"book summaries"}));
}

TEST_F(ServiceTest, a_throttled_venue_is_left_alone_as_long_as_it_asks) {
    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::throttled, "429, retry after 600 s", 600 * second_ms};
    });
    start();
    const FlowAnswer answer = get_until("/api/options/underlyings", [](const auto& a) {
        return a.json["venues"][0]["underlyings"][1]["staleReason"] == "429, retry after 600 s";
    });
    EXPECT_EQ(answer.json["venues"][0]["underlyings"][0]["cacheStatus"], "EMPTY");
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    EXPECT_EQ(deribit.asked, 2) << "once for each underlying";
    EXPECT_EQ(get("/api/options/pro").headers.at("retry-after"), "60");
}

TEST_F(ServiceTest, a_stream_begins_with_a_snapshot_and_goes_on_with_what_changed) {
    start();
    get_good("/api/options/pro");
    net::WebSocketClient socket;
    ASSERT_FALSE(socket.connect("ws://127.0.0.1:" + std::to_string(server->port()) +
                                "/api/options/stream?underlying=BTC&expiry=261225"));
    const auto next = [&] {
        const auto message = socket.receive(std::chrono::seconds{10});
        const auto* text = std::get_if<std::string>(&message);
        EXPECT_NE(text, nullptr);
        return text == nullptr ? json{} : json::parse(*text);
    };
    const json first = next();
    EXPECT_EQ(first["type"], "snapshot");
    EXPECT_EQ(first["strikes"].size(), 3);
    EXPECT_TRUE(first.contains("profile"));
    EXPECT_EQ(first["metadata"]["cacheStatus"], "FRESH");
    const json second = next();
    EXPECT_EQ(second["type"], "update");
    EXPECT_NE(second["time"], first["time"]);
    EXPECT_EQ(second["strikes"].size(), 3) << "the index has moved, so all have";
    EXPECT_TRUE(second["summary"].contains("netGammaExposure"));
    EXPECT_FALSE(second.contains("profile"));

    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "connection refused"};
    });
    json message = next();
    for (int i = 0; i < 500 && message["type"] != "stale"; ++i) message = next();
    EXPECT_EQ(message["type"], "stale");
    EXPECT_EQ(message["underlying"], "BTC");
    EXPECT_EQ(message["metadata"]["staleReason"], "connection refused");
    deribit.answer_with(answer_);
    EXPECT_EQ(next()["type"], "update") << "the reason is told once";
}

TEST_F(ServiceTest, a_stream_with_a_wrong_parameter_is_told_so_and_closed) {
    start();
    get_good("/api/options/pro");
    for (const char* query : {"?underlying=XAU", "?expiry=tomorrow", "?format=csv", "?x=1"}) {
        net::WebSocketClient socket;
        ASSERT_FALSE(
            socket.connect("ws://127.0.0.1:" + std::to_string(server->port()) + "/api/options/stream" + query));
        const auto message = socket.receive(std::chrono::seconds{10});
        ASSERT_TRUE(std::holds_alternative<std::string>(message));
        EXPECT_EQ(json::parse(std::get<std::string>(message))["type"], "error") << query;
        EXPECT_TRUE(std::holds_alternative<net::ClientError>(socket.receive(std::chrono::seconds{10})));
        EXPECT_EQ(socket.close_code(), 1008);
    }
    EXPECT_EQ(get("/api/options/stream").status, 426);
}

TEST_F(ServiceTest, metrics_and_the_description_name_every_route) {
    start();
    get_good("/api/options/pro");
    get("/api/options/pro?x=1");
    get("/api/options/elsewhere/" + std::string(20, 'x'));
    const std::string metrics = service->metrics();
    EXPECT_NE(metrics.find("otp_flow_requests_total{route=\"/api/options/pro\",status=\"200\"}"), std::string::npos);
    EXPECT_NE(metrics.find("otp_flow_requests_total{route=\"other\",status=\"404\"} 1"), std::string::npos);
    EXPECT_NE(metrics.find("otp_flow_fresh{underlying=\"BTC\",venue=\"deribit\"} 1"), std::string::npos) << metrics;
    const json paths = json::parse(Service::openapi_paths());
    for (const char* path : {"pro", "underlyings", "history", "stream"}) {
        EXPECT_TRUE(paths.contains(std::string{"/api/options/"} + path)) << path;
    }
    EXPECT_GE(paths["/api/options/pro"]["get"]["parameters"].size(), 13);
}

TEST_F(ServiceTest, is_not_ready_until_a_chain_is_there) {
    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "connection refused"};
    });
    start();
    EXPECT_FALSE(service->not_ready().empty());
    deribit.answer_with(answer_);
    get_good("/api/options/pro");
    EXPECT_TRUE(service->not_ready().empty());
}

// --- live or made up ---

struct ChoiceTest : FlowWorld {
    ChoiceTest() {
        options.choice.second = [this] { return std::vector<Source>{made_up.source("deribit", true)}; };
        made_up.answer_with([this](const auto& underlying) -> Fetched {
            auto chain = moving_chain(underlying);
            chain.simulated = true;
            return chain;
        });
    }
};

TEST_F(ChoiceTest, venues_that_answer_are_what_is_shown) {
    start();
    EXPECT_EQ(get_good("/api/options/pro").json["data"]["simulated"], false);
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_EQ(made_up.asked, 0);
    EXPECT_EQ(service->is_simulated(), false);
}

TEST_F(ChoiceTest, where_none_answers_everything_says_simulated) {
    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "no route to host"};
    });
    start();
    const FlowAnswer answer = get_good("/api/options/pro");
    EXPECT_EQ(answer.json["data"]["simulated"], true);
    EXPECT_EQ(answer.json["metadata"]["source"], "deribit simulator");
    EXPECT_EQ(get("/api/options/underlyings").json["venues"][0]["simulated"], true);
    EXPECT_EQ(
        get_until("/api/options/history", [](const auto& a) { return !a.json["points"].empty(); }).json["simulated"],
        true);
    EXPECT_EQ(service->is_simulated(), true);
    EXPECT_EQ(get_good("/api/options/pro?format=csv").headers.at("content-disposition"),
              "attachment; filename=\"SIMULATED-deribit-BTC-all.csv\"");
    const std::lock_guard lock{log_mutex};
    ASSERT_EQ(log.size(), 3);
    EXPECT_EQ(log[0], "warning: deribit live BTC: no route to host");
    EXPECT_EQ(log[2], "warning: no venue answers: SIMULATED option chains from now on, until the next start");
}

TEST_F(ChoiceTest, a_venue_that_hangs_is_not_waited_for_longer_than_said) {
    std::promise<void> cancelled;
    std::shared_future<void> ends = cancelled.get_future().share();
    options.choice.first_within = std::chrono::milliseconds{200};
    options.choice.first = [&] {
        Source source = deribit.source("deribit");
        source.fetch = [ends](const auto&) -> Fetched {
            ends.wait();
            return FetchFailure{FetchFailure::Kind::unreachable, "cancelled"};
        };
        source.cancel = [&] { cancelled.set_value(); };
        return std::vector<Source>{source};
    };
    start();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(get_good("/api/options/pro").json["data"]["simulated"], true);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});
}

TEST_F(ChoiceTest, a_run_never_changes_from_one_to_the_other) {
    start();
    get_good("/api/options/pro");
    deribit.answer_with([](const auto&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "connection refused"};
    });
    const FlowAnswer down =
        get_until("/api/options/pro", [](const auto& a) { return a.json["metadata"]["cacheStatus"] == "STALE"; });
    EXPECT_EQ(down.json["data"]["simulated"], false);
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    EXPECT_EQ(get("/api/options/pro").json["data"]["simulated"], false);
    EXPECT_EQ(made_up.asked, 0);
}

}  // namespace
}  // namespace otp::flow
