#include "settlement/api/openapi.hpp"

#include <nlohmann/json.hpp>

#include "settlement/command_json.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

json reference(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }

json content(const std::string& media_type, const std::string& schema) {
    json body = json::object();
    if (!schema.empty()) body["schema"] = reference(schema);
    return {{media_type, body}};
}

json error_response_doc(int status) {
    static const std::map<int, std::string> words = {
        {400, "A parameter or the body is malformed; the message says which and where"},
        {403, "Not on this network"},
        {404, "There is no such thing"},
        {422, "Understood and refused; the code is the protocol's status"},
        {429, "Your address asks more often than it may, or too many accounts are being opened; Retry-After says when"},
        {503, "The node cannot answer now; the code says why"}};
    return {{"description", words.at(status)}, {"content", content("application/json", "Error")}};
}

/// "/v1/series/{symbol}" -> its parameters.
json path_parameters(const std::string& pattern) {
    static const std::map<std::string, std::string> docs = {
        {"market", "A market, e.g. BTC_USD"},
        {"symbol", "Symbol of a series, e.g. BTC_USD-20261127-C-100K0000"},
        {"address", "0x and 40 hex digits; capitals are its checksum"},
        {"id", "Id of a command: its digest, 0x and 64 hex digits"},
        {"height", "Height of a block, from 1"}};
    json parameters = json::array();
    for (std::size_t open = pattern.find('{'); open != std::string::npos; open = pattern.find('{', open + 1)) {
        const std::string name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
        parameters.push_back({{"name", name},
                              {"in", "path"},
                              {"required", true},
                              {"description", docs.at(name)},
                              {"schema", {{"type", name == "height" ? "integer" : "string"}}}});
    }
    return parameters;
}

json operation(const RouteFacts& route) {
    json parameters = path_parameters(route.pattern);
    for (const QueryParameter& parameter : route.query) {
        parameters.push_back({{"name", parameter.name},
                              {"in", "query"},
                              {"required", false},
                              {"description", parameter.doc},
                              {"schema", {{"type", parameter.type}}}});
    }
    json responses = {{"200", {{"description", "The answer"}, {"content", content(route.media_type, route.response)}}}};
    std::vector<int> errors = route.errors;
    errors.push_back(400);
    errors.push_back(429);
    errors.push_back(503);
    for (const int status : errors) responses[std::to_string(status)] = error_response_doc(status);
    json described = {{"summary", route.summary}, {"tags", json::array({route.group})}, {"responses", responses}};
    if (!parameters.empty()) described["parameters"] = parameters;
    if (!route.request.empty()) {
        described["requestBody"] = {{"required", true}, {"content", content("application/json", route.request)}};
    }
    return described;
}

/// The stream is a WebSocket, which OpenAPI has no words for; its description stands beside the paths.
constexpr const char* stream_doc =
    "GET /v1/stream is a WebSocket. Send {\"subscribe\":[\"blocks\",\"events\",\"account:0x...\",\"series:SYMBOL\"],"
    "\"from\":height}; receive {\"type\":\"subscribed\"}, then {\"type\":\"block\"} and {\"type\":\"event\"} in order. "
    "With `from` history comes first. A client that reads too slowly is dropped and may resume with `from`.";

}  // namespace

json openapi_document(const std::vector<RouteFacts>& routes) {
    json paths = json::object();
    for (const RouteFacts& route : routes) {
        std::string method = route.method;
        for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
        paths[route.pattern][method] = operation(route);
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Open Option Trading Protocol"},
              {"version", "1"},
              {"description",
               std::string{"Amounts, prices and times are strings: canonical decimals and RFC 3339 in UTC. Counts are "
                           "numbers. An error is {\"error\":{\"code\",\"message\",\"hint\"}}. "} +
                   stream_doc},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"paths", paths},
            {"components", {{"schemas", openapi_schemas()}}}};
}

}  // namespace otp::settlement::api
