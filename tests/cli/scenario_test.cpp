#include "cli/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace otp::cli {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

json read(const fs::path& path) {
    std::ifstream file{path};
    return json::parse(file, nullptr, false);
}

json sorted(json list) {
    std::sort(list.begin(), list.end());
    return list;
}

/// Accounts by what they have: an asset of which nothing is there may be listed or not.
json what_is_held(const json& accounts) {
    json held = json::object();
    for (const auto& [account, assets] : accounts.items()) {
        for (const auto& [asset, balance] : assets.items()) {
            if (balance["free"] != "0" || balance["locked"] != "0") held[account][asset] = balance;
        }
    }
    return held;
}

json statuses(const json& steps) {
    json list = json::array();
    for (const json& step : steps) list.push_back(step["status"]);
    return list;
}

/// tests/vectors/scenarios: the answers were worked out by the independent model, not by this code.
TEST(Scenarios, every_vector_has_the_answer_of_the_independent_model) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator{OTP_SOURCE_DIR "/tests/vectors/scenarios"}) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".expected.json") || !name.ends_with(".json")) continue;
        const json scenario = read(entry.path());
        const json expected = read(fs::path{entry.path()}.replace_extension(".expected.json"));
        ASSERT_TRUE(expected.is_object()) << name;
        const auto answer = run_scenario(scenario, true);
        ASSERT_TRUE(answer) << name << ": " << answer.error().reason;
        EXPECT_EQ(statuses((*answer)["steps"]), statuses(expected["steps"])) << name;
        EXPECT_EQ(what_is_held((*answer)["accounts"]), what_is_held(expected["accounts"])) << name;
        EXPECT_EQ(sorted((*answer)["positions"]), sorted(expected["positions"])) << name;
        EXPECT_EQ(sorted((*answer)["series"]), sorted(expected["series"])) << name;
        EXPECT_EQ((*answer)["totals"], expected["totals"]) << name;
        ++count;
    }
    EXPECT_GE(count, 30U);
    RecordProperty("scenarios", static_cast<int>(count));
}

TEST(Scenarios, what_cannot_be_read_is_refused_with_its_step) {
    struct Case {
        const char* scenario;
        std::size_t step;
        const char* says;
    };
    const Case cases[] = {
        {R"({})", 0, "steps"},
        {R"({"steps":{}})", 0, "steps"},
        {R"({"steps":[1]})", 1, "object"},
        {R"({"steps":[{"do":"pause"}]})", 1, "as"},
        {R"({"steps":[{"as":"","do":"pause"}]})", 1, "as"},
        {R"({"steps":[{"as":"operator"}]})", 1, "do"},
        {R"({"steps":[{"as":"operator","do":"paws"}]})", 1, "paws"},
        {R"({"steps":[{"as":"operator","do":7}]})", 1, "do"},
        {R"({"steps":[{"as":"operator","do":"pause"},{"as":"operator","do":"pause","extra":1}]})", 2, "extra"},
        {R"({"steps":[{"as":"operator","do":"create_asset","asset":"BTC"}]})", 1, "decimals"},
        {R"({"steps":[{"as":"operator","do":"create_asset","asset":"btc","decimals":8}]})", 1, "asset"},
        {R"({"steps":[{"as":"operator","do":"create_asset","asset":"BTC","decimals":-1}]})", 1, "decimals"},
        {R"({"steps":[{"as":"operator","do":"create_asset","asset":"BTC","decimals":8.0}]})", 1, "decimals"},
        {R"({"steps":[{"as":"operator","do":"create_asset","asset":"BTC","decimals":256}]})", 1, "decimals"},
        {R"({"steps":[{"time":"2026-02-30T00:00:00Z","as":"operator","do":"pause"}]})", 1, "time"},
        {R"({"steps":[{"time":5,"as":"operator","do":"pause"}]})", 1, "time"},
        {R"({"steps":[{"as":"alice","do":"transfer","series":"BTC_USD-20261127-C-100K0000","contracts":1,"to":5}]})", 1,
         "to"},
        {R"({"steps":[{"as":"alice","do":"transfer","series":"BTC_USD-20261127-C-100K0001","contracts":1,"to":"bob","x":1}]})",
         1, "x"},
        {R"({"steps":[{"as":"alice","do":"buy","series":"BTC_USD-20261127-C-100000","contracts":1,"limit":"1"}]})", 1,
         "series"},
        {R"({"steps":[{"as":"oracle","do":"report_price","feed":"BTC/USD"}]})", 1, "price"},
        {R"({"steps":[{"as":"oracle","do":"report_price","feed":"BTC/USD","price":"1e5","confidence":"1","publish_time":"2026-11-27T08:00:00Z"}]})",
         1, "price"},
    };
    for (const Case& c : cases) {
        const json scenario = json::parse(c.scenario);
        const auto answer = run_scenario(scenario);
        ASSERT_FALSE(answer) << c.scenario;
        EXPECT_EQ(answer.error().position, c.step) << c.scenario;
        EXPECT_NE(answer.error().reason.find(c.says), std::string::npos)
            << c.scenario << " -> " << answer.error().reason;
    }
}

TEST(Scenarios, a_refused_market_brings_no_feed) {
    const json scenario = json::parse(R"({"steps":[
        {"as":"operator","do":"create_market","market":"BTC_USD","contract_size":"1","premium_tick":"1"},
        {"as":"anyone","do":"fix_settlement_price","feed":"BTC/USD","expiry":"2026-11-27T08:00:00Z"}]})");
    const auto answer = run_scenario(scenario, true);
    ASSERT_TRUE(answer);
    EXPECT_EQ(statuses((*answer)["steps"]), (json{"asset_not_found", "feed_not_found"}));
}

}  // namespace
}  // namespace otp::cli
