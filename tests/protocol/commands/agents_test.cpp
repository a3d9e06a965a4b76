// Agents: who may act for an account. That their signatures are checked is tests/protocol/envelope_test.cpp.

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class AgentsTest : public Scenario {
public:
    ApproveAgent approval(std::string_view agent, std::uint8_t scopes = Scopes::trade) {
        return {address_named(agent), Text{"bot"}, Scopes{scopes}, now() + seconds(3600), {}};
    }
    /// With the agent's own proof.
    Status approve(std::string_view who, const ApproveAgent& command) {
        return run(who, command, {}, Status::ok, command.agent);
    }
    const std::vector<Agent>& agents(std::string_view who) { return state.account(account(who)).agents; }
};

TEST_F(AgentsTest, approve_agent_answers_with_the_first_broken_rule) {
    ApproveAgent command = approval("alice", 0);
    command.valid_until = now();
    EXPECT_EQ(run("alice", command), Status::recipient_must_be_another);
    command.agent = address_named("bot");
    EXPECT_EQ(run("alice", command), Status::scopes_must_be_known);
    command.scopes.bits = 8;
    EXPECT_EQ(run("alice", command), Status::scopes_must_be_known);
    command.scopes.bits = Scopes::all;
    EXPECT_EQ(run("alice", command), Status::validity_must_be_at_most_180_days);
    command.valid_until = now() + seconds(180 * 86'400) + milliseconds(1);
    EXPECT_EQ(run("alice", command), Status::validity_must_be_at_most_180_days);
    command.valid_until = now() + seconds(180 * 86'400);
    EXPECT_EQ(run("alice", command), Status::proof_must_be_the_agents) << "no proof";
    EXPECT_EQ(run("alice", command, {}, Status::ok, address_named("alice")), Status::proof_must_be_the_agents);
    EXPECT_EQ(run("alice", command, {}, Status::ok, address_named("bot")), Status::ok);
    command.valid_until = now() + milliseconds(1);
    EXPECT_EQ(approve("alice", command), Status::ok);
}

TEST_F(AgentsTest, an_account_has_at_most_16_agents_and_approving_again_replaces) {
    for (int i = 0; i < 16; ++i) ASSERT_EQ(approve("alice", approval("bot" + std::to_string(i))), Status::ok);
    EXPECT_EQ(approve("alice", approval("one too many")), Status::agents_exceed_maximum);
    EXPECT_EQ(approve("alice", approval("bot7", Scopes::settle)), Status::ok);
    EXPECT_EQ(agents("alice").size(), 16U);
    for (const Agent& agent : agents("alice")) {
        const bool replaced = agent.address == address_named("bot7");
        EXPECT_EQ(agent.scopes.bits, replaced ? Scopes::settle : Scopes::trade);
    }
    EXPECT_EQ(run("alice", RevokeAgent{address_named("bot3")}), Status::ok);
    EXPECT_EQ(approve("alice", approval("one too many")), Status::ok);
}

TEST_F(AgentsTest, revoke_agent_answers_agent_not_found) {
    EXPECT_EQ(run("alice", RevokeAgent{address_named("bot")}), Status::agent_not_found);
    ASSERT_EQ(approve("alice", approval("bot")), Status::ok);
    EXPECT_EQ(run("bob", RevokeAgent{address_named("bot")}), Status::agent_not_found);
    EXPECT_EQ(run("alice", RevokeAgent{address_named("bot")}), Status::ok);
    EXPECT_EQ(run("alice", RevokeAgent{address_named("bot")}), Status::agent_not_found);
    EXPECT_TRUE(agents("alice").empty());
}

}  // namespace
}  // namespace otp
