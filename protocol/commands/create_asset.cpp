#include "protocol/commands/common.hpp"

namespace otp {

/// The operator registers an asset.
Status apply(State& state, const Context& context, const CreateAsset& command) {
    if (command.decimals > 18) return Status::decimals_must_be_at_most_18;
    if (state.find_asset(command.asset)) return Status::asset_already_exists;
    if (state.assets().size() >= 0xffff) return Status::registry_full;

    const AssetNo asset = state.add_asset({command.asset, command.decimals});
    context.events.push_back(events::AssetCreated{asset, command.decimals});
    return Status::ok;
}

}  // namespace otp
