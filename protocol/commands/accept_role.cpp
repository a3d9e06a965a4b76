#include "protocol/commands/common.hpp"

namespace otp {

/// The account a role was offered to takes it.
Status apply(State& state, const Context& context, const AcceptRole& command) {
    const auto role = static_cast<std::size_t>(command.role);
    const bool offered = state.role_offered[role] != State::fees_account;
    if (!offered || state.role_offered[role] != context.account) return Status::role_offer_not_found;

    state.role_holder[role] = context.account;
    state.role_offered[role] = State::fees_account;
    context.events.push_back(events::RoleAccepted{command.role, context.account});
    return Status::ok;
}

}  // namespace otp
