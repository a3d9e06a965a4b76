#pragma once
// What an oracle signer asks of a settlement node and brings to it, over the node's public API with a key that needs
// neither money nor role. Safe to use from several threads.

#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "oracle/live/signer_service.hpp"
#include "protocol/signer_set.hpp"
#include "protocol/terms.hpp"
#include "protocol/time.hpp"
#include "settlement/remote_node.hpp"

namespace otp::cli {

class NodeCourier {
public:
    NodeCourier(std::unique_ptr<settlement::RemoteNode> node, keys::SecretKey key)
        : node_{std::move(node)}, key_{std::move(key)} {}

    /// Every signer set that the node knows; an error says why it did not say.
    [[nodiscard]] Result<std::vector<SignerSet>, settlement::ApiError> signer_sets();

    /// Sends updates in one envelope.
    [[nodiscard]] oracle::Delivery deliver(const std::vector<Bytes>& updates);

    /// The reports that the node's open records wait for; nothing while the node is away.
    [[nodiscard]] std::optional<std::vector<oracle::WantedReports>> wanted();

private:
    [[nodiscard]] std::optional<std::string> learn_network();

    std::unique_ptr<settlement::RemoteNode> node_;
    keys::SecretKey key_;
    mutable std::mutex mutex_;
    std::optional<Hash> domain_separator_;
    std::uint64_t last_nonce_ = 0;
};

/// Of GET /v1/signers; nothing where it is not as the API says.
[[nodiscard]] std::optional<std::vector<SignerSet>> read_signer_sets(const nlohmann::json& document);

/// Of one item of GET /v1/due: the publish times that its settlement rule samples.
[[nodiscard]] std::vector<oracle::WantedReports> wanted_by(const std::string& feed, Time expiry,
                                                           SettlementPolicy settlement);

}  // namespace otp::cli
