#include <algorithm>

#include "protocol/commands/common.hpp"
#include "protocol/upgrade_proof.hpp"

namespace otp {

/// Anyone delivers what a quorum of a network's newest signer set signed: the set that follows it. The set before it
/// ends a day later, so that what is on its way when the signers change still counts.
Status apply(State& state, const Context& context, const UpgradeSigners& command) {
    if (context.update_status != Status::ok) return context.update_status;
    if (context.upgrade == nullptr) return Status::upgrade_must_be_readable;
    const SignerUpgrade& upgrade = *context.upgrade;
    const Status fits = check_signer_upgrade(upgrade, command.network.value, state.signer_sets());
    if (fits != Status::ok) return fits;
    const std::size_t newest = *newest_signer_set(state.signer_sets(), command.network.value);

    // From here on the command cannot fail.
    SignerSet next = state.signer_sets()[newest];  // Its rule, its emitter, and the time from which it may sign.
    next.index = upgrade.index;
    next.keys = upgrade.keys;
    // An upgrade never lets a set sign for longer.
    state.end_signer_set(newest, std::min(next.valid_until_s, state.time.seconds() + upgrade_overlap_s));
    next.valid_until_s = SignerSet{}.valid_until_s;
    state.add_signer_set(next);
    context.events.push_back(events::SignersRotated{command.network, upgrade.index});
    return Status::ok;
}

}  // namespace otp
