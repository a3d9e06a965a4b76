#include "protocol/commands/common.hpp"

namespace otp {

/// A role's holder offers it to another account, which must accept: a typing error cannot lose a role.
Status apply(State& state, const Context& context, const OfferRole& command) {
    const auto role = static_cast<std::size_t>(command.role);
    if (state.role_holder[role] != context.account) return Status::role_required;
    const auto known = state.find_account(command.to);
    if (known && (*known == State::fees_account || *known == State::dust_account))
        return Status::recipient_must_be_a_user;

    const AccountNo to = state.open_account(command.to);
    state.role_offered[role] = to;
    context.events.push_back(events::RoleOffered{command.role, to});
    return Status::ok;
}

}  // namespace otp
