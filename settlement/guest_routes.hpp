#pragma once
// Routes of another service on the node's port. The node knows where they begin and nothing else of them.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "net/server.hpp"

namespace otp::settlement {

struct GuestRoutes {
    std::string root;      ///< "/api/options": it and every path below it are the guest's, from the first moment on.
    net::Handler handler;  ///< On a server thread, as the node's own.
    std::map<std::string, net::WebSocketHandlers> websockets = {};
    std::function<std::string()> metrics = {};  ///< Prometheus text that /metrics ends with; empty: none.
    std::string openapi_paths = "{}";           ///< A JSON object: the `paths` that it adds to /v1/openapi.json.

    [[nodiscard]] bool owns(std::string_view path) const {
        return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
    }
};

}  // namespace otp::settlement
