// upgrade_signers: a network's signers name their successors, and anyone may bring the proof.

#include "protocol/upgrade_proof.hpp"
#include "tests/protocol/envelope_world.hpp"
#include "tests/support/test_signers.hpp"
#include "tests/support/upgrade_maker.hpp"

namespace otp {
namespace {

class UpgradeSignersTest : public EnvelopeTest {
public:
    UpgradeSignersTest() { EXPECT_EQ(run("operator", registration(first)), Status::ok); }

    static RotateSigners registration(const TestSigners& signers) {
        RotateSigners command{Text{"test"},
                              signers.set.index,
                              signers.set.rule,
                              signers.set.emitter.chain,
                              {},
                              signers.set.keys,
                              time_of("2026-11-20T00:00:00Z"),
                              time_of("2026-11-20T00:00:00Z")};
        command.emitter.bytes = signers.set.emitter.address.bytes;
        return command;
    }

    UpgradeParts parts(std::uint32_t index = 4) const {
        UpgradeParts made;
        made.index = index;
        made.keys = second.set.keys;
        return made;
    }
    /// Signed by a quorum of the first set, 3 of 4.
    Bytes signed_by_first(const UpgradeParts& made) const { return upgrade_envelope(made, 3, first.keys, 3); }

    /// Brought by alice, who has no role; of a refusal it is known that it left nothing but the nonce.
    Status bring(const Bytes& envelope, const std::string& network = "test") {
        State before = state;
        const Status status = send_next(UpgradeSigners{Text{network}, envelope});
        if (status == Status::ok) {
            EXPECT_NE(to_hex(state.root()), to_hex(root_after_nothing(before)));
            return status;
        }
        EXPECT_EQ(to_hex(state.root()), to_hex(root_after_nothing(before))) << name(status);
        EXPECT_TRUE(receipts.back().events.empty());
        return status;
    }
    Status bring(const UpgradeParts& made) { return bring(signed_by_first(made)); }

    Status send_next(Command command) {
        ++nonce;
        return send(std::move(command));
    }
    /// The root of the same state once the last nonce was used up by a command that is refused.
    Hash root_after_nothing(State& other) {
        Envelope e = envelope({Pause{}});
        sign(e, alice, separator);
        const auto known = read(e);
        EXPECT_TRUE(known.has_value());
        std::vector<Receipt> refused;
        otp::run(other, *known, std::vector<VerifiedUpdate>(1), host, refused);
        EXPECT_EQ(refused.back().status, Status::role_required);
        return other.root();
    }

    /// The answer to a price of this publish time, signed by a quorum of `signers` as set `index`.
    Status price_of(const TestSigners& signers, std::uint32_t index, std::int64_t publish_s) {
        const PriceReport report = report_of({.publish_s = publish_s});
        SignerSet set = signers.set;
        set.index = index;
        const auto bytes = oracle::sign_update(std::vector{report}, static_cast<std::uint64_t>(publish_s) * 20,
                                               static_cast<std::uint32_t>(publish_s), set, signers.keys);
        EXPECT_TRUE(bytes.has_value());
        return send_next(ReportPrice{*bytes});
    }
    const SignerSet& newest() const { return state.signer_sets()[*newest_signer_set(state.signer_sets(), "test")]; }

