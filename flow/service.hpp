#pragma once
// The flow service: rolling snapshots of option chains, their analyses, history and stream, as routes for whoever has
// a server (`otp flow` has its own, `otp up` the node's).

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/refresher.hpp"
#include "net/router.hpp"
#include "net/server.hpp"

namespace otp::flow {

struct ServiceOptions {
    Choice choice;
    FeedRules rules;
    std::string history;  ///< The SQLite file; ":memory:": none is kept.
    /// UTC milliseconds; empty: the machine's. Any thread.
    ChainDesk::Clock clock;
    Refresher::Log log;  ///< Level "info", "warning" or "error", and a line. Any thread.
};

/// One thread starts and stops it.
class Service {
public:
    explicit Service(ServiceOptions options);
    ~Service();  ///< Stops.
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Opens the history and begins to ask the venues; else why not. Routes answer before, that there is nothing yet.
    [[nodiscard]] std::optional<std::string> start();
    /// Before the server that its routes are on goes away.
    void stop();

    /// The path that all its routes begin with.
    static constexpr std::string_view root = "/api/options";
    /// For a server: every path at or below the root.
    void handle(const net::Request& request, const net::Respond& respond);
    [[nodiscard]] std::map<std::string, net::WebSocketHandlers> websockets();
    [[nodiscard]] std::string metrics();
    /// A JSON object: the `paths` of an OpenAPI document.
    [[nodiscard]] static std::string openapi_paths();
    /// What keeps it from answering; empty: it is ready.
    [[nodiscard]] std::vector<std::string> not_ready() const;
    /// Whether what is shown is made up on this machine; nothing while that is not decided.
    [[nodiscard]] std::optional<bool> is_simulated() const;
    [[nodiscard]] const ChainDesk& desk() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace otp::flow
