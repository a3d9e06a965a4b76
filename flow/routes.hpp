#pragma once
// The table of the service's routes: what the router, the description and the metrics are made of.

#include <string>
#include <vector>

#include "flow/query.hpp"

namespace otp::flow {

struct RouteRow {
    std::string path;
    std::string summary;
    const std::vector<Parameter>& parameters;
    std::vector<std::string> media_types;  ///< Of a good answer; empty: a WebSocket.
};

[[nodiscard]] const std::vector<RouteRow>& route_table();
/// OpenAPI: {"/api/options/pro":{"get":{...}}, ...}
[[nodiscard]] std::string openapi_paths();

}  // namespace otp::flow
