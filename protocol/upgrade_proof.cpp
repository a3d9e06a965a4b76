#include "protocol/upgrade_proof.hpp"

#include <algorithm>

#include "protocol/vaa.hpp"

namespace otp {
namespace {

/// Who speaks for every network whose upgrades have Wormhole's form: chain 1, address 0x00..04.
Emitter governance() {
    Emitter emitter;
    emitter.chain = 1;
    emitter.address.bytes.back() = 4;
    return emitter;
}

}  // namespace

bool are_distinct_signers(const std::vector<Address>& keys) {
    if (keys.empty() || keys.size() > signer_keys_max) return false;
    std::vector<Address> sorted = keys;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

std::optional<std::size_t> newest_signer_set(std::span<const SignerSet> sets, std::string_view network) {
    std::optional<std::size_t> newest;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (sets[i].network != network) continue;
        if (!newest || sets[i].index > sets[*newest].index) newest = i;
    }
    return newest;
}

Status check_signer_upgrade(const SignerUpgrade& upgrade, std::string_view network, std::span<const SignerSet> sets) {
    // The upgrade by itself.
    if (upgrade.chain != 0) return Status::upgrade_must_be_for_every_chain;
    const bool has_nobody = std::find(upgrade.keys.begin(), upgrade.keys.end(), Address{}) != upgrade.keys.end();
    if (!are_distinct_signers(upgrade.keys) || has_nobody) return Status::upgrade_keys_must_be_valid;

    // The upgrade against its network.
    const auto newest = newest_signer_set(sets, network);
    if (!newest) return Status::signer_set_not_found;
    const bool exists = std::any_of(sets.begin(), sets.end(), [&](const SignerSet& set) {
        return set.network == network && set.index == upgrade.index;
    });
    if (exists) return Status::signer_set_already_exists;
    // In 64 bits: nothing follows the last index there is.
    if (upgrade.index != std::uint64_t{sets[*newest].index} + 1) return Status::upgrade_out_of_order;
    return Status::ok;
}

Result<SignerUpgrade, Status> verify_signer_upgrade(const UpgradeSigners& command, std::span<const SignerSet> sets,
                                                    const Host& host) {
    const auto vaa = parse_vaa(command.envelope);
    if (!vaa) return Status::upgrade_must_be_readable;
    auto upgrade = parse_signer_upgrade(vaa->payload);
    if (!upgrade) return Status::upgrade_must_be_readable;
    if (vaa->emitter != governance()) return Status::upgrade_must_be_of_governance;

    const Status fits = check_signer_upgrade(*upgrade, command.network.value, sets);
    if (fits != Status::ok) return fits;
    const SignerSet& newest = sets[*newest_signer_set(sets, command.network.value)];
    // The index is not under the signatures, so this only answers sooner what the keys would.
    if (vaa->set_index != newest.index) return Status::upgrade_not_by_newest_set;
    if (const auto fault = verify_vaa(*vaa, newest, host)) return status_of(*fault);
    return std::move(*upgrade);
}

}  // namespace otp