    const TestSigners first{4, QuorumRule::two_third, "first"};
    const TestSigners second{5, QuorumRule::two_third, "second"};
};

TEST_F(UpgradeSignersTest, the_set_named_takes_over_rule_emitter_and_beginning) {
    const SignerSet before = newest();
    at(time_of("2026-11-21T00:00:05.999Z"));
    ASSERT_EQ(bring(parts()), Status::ok);
    ASSERT_EQ(receipts.back().events.size(), 1U);
    EXPECT_EQ(*std::get_if<events::SignersRotated>(&receipts.back().events.front()),
              (events::SignersRotated{Text{"test"}, 4}));

    SignerSet expected = before;
    expected.index = 4;
    expected.keys = second.set.keys;
    EXPECT_EQ(newest(), expected);
    SignerSet ended = before;
    ended.valid_until_s = time_of("2026-11-22T00:00:05Z").seconds();
    EXPECT_EQ(state.signer_sets().front(), ended) << "a day from the journal's time, whole seconds rounded down";
}

TEST_F(UpgradeSignersTest, the_set_before_signs_for_one_more_day_of_publish_times_and_not_a_second_longer) {
    const std::int64_t end = now().seconds() + 86'400;
    EXPECT_EQ(price_of(second, 4, now().seconds()), status_of(UpdateFault::unknown_guardian_set));
    ASSERT_EQ(bring(parts()), Status::ok);
    EXPECT_EQ(price_of(second, 4, now().seconds()), Status::ok);
    EXPECT_EQ(price_of(first, 3, now().seconds()), Status::ok);
    // The time of delivery does not matter, the publish time does.
    at(Time::from_seconds(end) + milliseconds(1));
    nonce = static_cast<std::uint64_t>(now().ms);
    EXPECT_EQ(price_of(first, 3, end), Status::ok);
    EXPECT_EQ(price_of(first, 3, end + 1), status_of(UpdateFault::guardian_set_expired));
    EXPECT_EQ(price_of(second, 4, end + 1), Status::ok);
    // What the new set signed before its upgrade was brought counts as well: the journal cannot know when it began.
    EXPECT_EQ(price_of(second, 4, end - 86'400 - 3'600), Status::ok);
}

/// Each line mends what the line above was refused for, so the order of checks is on show.
TEST_F(UpgradeSignersTest, upgrade_signers_answers_with_the_first_broken_rule) {
    UpgradeParts made = parts(9);
    made.module = "TokenBridge";
    made.emitter_end = 5;
    made.chain = 2;
    made.keys.clear();
    const auto answer = [&](const std::string& network) {
        return bring(upgrade_envelope(made, 2, second.keys, 2), network);
    };
    EXPECT_EQ(answer("none"), Status::upgrade_must_be_readable);
    made.module = "Core";
    EXPECT_EQ(answer("none"), Status::upgrade_must_be_of_governance);
    made.emitter_end = 4;
    EXPECT_EQ(answer("none"), Status::upgrade_must_be_for_every_chain);
    made.chain = 0;
    EXPECT_EQ(answer("none"), Status::upgrade_keys_must_be_valid);
    made.keys = second.set.keys;
    EXPECT_EQ(answer("none"), Status::signer_set_not_found);
    made.index = 3;
    EXPECT_EQ(answer("test"), Status::signer_set_already_exists);
    made.index = 5;
    EXPECT_EQ(answer("test"), Status::upgrade_out_of_order);
    made.index = 4;
    EXPECT_EQ(answer("test"), Status::upgrade_not_by_newest_set);
    EXPECT_EQ(bring(upgrade_envelope(made, 3, second.keys, 2)), status_of(UpdateFault::no_quorum));
    EXPECT_EQ(bring(upgrade_envelope(made, 3, second.keys, 3)), status_of(UpdateFault::signature_mismatch));
    EXPECT_EQ(bring(upgrade_envelope(made, 3, first.keys, 3)), Status::ok);
}

TEST_F(UpgradeSignersTest, bytes_that_end_early_or_late_are_no_upgrade) {
    const Bytes whole = signed_by_first(parts());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto refused = verify_signer_upgrade({Text{"test"}, cut}, state.signer_sets(), host);
        ASSERT_FALSE(refused) << size;
        EXPECT_EQ(refused.error(), Status::upgrade_must_be_readable) << size;
    }
    UpgradeParts longer = parts();
    longer.behind = {0};
    EXPECT_EQ(bring(longer), Status::upgrade_must_be_readable) << "a byte that was signed too";
    Bytes followed = whole;
    followed.push_back(0);
    EXPECT_EQ(bring(followed), Status::upgrade_must_be_readable);
    Bytes version = whole;
    version[0] = 2;
    EXPECT_EQ(bring(version), Status::upgrade_must_be_readable);
    UpgradeParts action = parts();
    action.action = 1;
    EXPECT_EQ(bring(action), Status::upgrade_must_be_readable) << "the code of Wormhole's contracts";
    EXPECT_EQ(bring(whole), Status::ok);
}

TEST_F(UpgradeSignersTest, only_the_governance_emitter_speaks_for_every_chain) {
    UpgradeParts other = parts();
    other.emitter_chain = 26;
    EXPECT_EQ(bring(other), Status::upgrade_must_be_of_governance);
    other = parts();
    other.emitter_end = 3;
    EXPECT_EQ(bring(other), Status::upgrade_must_be_of_governance);
    for (const std::uint16_t chain : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{0xffff}}) {
        other = parts();
        other.chain = chain;
        EXPECT_EQ(bring(other), Status::upgrade_must_be_for_every_chain) << chain;
    }
}

