#pragma once
// What the handlers of the API share.

#include <functional>
#include <string>

#include "settlement/api/routes.hpp"
#include "settlement/disk.hpp"
#include "settlement/guest_routes.hpp"
#include "settlement/history.hpp"
#include "settlement/metrics.hpp"
#include "settlement/node.hpp"
#include "settlement/recent_updates.hpp"

namespace otp::settlement::api {

class Faucet;

struct ApiOptions {
    bool development = false;                ///< Said in /v1/network.
    std::function<bool()> simulated_prices;  ///< Whether the prices are made up; empty: they are not.
    /// How prices are made, as JSON (PriceSources); empty: not in this process.
    std::function<std::string()> price_sources;
    std::uint64_t index_lag_max = 1000;  ///< Blocks the index may be behind before the node is not ready.
    std::size_t stream_clients_max = 256;
    const std::vector<GuestRoutes>* guests = nullptr;  ///< Whose metrics and paths are told with the node's own.
};

struct ApiParts {
    Node& node;
    const History& history;
    Metrics& metrics;
    Disk& disk;
    std::string directory;  ///< Of the journal.
    ApiOptions options;
    const RecentUpdates* recent_updates = nullptr;
    Faucet* faucet = nullptr;               ///< Development networks only.
    std::function<MetricsSample()> sample;  ///< What /metrics reads at each scrape.

    /// Calls `show` with the durable state and gives its reply; node_failed() if there is none to show.
    [[nodiscard]] Reply look(const std::function<Reply(const State&)>& show) const;
};

void add_network_routes(Routes& routes, const ApiParts& parts);
void add_series_routes(Routes& routes, const ApiParts& parts);
void add_price_routes(Routes& routes, const ApiParts& parts);
void add_account_routes(Routes& routes, const ApiParts& parts);
void add_command_routes(Routes& routes, const ApiParts& parts);
void add_preview_routes(Routes& routes, const ApiParts& parts);
void add_block_routes(Routes& routes, const ApiParts& parts);
void add_operation_routes(Routes& routes, const ApiParts& parts);

/// The index refused a query: 503, with its reason in the log and not in the answer.
[[nodiscard]] Problem index_failed(const store::SqlError& error);
/// The block is durable but not yet in the index.
[[nodiscard]] Problem index_behind();

}  // namespace otp::settlement::api
