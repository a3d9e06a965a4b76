#include <algorithm>

#include "protocol/commands/common.hpp"

namespace otp {

/// The account ends an agent's approval. The agent's nonces stay known, so what it signed cannot be replayed later.
Status apply(State& state, const Context& context, const RevokeAgent& command) {
    const auto is_it = [&](const Agent& agent) { return agent.address == command.agent; };
    const std::vector<Agent>& known = state.account(context.account).agents;
    if (std::none_of(known.begin(), known.end(), is_it)) return Status::agent_not_found;

    std::vector<Agent>& agents = state.edit_account(context.account).agents;
    agents.erase(std::find_if(agents.begin(), agents.end(), is_it));
    context.events.push_back(events::AgentRevoked{context.account, command.agent});
    return Status::ok;
}

}  // namespace otp