TEST_F(UpgradeSignersTest, a_set_has_1_to_32_different_signers_and_nobody_is_none) {
    UpgradeParts made = parts();
    made.keys.clear();
    EXPECT_EQ(bring(made), Status::upgrade_keys_must_be_valid);
    made.keys = {second.set.keys[0], second.set.keys[1], second.set.keys[0]};
    EXPECT_EQ(bring(made), Status::upgrade_keys_must_be_valid);
    made.keys = {second.set.keys[0], Address{}};
    EXPECT_EQ(bring(made), Status::upgrade_keys_must_be_valid);
    made.keys = TestSigners{33, QuorumRule::half, "many"}.set.keys;
    EXPECT_EQ(bring(made), Status::upgrade_keys_must_be_valid);
    made.keys.pop_back();
    EXPECT_EQ(bring(made), Status::ok);
    EXPECT_EQ(newest().keys.size(), 32U);
}

TEST_F(UpgradeSignersTest, a_quorum_of_the_newest_set_signs_in_order_and_nobody_twice) {
    const auto by = [&](const std::vector<std::uint8_t>& signers) {
        return bring(upgrade_envelope(parts(), 3, first.keys, signers));
    };
    EXPECT_EQ(by({}), status_of(UpdateFault::no_quorum));
    EXPECT_EQ(by({0, 1}), status_of(UpdateFault::no_quorum));
    EXPECT_EQ(by({0, 1, 1}), status_of(UpdateFault::signature_indices_not_ascending));
    EXPECT_EQ(by({1, 0, 2}), status_of(UpdateFault::signature_indices_not_ascending));
    EXPECT_EQ(by({1, 2, 4}), status_of(UpdateFault::guardian_index_out_of_range));
    Bytes strange = signed_by_first(parts());
    strange[6 + 65] = 2;
    EXPECT_EQ(bring(strange), status_of(UpdateFault::bad_recovery_id));
    // Another body under the same signatures.
    Bytes altered = signed_by_first(parts());
    altered.back() ^= 1;
    EXPECT_NE(bring(altered), Status::ok);
    EXPECT_EQ(by({1, 2, 3}), Status::ok);
}

TEST_F(UpgradeSignersTest, an_upgrade_counts_once_and_its_signers_name_no_second_successor) {
    ASSERT_EQ(bring(parts()), Status::ok);
    EXPECT_EQ(bring(parts()), Status::signer_set_already_exists);
    // The signers of before, once more: neither as themselves nor under the name of the new set.
    EXPECT_EQ(bring(signed_by_first(parts(5))), Status::upgrade_not_by_newest_set);
    EXPECT_EQ(bring(upgrade_envelope(parts(5), 4, first.keys, 4)), status_of(UpdateFault::signature_mismatch));
    EXPECT_EQ(bring(upgrade_envelope(parts(5), 4, second.keys, 3)), status_of(UpdateFault::no_quorum));
    EXPECT_EQ(bring(upgrade_envelope(parts(5), 4, second.keys, 4)), Status::ok);
    EXPECT_EQ(bring(upgrade_envelope(parts(4), 4, second.keys, 4)), Status::signer_set_already_exists);
}

TEST_F(UpgradeSignersTest, an_upgrade_of_one_network_is_none_of_another) {
    const TestSigners others{4, QuorumRule::two_third, "others"};
    RotateSigners other = registration(others);
    other.network = Text{"other"};
    other.emitter.bytes[0] = 9;
    ASSERT_EQ(run("operator", other), Status::ok);
    EXPECT_EQ(bring(signed_by_first(parts()), "other"), status_of(UpdateFault::signature_mismatch));
    EXPECT_EQ(bring(signed_by_first(parts()), "Test"), Status::signer_set_not_found);
    EXPECT_EQ(bring(signed_by_first(parts()), ""), Status::signer_set_not_found);
    const std::vector<SignerSet> before = state.signer_sets();
    EXPECT_EQ(bring(signed_by_first(parts()), "test"), Status::ok);
    EXPECT_EQ(state.signer_sets()[1], before[1]) << "another network's set is not touched";
}

