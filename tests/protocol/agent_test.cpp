// docs/protocol.md sections 4 and 9: agents, their scopes, ends, proofs and nonces.

#include "tests/protocol/envelope_world.hpp"

namespace otp {
namespace {

class AgentEnvelopeTest : public EnvelopeTest {
public:
    Status approve(std::uint8_t scopes, Duration life) { return approve(bot, scopes, life); }
    template <class Key>
    Status approve(const Key& agent, std::uint8_t scopes, Duration life) {
        ApproveAgent approval{agent.address(), Text{"bot"}, Scopes{scopes}, now() + life, {}};
        prove(approval, alice.address(), agent, separator);
        ++nonce;
        return send(approval);
    }
    Status by_bot(const Command& command) { return by(bot, command); }
    template <class Key>
    Status by(const Key& agent, const Command& command) {
        Envelope e = envelope({command});
        e.nonce = ++nonce;
        return send(e, agent);
    }
    /// What the bot signed while it was approved, and was refused by the series alone.
    Envelope signed_by_bot() {
        Envelope e = envelope({Settle{call, 1}});
        e.nonce = ++nonce;
        return sign(e, bot, separator);
    }
    Envelope sign_for_alice() {
        Envelope e = envelope({Settle{call, 1}});
        e.nonce = ++nonce;
        return sign(e, alice, separator);
    }
    Status revoke(const Address& agent) {
        ++nonce;
        return send(RevokeAgent{agent});
    }

