// The description of the API is that of its router: nothing undocumented, nothing documented that is not there.

#include "settlement/api/openapi.hpp"

#include <set>

#include "protocol/event.hpp"
#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;

struct OpenApi : ApiWorld {
    json document;
    void SetUp() override {
        ApiWorld::SetUp();
        document = get("/v1/openapi.json").json;
    }
    static void collect_references(const json& value, std::set<std::string>& found) {
        if (value.is_object()) {
            if (const auto reference = value.find("$ref"); reference != value.end()) found.insert(*reference);
        }
        if (value.is_structured()) {
            for (const json& child : value) collect_references(child, found);
        }
    }
    static void compare(const json& value, const json& schema, const json& schemas, const std::string& where) {
        if (const auto reference = schema.find("$ref"); reference != schema.end()) {
            compare(value, schemas[reference->get<std::string>().substr(21)], schemas, where);
            return;
        }
        if (!schema.contains("type") || !schema["type"].is_string()) return;  // A choice.
        const std::string type = schema["type"];
        if (type == "array") {
            ASSERT_TRUE(value.is_array()) << where;
            for (std::size_t i = 0; i < value.size(); ++i) {
                compare(value[i], schema["items"], schemas, where + "[" + std::to_string(i) + "]");
            }
        } else if (type == "object") {
            ASSERT_TRUE(value.is_object()) << where;
            for (const json& key : schema.value("required", json::array())) {
                EXPECT_TRUE(value.contains(key.get<std::string>())) << where << " lacks " << key;
            }
            if (!schema.contains("properties")) return;
            for (const auto& [key, child] : value.items()) {
                ASSERT_TRUE(schema["properties"].contains(key)) << where << " has " << key;
                compare(child, schema["properties"][key], schemas, where + "." + key);
            }
        } else if (type == "string") {
            EXPECT_TRUE(value.is_string()) << where;
        } else if (type == "integer") {
            EXPECT_TRUE(value.is_number_integer()) << where;
        } else if (type == "boolean") {
            EXPECT_TRUE(value.is_boolean()) << where;
        }
    }
};

TEST_F(OpenApi, every_documented_route_answers_and_is_the_routers) {
    ASSERT_EQ(document["openapi"], "3.1.0");
    std::size_t routes = 0;
    for (const auto& [path, methods] : document["paths"].items()) {
        for (const auto& [method, operation] : methods.items()) {
            ++routes;
            // Wherever a parameter stands, a wrong one is refused by the route itself: 404 from the router would be in
            // the plural of routes, with the code not_found.
            std::string target = path;
            for (std::size_t open = target.find('{'); open != std::string::npos; open = target.find('{')) {
                target.replace(open, target.find('}', open) - open + 1, "x");
            }
            const HttpAnswer answer = method == "get" ? get(target) : post(target, std::string{"{}"});
            EXPECT_NE(answer.status, 405) << method << " " << path;
            const bool unrouted = answer.status == 404 && answer.json["error"]["code"] == "not_found";
            EXPECT_FALSE(unrouted) << method << " " << path;
            EXPECT_TRUE(operation["responses"].contains(std::to_string(answer.status)))
                << method << " " << path << " answered " << answer.status;
        }
    }
    EXPECT_GE(routes, 27U);
}

TEST_F(OpenApi, every_schema_that_is_named_is_there) {
    std::set<std::string> references;
    collect_references(document, references);
    EXPECT_GT(references.size(), 60U);
    for (const std::string& reference : references) {
        ASSERT_TRUE(reference.starts_with("#/components/schemas/")) << reference;
        EXPECT_TRUE(document["components"]["schemas"].contains(reference.substr(21))) << reference;
    }
}

TEST_F(OpenApi, every_command_and_event_has_its_schema) {
    const json& schemas = document["components"]["schemas"];
    std::size_t commands = 0;
    for_each_command([&](const auto& command) {
        using C = std::decay_t<decltype(command)>;
        const std::string name{FactsOf<C>::facts.name};
        ASSERT_TRUE(schemas.contains(name)) << name;
        EXPECT_EQ(schemas[name]["properties"]["do"]["const"], FactsOf<C>::facts.verb);
        for_each_field(command, [&](std::string_view field, const auto&, std::string_view doc) {
            EXPECT_EQ(schemas[name]["properties"][std::string{field}]["description"], doc);
        });
        ++commands;
    });
    EXPECT_EQ(schemas["Command"]["oneOf"].size(), commands);
    std::size_t kinds = 0;
    events::for_each_event([&](const auto&) { ++kinds; });
    EXPECT_EQ(schemas["Event"]["oneOf"].size(), kinds);
}

/// Answers have the keys that the description requires of them, and no others.
TEST_F(OpenApi, answers_are_what_the_description_says) {
    const json& schemas = document["components"]["schemas"];
    fund("alice", "2", "BTC");
    run("alice", Underwrite{call, support::contracts(20), support::price("1250")});
    report(clock.now().seconds(), "104000");
    settle_index();
    const std::vector<std::pair<std::string, std::string>> table = {
        {"/v1/network", "Network"},
        {"/v1/genesis", "Genesis"},
        {"/v1/assets", "Assets"},
        {"/v1/feeds", "Feeds"},
        {"/v1/signers", "SignerSets"},
        {"/v1/markets", "Markets"},
        {"/v1/due", "Due"},
        {"/v1/series", "SeriesPage"},
        {call_target, "SeriesWithTerms"},
        {call_target + "/offers", "OfferPage"},
        {call_target + "/positions", "PositionPage"},
        {call_target + "/settlement", "Settlement"},
        {call_target + "/evidence", "Evidence"},
        {call_target + "/history", "EventPage"},
        {"/v1/updates?feed=BTC/USD", "Updates"},
        {"/v1/oracle", "PriceSources"},
        {"/v1/accounts/" + hex_address("alice"), "Account"},
        {"/v1/accounts/" + hex_address("alice") + "/commands", "CommandPage"},
        {"/v1/accounts/" + hex_address("alice") + "/balances", "BalancePage"},
        {"/v1/blocks", "BlockPage"},
        {"/v1/blocks/1", "BlockWithContents"},
        {"/readyz", "Health"},
    };
    for (const auto& [target, schema] : table) {
        const HttpAnswer answer = get(target);
        ASSERT_EQ(answer.status, 200) << target << " " << answer.body;
        compare(answer.json, schemas[schema], schemas, target);
    }
}

}  // namespace
}  // namespace otp::settlement
