#include "cli/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "settlement/command_json.hpp"
#include "tests/support/source_dir.hpp"

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
    for (const auto& entry : fs::directory_iterator{support::source_dir() + "/tests/vectors/scenarios"}) {
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

/// Regression: the list of positions looked for its name and ended the program.
TEST(Scenarios, an_account_known_by_its_address_alone_is_told_by_it) {
    const std::string address = "0x1111111111111111111111111111111111111111";
    const std::string series = "BTC_USD-20261127-C-100K0000";
    const json scenario = {
        {"steps",
         {{{"as", "operator"}, {"do", "create_asset"}, {"asset", "BTC"}, {"decimals", 8}},
          {{"as", "operator"}, {"do", "create_asset"}, {"asset", "USD"}, {"decimals", 6}},
          {{"as", "operator"},
           {"do", "create_market"},
           {"market", "BTC_USD"},
           {"contract_size", "0.001"},
           {"premium_tick", "1"}},
          {{"as", "custodian"},
           {"do", "deposit"},
           {"account", "w"},
           {"asset", "BTC"},
           {"amount", "1"},
           {"reference", "1"}},
          {{"as", "custodian"},
           {"do", "deposit"},
           {"account", "h"},
           {"asset", "USD"},
           {"amount", "1"},
           {"reference", "2"}},
          {{"as", "w"}, {"do", "underwrite"}, {"series", series}, {"contracts", 3}, {"premium", "1"}},
          {{"as", "h"}, {"do", "buy"}, {"series", series}, {"contracts", 3}, {"limit", "1"}},
          {{"as", "h"}, {"do", "transfer"}, {"series", series}, {"contracts", 2}, {"to", address}}}}};
    const auto answer = run_scenario(scenario, true);
    ASSERT_TRUE(answer) << answer.error().reason;
    const json& positions = (*answer)["positions"];
    EXPECT_EQ(std::count_if(positions.begin(), positions.end(),
                            [&](const json& row) { return row["account"] == address && row["long"] == 2; }),
              1);
}

/// Regression: two hundred thousand brackets ended the stack.
TEST(Scenarios, a_text_of_brackets_is_refused) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(settlement::parse_json(nested(settlement::json_depth_max)));
    EXPECT_FALSE(settlement::parse_json(nested(settlement::json_depth_max + 1)));
    EXPECT_FALSE(settlement::parse_json(nested(200'000)));
    EXPECT_FALSE(settlement::parse_json(R"({"steps":[)" + nested(200'000) + "]}"));
    EXPECT_FALSE(settlement::parse_json(std::string(200'000, '[')));
}

TEST(Scenarios, a_text_that_is_no_json_is_refused_where_it_ends_to_be) {
    const auto refusal = [](std::string_view text) {
        const auto read = settlement::parse_json(text);
        return read ? std::string{"read"} : read.error().reason;
    };
    EXPECT_EQ(refusal(""), "is not JSON, at line 1, column 1");
    EXPECT_EQ(refusal("{\"steps\":[]} x"), "is not JSON, at line 1, column 14");
    EXPECT_EQ(refusal("{\"steps\":[\n  {\"as\":\"a\",}]}"), "is not JSON, at line 2, column 13");
    EXPECT_EQ(refusal("{\"steps\":["), "is not JSON, at line 1, column 11");
    EXPECT_EQ(refusal("\"\xff\""), "is not JSON, at line 1, column 2");
}

/// Regression: of two amounts the last was taken, and another reader of the same bytes may take the first.
TEST(Scenarios, a_key_said_twice_in_one_object_is_refused) {
    const auto twice = settlement::parse_json(R"({"steps":[{"as":"a","amount":"1","amount":"2"}]})");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().reason, "says \"amount\" twice in one object");
    EXPECT_FALSE(settlement::parse_json(R"({"a":1,"b":{"x":1},"\u0061":2})"));
    EXPECT_TRUE(settlement::parse_json(R"({"a":{"a":[{"a":1},{"a":1}]},"b":{"a":1}})"));
}

TEST(Scenarios, an_account_is_a_name_or_an_address_wherever_it_stands) {
    const json scenario = json::parse(R"({"steps":[
        {"as":"operator","do":"create_asset","asset":"USD","decimals":6},
        {"as":"custodian","do":"deposit","account":"0x1111111111111111111111111111111111111111","asset":"USD","amount":"3","reference":"1"},
        {"as":"0x1111111111111111111111111111111111111111","do":"withdraw","asset":"USD","amount":"1"}]})");
    const auto answer = run_scenario(scenario, true);
    ASSERT_TRUE(answer) << answer.error().reason;
    EXPECT_EQ(statuses((*answer)["steps"]), (json{"ok", "ok", "ok"}));
    const auto wrong = run_scenario(json::parse(
        R"({"steps":[{"as":"custodian","do":"deposit","account":"0x11","asset":"USD","amount":"3","reference":"1"}]})"));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().reason.find("step 1: \"account\" "), 0U) << wrong.error().reason;
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