    const P256Secret browser_bot = p256_key_of("bot");
};

TEST_F(AgentEnvelopeTest, an_agent_acts_within_its_scopes) {
    const SeriesName name = call;
    const Command underwrite_one = Underwrite{name, contracts(1), price("10")};
    const Command give_one = Transfer{name, contracts(1), address_named("x")};
    const Command settle_it = Settle{name, 1};
    EXPECT_EQ(by_bot(underwrite_one), Status::signer_not_authorised);
    ASSERT_EQ(approve(Scopes::trade, seconds(3600)), Status::ok);
    EXPECT_EQ(by_bot(underwrite_one), Status::ok);
    EXPECT_EQ(position("x", name), Position{});
    EXPECT_EQ(state.series(SeriesNo{0}).positions[0].account, *state.find_account(alice.address()));
    EXPECT_EQ(by_bot(give_one), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(settle_it), Status::agent_scope_missing);
    ASSERT_EQ(approve(Scopes::transfer, seconds(3600)), Status::ok);
    EXPECT_EQ(by_bot(underwrite_one), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(give_one), Status::insufficient_contracts);
    ASSERT_EQ(approve(Scopes::settle, seconds(3600)), Status::ok);
    EXPECT_EQ(by_bot(settle_it), Status::series_not_expired);
    EXPECT_EQ(by_bot(FixSettlementPrice{Text{"BTC/USD"}, expiry}), Status::settlement_price_pending);
}

TEST_F(AgentEnvelopeTest, withdrawing_agents_and_roles_are_the_accounts_own_always) {
    ASSERT_EQ(approve(Scopes::all, seconds(3600)), Status::ok);
    EXPECT_EQ(by_bot(withdraw_one), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(RevokeAgent{bot.address()}), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(ApproveAgent{}), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(OfferRole{}), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(AcceptRole{}), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(CreateAsset{ticker("X"), 1}), Status::agent_scope_missing);
    EXPECT_EQ(by_bot(Pause{}), Status::agent_scope_missing);
}

TEST_F(AgentEnvelopeTest, an_approval_ends_at_its_end) {
    ASSERT_EQ(approve(Scopes::settle, seconds(60)), Status::ok);
    const Time end = now() + seconds(60);
    at(end - milliseconds(1));
    EXPECT_EQ(by_bot(Settle{call, 1}), Status::series_not_found);
    at(end);
    EXPECT_EQ(by_bot(Settle{call, 1}), Status::agent_expired);
    EXPECT_EQ(by_bot(withdraw_one), Status::agent_expired) << "the end is looked at before the scope";
}

TEST_F(AgentEnvelopeTest, an_agents_proof_is_its_own_and_for_this_approval) {
    ApproveAgent approval{bot.address(), Text{"bot"}, Scopes{1}, now() + seconds(60), {}};
    const auto answer = [&] {
        ++nonce;
        return send(approval);
    };
    EXPECT_EQ(answer(), Status::proof_must_be_the_agents);
    prove(approval, alice.address(), alice, separator);
    EXPECT_EQ(answer(), Status::proof_must_be_the_agents) << "by another key";
    prove(approval, address_named("mallory"), bot, separator);
    EXPECT_EQ(answer(), Status::proof_must_be_the_agents) << "for another account";
    prove(approval, alice.address(), bot, separator);
    approval.scopes.bits = 3;
    EXPECT_EQ(answer(), Status::proof_must_be_the_agents) << "for other scopes";
    approval.scopes.bits = 1;
    approval.valid_until = now() + seconds(61);
    EXPECT_EQ(answer(), Status::proof_must_be_the_agents) << "for another end";
    prove(approval, alice.address(), bot, separator);
    approval.proof[64] = static_cast<std::uint8_t>(approval.proof[64] + 27);
    EXPECT_EQ(answer(), Status::ok) << "v may be 27 or 28";
    approval.proof.push_back(0);
    EXPECT_EQ(answer(), Status::proof_must_be_the_agents);
}

TEST_F(AgentEnvelopeTest, an_agents_key_may_be_of_either_curve) {
    EXPECT_EQ(by(browser_bot, Settle{call, 1}), Status::signer_not_authorised);
    ASSERT_EQ(approve(browser_bot, Scopes::settle | Scopes::trade, seconds(60)), Status::ok);
    EXPECT_EQ(by(browser_bot, Settle{call, 1}), Status::series_not_found);
    EXPECT_EQ(by(browser_bot, Underwrite{call, contracts(1), price("10")}), Status::ok);
    EXPECT_EQ(by(browser_bot, withdraw_one), Status::agent_scope_missing);
    EXPECT_EQ(by(browser_bot, Transfer{call, contracts(1), address_named("x")}), Status::agent_scope_missing);
    EXPECT_EQ(by(browser_bot, RevokeAgent{browser_bot.address()}), Status::agent_scope_missing);
    ASSERT_EQ(revoke(browser_bot.address()), Status::ok);
    EXPECT_EQ(by(browser_bot, Settle{call, 1}), Status::signer_not_authorised);
    ASSERT_EQ(approve(browser_bot, Scopes::settle, seconds(60)), Status::ok);
    at(now() + seconds(60));
    nonce = static_cast<std::uint64_t>(now().ms);
    EXPECT_EQ(by(browser_bot, Settle{call, 1}), Status::agent_expired);
}

TEST_F(AgentEnvelopeTest, a_browsers_proof_is_129_bytes_its_own_and_for_this_approval) {
    ApproveAgent approval{browser_bot.address(), Text{"bot"}, Scopes{1}, now() + seconds(60), {}};
    const auto answer = [&] {
        ++nonce;
        return send(approval);
    };
    const auto spoiled = [&](auto spoil) {
        prove(approval, alice.address(), browser_bot, separator);
        spoil(approval.proof);
        return answer();
    };
    const Status refused = Status::proof_must_be_the_agents;
    EXPECT_EQ(answer(), refused) << "none";
    prove(approval, alice.address(), p256_key_of("other"), separator);
    EXPECT_EQ(answer(), refused) << "by another key";
    prove(approval, address_named("mallory"), browser_bot, separator);
    EXPECT_EQ(answer(), refused) << "for another account";
    approval.valid_until = now() + seconds(61);
    prove(approval, alice.address(), browser_bot, separator);
    approval.valid_until = now() + seconds(60);
    EXPECT_EQ(answer(), refused) << "for another end";
    EXPECT_EQ(spoiled([](Bytes& proof) { proof.push_back(0); }), refused);
    EXPECT_EQ(spoiled([](Bytes& proof) { proof.pop_back(); }), refused);
    EXPECT_EQ(spoiled([](Bytes& proof) { proof.erase(proof.begin()); }), refused) << "without its scheme";
    for (const std::uint8_t scheme : {0, 1, 3, 255}) {
        EXPECT_EQ(spoiled([&](Bytes& proof) { proof[0] = scheme; }), refused);
    }
    EXPECT_EQ(spoiled([](Bytes& proof) {
                  std::array<std::uint8_t, 64> rs;
                  std::copy(proof.end() - 64, proof.end(), rs.begin());
                  rs = with_other_s(rs);
                  std::copy(rs.begin(), rs.end(), proof.end() - 64);
              }),
              refused)
        << "a high s";
    EXPECT_EQ(spoiled([](Bytes&) {}), Status::ok);

    // A wallet's proof has one form, without the number of its scheme.
    approval.agent = bot.address();
    prove(approval, alice.address(), bot, separator);
    approval.proof.insert(approval.proof.begin(), 1);
    EXPECT_EQ(answer(), refused);
    approval.proof.erase(approval.proof.begin());
    EXPECT_EQ(answer(), Status::ok);
}

TEST_F(AgentEnvelopeTest, what_a_revoked_agent_signed_cannot_be_replayed_after_a_new_approval) {
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    const Envelope old = signed_by_bot();
    EXPECT_EQ(hand_in(old), Status::series_not_found);
    ASSERT_EQ(revoke(bot.address()), Status::ok);
    const Envelope while_revoked = signed_by_bot();
    EXPECT_EQ(hand_in(while_revoked), Status::signer_not_authorised);
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    EXPECT_EQ(hand_in(old), Status::nonce_already_used);
    EXPECT_EQ(hand_in(while_revoked), Status::nonce_already_used);
    EXPECT_EQ(by_bot(Settle{call, 1}), Status::series_not_found) << "what it signs now counts";
}

/// Nor when it was held back, so that its nonce is unused.
TEST_F(AgentEnvelopeTest, what_was_signed_for_an_earlier_approval_and_held_back_does_not_count_for_a_later_one) {
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    const Envelope first = signed_by_bot();
    const Envelope second = signed_by_bot();
    const Envelope third = signed_by_bot();
    ASSERT_EQ(hand_in(first), Status::series_not_found);
    ASSERT_EQ(revoke(bot.address()), Status::ok);
    at(now() + milliseconds(10));
    ASSERT_EQ(approve(Scopes::all, seconds(600)), Status::ok);
    EXPECT_EQ(hand_in(second), Status::agent_approved_later);
    EXPECT_EQ(hand_in(second), Status::nonce_already_used);
    nonce = static_cast<std::uint64_t>(now().ms) - 2;
    EXPECT_EQ(by_bot(Settle{call, 1}), Status::agent_approved_later) << "a millisecond before";
    EXPECT_EQ(by_bot(Settle{call, 1}), Status::series_not_found) << "dated as the approval";
    EXPECT_EQ(by_bot(withdraw_one), Status::agent_scope_missing);
    at(now() + milliseconds(10));
    // Approving again without revoking begins anew as well: the agent may hold other scopes now.
    nonce = static_cast<std::uint64_t>(now().ms);
    ASSERT_EQ(approve(Scopes::all, seconds(600)), Status::ok);
    EXPECT_EQ(hand_in(third), Status::agent_approved_later);
    at(now() + seconds(600));
    nonce = static_cast<std::uint64_t>(now().ms) - 500'000;
    EXPECT_EQ(by_bot(Settle{call, 1}), Status::agent_expired) << "the end is looked at first";
    EXPECT_EQ(hand_in(sign_for_alice()), Status::series_not_found) << "an account's own nonces have no such date";
}

/// Nor when so many nonces came after it that its own is forgotten.
TEST_F(AgentEnvelopeTest, a_forgotten_nonce_is_no_unused_one) {
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    const Envelope old = signed_by_bot();
    EXPECT_EQ(hand_in(old), Status::series_not_found);
    for (std::size_t i = 0; i < NonceWindow::kept_max; ++i)
        ASSERT_EQ(by_bot(Settle{call, 1}), Status::series_not_found);
    ASSERT_EQ(revoke(bot.address()), Status::ok);
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    EXPECT_EQ(hand_in(old), Status::nonce_too_old);
}

/// Nor when the 24 hours have passed in which a nonce is accepted, approval after approval.
TEST_F(AgentEnvelopeTest, after_24_hours_a_nonce_is_too_old_under_every_approval) {
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    const Envelope old = signed_by_bot();
    const Time sent{static_cast<std::int64_t>(old.nonce)};
    EXPECT_EQ(hand_in(old), Status::series_not_found);
    ASSERT_EQ(revoke(bot.address()), Status::ok);
    at(sent + seconds(24 * 3600) - milliseconds(1));
    nonce = static_cast<std::uint64_t>(now().ms);
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    EXPECT_EQ(hand_in(old), Status::nonce_already_used) << "the last millisecond of its time";
    at(sent + seconds(24 * 3600));
    EXPECT_EQ(hand_in(old), Status::nonce_too_old);
    ASSERT_EQ(revoke(bot.address()), Status::ok);
    ASSERT_EQ(approve(Scopes::settle, seconds(600)), Status::ok);
    EXPECT_EQ(hand_in(old), Status::nonce_too_old);
}

}  // namespace
}  // namespace otp