TEST_F(UpgradeSignersTest, nothing_follows_the_last_index_there_is) {
    RotateSigners last = registration(first);
    last.index = 0xffff'ffff;
    ASSERT_EQ(run("operator", last), Status::ok);
    EXPECT_EQ(bring(upgrade_envelope(parts(0), 0xffff'ffff, first.keys, 3)), Status::upgrade_out_of_order);
}

/// The operator's word and the signers' own may follow one another; the newest set is the one that speaks.
TEST_F(UpgradeSignersTest, after_a_rotation_by_the_operator_the_set_registered_is_the_newest) {
    TestSigners third{3, QuorumRule::half, "third"};
    third.set.index = 7;
    ASSERT_EQ(run("operator", registration(third)), Status::ok);
    EXPECT_EQ(bring(parts(4)), Status::upgrade_out_of_order);
    EXPECT_EQ(bring(upgrade_envelope(parts(8), 7, third.keys, 2)), Status::ok);
    EXPECT_EQ(newest().rule, QuorumRule::half);
}

/// A batch does what its commands would do one by one.
TEST_F(UpgradeSignersTest, upgrades_and_prices_of_a_batch_are_judged_by_the_sets_before_each) {
    const TestSigners third{1, QuorumRule::half, "third"};
    UpgradeParts to_third = parts(5);
    to_third.keys = third.set.keys;
    const PriceReport report = report_of({.publish_s = now().seconds()});
    SignerSet set = third.set;
    set.index = 5;
    const auto update = oracle::sign_update(std::vector{report}, 1, 1, set, third.keys);
    ASSERT_TRUE(update.has_value());
    const UpgradeSigners four{Text{"test"}, signed_by_first(parts())};
    const UpgradeSigners five{Text{"test"}, upgrade_envelope(to_third, 4, second.keys, 4)};
    ++nonce;
    (void)send(envelope({five, four, ReportPrice{*update}, five, four, ReportPrice{*update}}), alice);
    std::vector<Status> statuses;
    for (const Receipt& receipt : receipts) statuses.push_back(receipt.status);
    EXPECT_EQ(statuses, (std::vector<Status>{Status::upgrade_out_of_order, Status::ok,
                                             status_of(UpdateFault::unknown_guardian_set), Status::ok,
                                             Status::signer_set_already_exists, Status::ok}));
    EXPECT_EQ(state.signer_sets().size(), 3U);
}

/// Verified against sets that are no longer the newest, an upgrade is refused where it is applied.
TEST_F(UpgradeSignersTest, what_was_verified_before_another_upgrade_came_is_judged_again) {
    const auto early = verify_signer_upgrade({Text{"test"}, signed_by_first(parts())}, state.signer_sets(), host);
    ASSERT_TRUE(early.has_value());
    ASSERT_EQ(bring(parts()), Status::ok);
    Events none;
    const Context context{state.time, account("anyone"), {}, Status::ok, {}, none, &*early};
    const Hash before = state.root();
    EXPECT_EQ(execute(state, context, UpgradeSigners{Text{"test"}, {}}), Status::signer_set_already_exists);
    EXPECT_EQ(to_hex(state.root()), to_hex(before));
    const Context unproven{state.time, account("anyone"), {}, Status::ok, {}, none};
    EXPECT_EQ(execute(state, unproven, UpgradeSigners{Text{"test"}, {}}), Status::upgrade_must_be_readable);
}

TEST_F(UpgradeSignersTest, an_agent_that_may_settle_may_bring_an_upgrade) {
    ApproveAgent approval{bot.address(), Text{"bot"}, Scopes{Scopes::trade}, now() + seconds(1'000), {}};
    prove(approval, alice.address(), bot, separator);
    ASSERT_EQ(send_next(approval), Status::ok);
    ++nonce;
    const UpgradeSigners command{Text{"test"}, signed_by_first(parts())};
    EXPECT_EQ(send(envelope({command}), bot), Status::agent_scope_missing);
    approval.scopes = Scopes{Scopes::settle};
    prove(approval, alice.address(), bot, separator);
    ASSERT_EQ(send_next(approval), Status::ok);
    ++nonce;
    EXPECT_EQ(send(envelope({command}), bot), Status::ok);
}

}  // namespace
}  // namespace otp
