#include "protocol/apply.hpp"

namespace otp {
namespace {

bool holds_role(const State& state, AccountNo account, Signer signer) {
    switch (signer) {
        case Signer::anyone:
            return true;
        case Signer::operator_:
            return state.role_holder[static_cast<std::size_t>(Role::operator_)] == account;
        case Signer::custodian:
            return state.role_holder[static_cast<std::size_t>(Role::custodian)] == account;
    }
    return false;
}

Status authorise(const State& state, const Context& context, const CommandFacts& facts) {
    if (!holds_role(state, context.account, facts.signer)) return Status::role_required;
    if (facts.risk == Risk::keeps) return Status::ok;
    const bool protocols_own = context.account == State::fees_account || context.account == State::dust_account;
    if (protocols_own) return Status::recipient_must_be_a_user;
    return state.paused ? Status::paused : Status::ok;
}

}  // namespace

bool advance(State& state, Time now) {
    if (!now.is_valid() || now < state.time) return false;
    state.time = now;
    return true;
}

Status execute(State& state, const Context& context, const Command& command) {
    return std::visit(
        [&](const auto& c) -> Status {
            using C = std::decay_t<decltype(c)>;
            if constexpr (std::is_same_v<C, std::monostate>) {
                return Status::bytes_malformed;
            } else {
                const Status authority = authorise(state, context, FactsOf<C>::facts);
                if (authority != Status::ok) return authority;
                return apply(state, context, c);
            }
        },
        command);
}

}  // namespace otp
