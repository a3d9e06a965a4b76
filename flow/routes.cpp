#include "flow/routes.hpp"

#include <nlohmann/json.hpp>

namespace otp::flow {
namespace {

using nlohmann::json;

json answer_doc(const RouteRow& route) {
    if (route.media_types.empty()) {
        return {{"101", {{"description", "A WebSocket: a snapshot, then updates and why it is stale"}}}};
    }
    json content = json::object();
    for (const std::string& type : route.media_types) content[type] = json::object();
    return {{"200", {{"description", "The answer"}, {"content", content}}}};
}

json error_doc(const char* description) {
    const json text = {{"type", "string"}};
    const json error = {{"type", "object"},
                        {"properties", {{"code", text}, {"message", text}, {"hint", text}}},
                        {"required", {"code", "message"}}};
    const json schema = {{"type", "object"},
                         {"properties", {{"success", {{"const", false}}}, {"error", error}}},
                         {"required", {"success", "error"}}};
    return {{"description", description}, {"content", {{"application/json", {{"schema", schema}}}}}};
}

json operation(const RouteRow& route) {
    json parameters = json::array();
    for (const Parameter& parameter : route.parameters) {
        json schema = {{"type", "string"}};
        if (!parameter.values.empty()) schema = {{"enum", parameter.values}, {"default", parameter.values.front()}};
        parameters.push_back({{"name", parameter.name},
                              {"in", "query"},
                              {"required", false},
                              {"description", parameter.doc},
                              {"schema", std::move(schema)}});
    }
    json responses = answer_doc(route);
    responses["400"] = error_doc("A parameter is unknown or malformed; the hint says which there are");
    responses["404"] = error_doc("There is no such underlying, venue or expiry");
    responses["429"] = error_doc("Your address asks more often than it may; Retry-After says when");
    responses["503"] = error_doc("The venue has not answered yet, or too much is being asked; Retry-After says when");
    return {{"summary", route.summary}, {"tags", {"options"}}, {"parameters", parameters}, {"responses", responses}};
}

}  // namespace

const std::vector<RouteRow>& route_table() {
    static const std::vector<Parameter> none;
    static const std::vector<RouteRow> rows = {
        {"/api/options/pro",
         "The analysis of an option chain: strikes, summary, levels, volatility, profile, conventions",
         chain_parameters(),
         {"application/json", "text/csv"}},
        {"/api/options/underlyings", "Venues, underlyings and expiries that there are", none, {"application/json"}},
        {"/api/options/history",
         "Spot, net gamma, flip, volatility and walls over time",
         history_parameters(),
         {"application/json"}},
        {"/api/options/stream", "A WebSocket of the analysis as it changes", chain_parameters(), {}}};
    return rows;
}

std::string openapi_paths() {
    json paths = json::object();
    for (const RouteRow& route : route_table()) paths[route.path]["get"] = operation(route);
    return paths.dump();
}

}  // namespace otp::flow
