#pragma once
// The proof that a signer set upgrade carries: a quorum of the network's newest set names the set that follows it.

#include <span>
#include <string_view>

#include "protocol/command.hpp"
#include "protocol/host.hpp"
#include "protocol/result.hpp"
#include "protocol/signer_set.hpp"
#include "protocol/signer_upgrade.hpp"
#include "protocol/status.hpp"

namespace otp {

/// A set of the state has 1 to this many signers.
inline constexpr std::size_t signer_keys_max = 32;

/// How long after an upgrade the set before it may still sign, seconds: Wormhole's own contracts give it this day.
inline constexpr std::int64_t upgrade_overlap_s = 86'400;

/// 1 to signer_keys_max signers, none twice.
[[nodiscard]] bool are_distinct_signers(const std::vector<Address>& keys);

/// The place in `sets` of the network's set of the highest index, the one that may name the next; nothing where the
/// network has none.
[[nodiscard]] std::optional<std::size_t> newest_signer_set(std::span<const SignerSet> sets, std::string_view network);

/// Whether the set named is one that may follow the network's newest, whoever said so: ok, or
/// upgrade_must_be_for_every_chain, upgrade_keys_must_be_valid, signer_set_not_found, signer_set_already_exists,
/// upgrade_out_of_order.
[[nodiscard]] Status check_signer_upgrade(const SignerUpgrade& upgrade, std::string_view network,
                                          std::span<const SignerSet> sets);

/// What the envelope says, after all of it was verified: its form, its emitter, the set it names (as
/// check_signer_upgrade), and that a quorum of the network's newest set signed it (the faults of verify_vaa as
/// statuses). The envelope's own times are not looked at: docs/protocol.md section 6 says why.
[[nodiscard]] Result<SignerUpgrade, Status> verify_signer_upgrade(const UpgradeSigners& command,
                                                                  std::span<const SignerSet> sets, const Host& host);

}  // namespace otp
