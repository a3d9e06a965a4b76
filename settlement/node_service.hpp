#pragma once
// NodeService: a node as its users meet it. A data directory, the node on it, the history index, the HTTP and WebSocket
// API, metrics; on a development network also the faucet.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/server.hpp"
#include "settlement/api/faucet.hpp"
#include "settlement/development_network.hpp"
#include "settlement/guest_routes.hpp"
#include "settlement/history.hpp"
#include "settlement/node.hpp"

namespace otp::settlement {

struct ServiceOptions {
    /// genesis.json, the journal, snapshots, node.key (0600), index.sqlite; on development networks all other keys too.
    std::string directory;
    /// Where it listens, limits and time-outs. `body_bytes_max` is raised to what the API needs.
    net::ServerOptions http;
    std::string web;  ///< Folder of the web app, served on every path that is not the API's; empty: none.
    /// The directory's keys are its own: an empty directory becomes a new development network with the options below,
    /// and the custodian's key gives to whoever asks the faucet. Without it the directory has to have a genesis.
    bool development = false;
    /// Of a new development network. The time is the clock's if it is left at 0.
    DevelopmentOptions network;
    api::FaucetOptions faucet;
    std::function<bool()> simulated_prices;  ///< Said in /v1/network; empty: they are not.
    /// What /v1/oracle answers, as JSON; empty: prices are not made in this process.
    std::function<std::string()> price_sources;

    std::vector<GuestRoutes> guests;  ///< Other services on this port.

    Clock* clock = nullptr;  ///< nullptr: the machine's. Must outlive the service.
    NodeOptions node;        ///< Its observer and log are the service's to set.
    HistoryOptions history;  ///< Its log is the service's to set.

    /// What an operator should read: level "info", "warning" or "error", component, a line. Any thread.
    std::function<void(std::string_view level, std::string_view component, std::string_view line)> log;
};

struct ServiceError {
    enum class Kind {
        directory,  ///< It cannot be made, has no network, or is another's.
        key,        ///< A key is missing or others can read it.
        node,       ///< The node refuses to start; the reason is its own.
        index,      ///< The history index cannot be opened.
        network,    ///< The address cannot be listened on.
    };
    Kind kind = Kind::node;
    std::string reason;
};

/// One thread starts and stops it.
class NodeService {
public:
    explicit NodeService(ServiceOptions options);
    ~NodeService();  ///< Stops.
    NodeService(const NodeService&) = delete;
    NodeService& operator=(const NodeService&) = delete;

    /// Listens first (/livez answers, /readyz says what it waits for), then opens the node and replays. Once.
    [[nodiscard]] std::optional<ServiceError> start();

    /// Accepts no more, answers what is in flight, takes no more commands, finishes those queued, snapshot, closes.
    /// Again: nothing.
    void stop();

    // After start.
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url() const;  ///< "http://127.0.0.1:8080"
    [[nodiscard]] Node& node();
    [[nodiscard]] const History& history() const;
    /// Nothing on a network that is none of development.
    [[nodiscard]] const DevelopmentKeys* development_keys() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace otp::settlement
