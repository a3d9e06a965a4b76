#pragma once
// The option flow service of a served network: its routes on the node's port, a generated market around the network's
// own prices where those are made up.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/context.hpp"
#include "flow/service.hpp"
#include "settlement/guest_routes.hpp"
#include "settlement/node.hpp"

namespace otp::cli {

struct OptionFlowOptions {
    std::string source;     ///< As FlowSourceOptions has it.
    std::string directory;  ///< Of the history.
    std::uint64_t seed = 0;
};

/// Outlives the server that its routes are on, and is stopped before the node is.
class OptionFlow {
public:
    using Log = std::function<void(const std::string& line)>;

    [[nodiscard]] static Answer<std::unique_ptr<OptionFlow>> make(const OptionFlowOptions& options, const Log& log);
    ~OptionFlow() { stop(); }

    [[nodiscard]] settlement::GuestRoutes routes();
    /// Begins to ask for chains; else why there are none.
    [[nodiscard]] std::optional<std::string> start(settlement::Node& node);
    void stop();

private:
    explicit OptionFlow(OptionFlowOptions options) : options_{std::move(options)} {}
    /// The network's last price, in its quote currency; 0 where it has none.
    [[nodiscard]] double index_of(const std::string& underlying) const;

    OptionFlowOptions options_;
    std::atomic<settlement::Node*> node_ = nullptr;
    std::unique_ptr<flow::Service> service_;
};

}  // namespace otp::cli
