#pragma once
// Guardian set upgrades: the message by which a quorum of Wormhole's signer set names the set that follows it.

#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/result.hpp"
#include "protocol/update_fault.hpp"

namespace otp {

struct SignerUpgrade {
    std::uint16_t chain = 0;  ///< Chain it is meant for; 0 is every chain.
    std::uint32_t index = 0;  ///< Of the set that follows.
    std::vector<Address> keys;
};

/// Of an envelope's payload: module "Core", action 2. The whole payload is the message: nothing may follow it.
///
/// The envelope's timestamp is when the upgrade was proposed and not when the set began to sign: real prices of a new
/// set are days older. So an upgrade says nothing about the times for which a set is valid.
[[nodiscard]] Result<SignerUpgrade, UpdateFault> parse_signer_upgrade(ByteView payload);

}  // namespace otp
