#pragma once
// A network for one machine: every role's key is at hand, the faucet gives money away. Never for anything of value.

#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "protocol/signer_set.hpp"
#include "protocol/state.hpp"

namespace otp::settlement {

/// The keys that a development network's node holds itself.
struct DevelopmentKeys {
    keys::SecretKey node, operator_, custodian, fees, dust;
    std::vector<keys::SecretKey> oracle;  ///< The signers of the own price network, in the order of its set.

    /// New random keys.
    [[nodiscard]] static DevelopmentKeys generate();
    /// Keys that anybody can compute from `label`: for tests and tapes whose results should repeat to the bit.
    [[nodiscard]] static DevelopmentKeys derive(const std::string& label);
};

struct DevelopmentOptions {
    std::string network = "dev";
    Time time;                                                   ///< When the network begins.
    SettlementPolicy settlement = SettlementPolicy::twap_micro;  ///< Of BTC_USD and ETH_USD.
    std::uint32_t minimum_lifetime_s = 60;
    bool separate_oracle = false;  ///< Three signers, of which two make a quorum, as processes of their own.
};

/// The own price network "otp" as a signer set: five signers of which two thirds make a quorum, or, for signers that
/// run as processes of their own, the first three of which two do.
[[nodiscard]] SignerSet development_signers(const DevelopmentKeys& keys, bool separate_oracle = false);

/// Assets BTC (8 decimals), ETH (18), USD (6); feeds BTC/USD and ETH/USD of the own price network; markets BTC_USD
/// (0.001 BTC a contract, tick 0.01) and ETH_USD (0.01 ETH, tick 0.01) without fees. With separate signers also the
/// feeds of their volatilities.
[[nodiscard]] Genesis development_genesis(const DevelopmentKeys& keys, const DevelopmentOptions& options);

/// The keys in `directory` (node.key, operator.key, custodian.key, fees.key, dust.key, oracle-1.key ... oracle-5.key,
/// each 0600); made there if `create` and there are none. Says what is wrong otherwise.
[[nodiscard]] Result<DevelopmentKeys, std::string> load_development_keys(const std::string& directory, bool create);

}  // namespace otp::settlement
