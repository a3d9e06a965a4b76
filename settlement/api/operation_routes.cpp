// For those who run it: is it alive, is it ready and why not, metrics, and the description of all routes.

#include <nlohmann/json.hpp>

#include "settlement/api/openapi.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/views.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

/// What keeps the node from serving; empty: it is ready.
std::vector<std::string> reasons_of(const ApiParts& parts) {
    std::vector<std::string> reasons;
    const NodeStatus status = parts.node.status();
    if (!status.failure.empty()) reasons.push_back("the node has failed: " + status.failure);
    if (!status.clock_problem.empty()) reasons.push_back(status.clock_problem);
    if (status.stopping) reasons.push_back("the node is being stopped");
    const HistoryStatus history = parts.history.status();
    if (!history.failure.empty()) reasons.push_back(history.failure);
    if (status.height > history.height + parts.options.index_lag_max) {
        reasons.push_back("the index is " + std::to_string(status.height - history.height) + " blocks behind (" +
                          std::to_string(history.height * 100 / status.height) + " % done)");
    }
    return reasons;
}

Reply ready(const ApiParts& parts) {
    const auto reasons = reasons_of(parts);
    const json body = {{"status", reasons.empty() ? "ready" : "not_ready"}, {"reasons", reasons}};
    return json_response(body, reasons.empty() ? 200 : 503);
}

void for_each_guest(const ApiParts& parts, const std::function<void(const GuestRoutes&)>& look) {
    if (parts.options.guests == nullptr) return;
    for (const GuestRoutes& guest : *parts.options.guests) look(guest);
}

Reply metrics(const ApiParts& parts) {
    net::Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = parts.metrics.text(parts.sample());
    for_each_guest(parts, [&](const GuestRoutes& guest) {
        if (guest.metrics) response.body += guest.metrics();
    });
    return response;
}

Reply description(const Routes& routes, const ApiParts& parts) {
    json document = openapi_document(routes.facts());
    for_each_guest(parts, [&](const GuestRoutes& guest) {
        const json paths = json::parse(guest.openapi_paths, nullptr, false);
        if (paths.is_object()) document["paths"].update(paths);
    });
    return document;
}

}  // namespace

void add_operation_routes(Routes& routes, const ApiParts& parts) {
    routes.add({.method = "GET",
                .pattern = "/livez",
                .group = "operation",
                .summary = "200 while the process answers",
                .response = "Health"},
               [](const Call&) -> Reply {
                   return json{{"status", "alive"}, {"reasons", json::array()}};
               });
    routes.add({.method = "GET",
                .pattern = "/readyz",
                .group = "operation",
                .summary = "200 when it serves, 503 with the reasons when it does not",
                .response = "Health"},
               [&parts](const Call&) { return ready(parts); });
    routes.add({.method = "GET",
                .pattern = "/metrics",
                .group = "operation",
                .summary = "Metrics for Prometheus",
                .media_type = "text/plain"},
               [&parts](const Call&) { return metrics(parts); });
    // Added last, so that it describes itself as well.
    routes.add({.method = "GET",
                .pattern = "/v1/openapi.json",
                .group = "operation",
                .summary = "This description",
                .response = "OpenApi"},
               [&routes, &parts](const Call&) { return description(routes, parts); });
}

}  // namespace otp::settlement::api
