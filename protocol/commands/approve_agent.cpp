#include <algorithm>

#include "protocol/commands/common.hpp"

namespace otp {
namespace {
constexpr std::size_t agents_max = 16;
constexpr Duration validity_max = seconds(180LL * 24 * 3600);
}  // namespace

/// The account lets another key act for it, within scopes and until an end. Approving again replaces.
Status apply(State& state, const Context& context, const ApproveAgent& command) {
    if (command.agent == state.account(context.account).address) return Status::recipient_must_be_another;
    if (command.scopes.bits == 0 || (command.scopes.bits & ~Scopes::all) != 0) return Status::scopes_must_be_known;
    if (command.valid_until <= context.time || command.valid_until - context.time > validity_max) {
        return Status::validity_must_be_at_most_180_days;
    }
    // Without the agent's own word, a stranger's key could be made to answer for an account it has never seen.
    if (context.agent_proof != command.agent) return Status::proof_must_be_the_agents;
    const auto by_address = [](const Agent& a, const Address& b) { return a.address < b; };
    const std::vector<Agent>& known = state.account(context.account).agents;
    const auto at = std::lower_bound(known.begin(), known.end(), command.agent, by_address) - known.begin();
    const bool replaces =
        static_cast<std::size_t>(at) < known.size() && known[static_cast<std::size_t>(at)].address == command.agent;
    if (!replaces && known.size() == agents_max) return Status::agents_exceed_maximum;

    std::vector<Agent>& agents = state.edit_account(context.account).agents;
    const Agent agent{command.agent, command.label, command.scopes, command.valid_until, context.time};
    if (replaces) {
        agents[static_cast<std::size_t>(at)] = agent;
    } else {
        agents.insert(agents.begin() + at, agent);
    }
    context.events.push_back(
        events::AgentApproved{context.account, command.agent, command.scopes, command.valid_until});
    return Status::ok;
}

}  // namespace otp
