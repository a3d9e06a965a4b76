#pragma once
// The settlement worker: fixes prices that can be fixed and settles what has a price, over the node's public API with
// a key that needs neither money nor role. It keeps no state between passes: each asks the node what is due, and each
// command is harmless twice, so several workers may run at once and any may be killed at any point.

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "keys/secret_key.hpp"
#include "settlement/remote_node.hpp"
#include "settlement/worker_plan.hpp"

namespace otp::settlement {

struct WorkerOptions {
    std::uint64_t positions_per_command = 1024;
    std::size_t commands_per_envelope = 16;
    Duration deadline = seconds(60);     ///< Of each envelope.
    Duration poll = seconds(5);          ///< How long `run` sleeps at most.
    Duration poll_waiting = seconds(1);  ///< The same while a price is awaited.
    Duration retry = seconds(30);        ///< Before a record that the protocol called pending is tried again.
};

/// What surrounds a worker.
struct WorkerSurroundings {
    std::function<Time()> now;
    /// Sleeps; false when the worker shall end.
    std::function<bool(Duration)> sleep;
    std::function<std::uint32_t()> random;
    /// level (info, warning, error), event, fields.
    std::function<void(std::string_view, std::string_view, const nlohmann::json&)> log;
};

/// What one pass did and left.
struct WorkerSummary {
    struct Item {
        std::string subject;  ///< A symbol, or "FEED at EXPIRY".
        std::string reason;   ///< A status or error code.
    };
    std::vector<std::string> fixed;    ///< "FEED at EXPIRY".
    std::vector<std::string> settled;  ///< Symbols.
    std::vector<Item> waiting;         ///< Expired without a price, or not finished.
    std::vector<Item> failed;          ///< Refused, or not readable.

    [[nodiscard]] bool is_done() const { return waiting.empty() && failed.empty(); }
};

class Worker {
public:
    Worker(RemoteNode& node, const keys::SecretKey& key, WorkerSurroundings surroundings, WorkerOptions options = {});

    /// Does what can be done now. An error: the node is away or is none; what was done stays done.
    [[nodiscard]] Result<WorkerSummary, ApiError> pass();

    /// Passes until `sleep` says to end: at once after an expiry or deadline, else each `poll`; with back-off while the
    /// node is away.
    void run();

private:
    struct Pass;
    using Statuses = std::vector<std::string>;

    [[nodiscard]] std::optional<ApiError> learn_network();
    [[nodiscard]] std::optional<ApiError> fix(const std::vector<FixSettlementPrice>& fixes, Pass& pass);
    [[nodiscard]] std::optional<ApiError> settle(const std::vector<Settle>& settles, Pass& pass);
    [[nodiscard]] Result<Statuses, ApiError> send(const std::vector<Command>& commands);
    [[nodiscard]] Result<Statuses, ApiError> send_one_envelope(const std::vector<Command>& commands);
    [[nodiscard]] std::optional<Time> next_expiry(Time now);
    [[nodiscard]] Duration rest(const WorkerSummary& summary);

    RemoteNode& node_;
    const keys::SecretKey& key_;
    WorkerSurroundings surroundings_;
    WorkerOptions options_;
    std::optional<Hash> domain_separator_;
    std::uint64_t last_nonce_ = 0;
    Duration node_ahead_;  ///< The node's clock less ours, as last seen.
    std::optional<Time> next_deadline_;
    std::map<std::string, Time> not_before_;  ///< Records that were pending when tried.
};

}  // namespace otp::settlement
