#pragma once
// The signer sets of Pyth that are public knowledge, so that an update can be looked at without a node. Nothing settles
// by this list: a network's own sets are in its genesis and its rotations.

#include <vector>

#include "protocol/signer_set.hpp"

namespace otp::oracle {

/// All of public_signers.def. Their validity is open at both ends: when a set began and ceased to sign is not in what
/// was signed, and a network that uses one says so itself.
[[nodiscard]] const std::vector<SignerSet>& public_signer_sets();

}  // namespace otp::oracle
