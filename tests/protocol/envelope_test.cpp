// docs/protocol.md section 9: signatures of wallets, nonces, deadlines, batches.

#include "protocol/envelope.hpp"

#include "protocol/keccak.hpp"
#include "tests/protocol/envelope_world.hpp"
#include "tests/support/test_signers.hpp"

namespace otp {
namespace {

TEST_F(EnvelopeTest, a_signed_command_acts_for_its_account) {
    EXPECT_EQ(send(withdraw_one), Status::ok);
    EXPECT_EQ(state.ledger.free(*state.find_account(alice.address()), AssetNo{1}), units(99'000'000));
}

TEST_F(EnvelopeTest, the_digest_is_the_id_and_the_signer_is_recovered) {
    Envelope e = envelope({withdraw_one});
    sign(e, alice, separator);
    const auto known = read(e);
    ASSERT_TRUE(known.has_value());
    EXPECT_EQ(known->id, envelope_digest(e, separator));
    EXPECT_EQ(known->signer, alice.address());
}

TEST_F(EnvelopeTest, bytes_malformed) {
    Envelope e = envelope({withdraw_one});
    sign(e, alice, separator);
    const Bytes bytes = to_bytes(e);
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const auto cut = authenticate(ByteView{bytes}.first(n), separator, host);
        ASSERT_FALSE(cut.has_value());
        ASSERT_EQ(cut.error(), Status::bytes_malformed);
    }
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(authenticate(longer, separator, host).error(), Status::bytes_malformed);
    EXPECT_EQ(read(envelope({})).error(), Status::bytes_malformed) << "no command";
    EXPECT_EQ(read(envelope(std::vector<Command>(257, Pause{}))).error(), Status::bytes_malformed);
    std::get<WalletSignature>(e.signature)[64] = 2;
    EXPECT_EQ(read(e).error(), Status::bytes_malformed) << "27 and 28 are brought to 0 and 1 before encoding";
}

TEST_F(EnvelopeTest, an_envelope_is_at_most_128_KiB) {
    const auto of_size = [&](std::size_t update) {
        Envelope e = envelope({ReportPrice{Bytes(60'000)}, ReportPrice{Bytes(update)}});
        sign(e, alice, separator);
        return to_bytes(e);
    };
    const std::size_t rest = Envelope::size_max - of_size(0).size();
    EXPECT_TRUE(authenticate(of_size(60'000), separator, host).has_value());
    EXPECT_GT(rest, field_bytes_max) << "two updates do not reach the bound; three do";
    Envelope e = envelope({ReportPrice{Bytes(65'000)}, ReportPrice{Bytes(65'000)}, ReportPrice{Bytes(900)}});
    sign(e, alice, separator);
    ASSERT_LE(to_bytes(e).size(), Envelope::size_max);
    EXPECT_TRUE(read(e).has_value());
    e.commands.push_back(ReportPrice{Bytes(100)});
    sign(e, alice, separator);
    ASSERT_GT(to_bytes(e).size(), Envelope::size_max);
    EXPECT_EQ(read(e).error(), Status::bytes_malformed);
}

TEST_F(EnvelopeTest, scheme_not_supported) {
    Envelope e = envelope({withdraw_one});
    sign(e, alice, separator);
    Bytes bytes = to_bytes(e);
    const std::size_t scheme_at = bytes.size() - 1 - std::tuple_size_v<WalletSignature>;
    for (const std::uint8_t scheme : {0, 3, 255}) {
        bytes[scheme_at] = scheme;
        EXPECT_EQ(authenticate(bytes, separator, host).error(), Status::scheme_not_supported);
        // How long its signature would be is not known.
        EXPECT_EQ(authenticate(ByteView{bytes}.first(scheme_at + 1), separator, host).error(),
                  Status::scheme_not_supported);
        EXPECT_EQ(authenticate(ByteView{bytes}.first(scheme_at), separator, host).error(), Status::bytes_malformed);
    }
}

TEST_F(EnvelopeTest, signature_invalid_for_a_high_s_and_for_nothing) {
    Envelope e = envelope({withdraw_one});
    EXPECT_EQ(read(e).error(), Status::signature_invalid) << "zeros";
    sign(e, alice, separator);
    // The other signature of the same digest: s' = n - s, and the other recovery id.
    constexpr std::array<std::uint8_t, 32> order = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                                    0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48,
                                                    0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};
    const WalletSignature low = std::get<WalletSignature>(e.signature);
    WalletSignature high = low;
    int borrow = 0;
    for (int i = 31; i >= 0; --i) {
        const auto place = static_cast<std::size_t>(i);
        const int digit = order[place] - low[32 + place] - borrow;
        borrow = digit < 0 ? 1 : 0;
        high[32 + place] = static_cast<std::uint8_t>(digit & 0xff);
    }
    high[64] ^= 1;
    const auto key = host.recover_secp256k1(envelope_digest(e, separator), ByteView{high}.first(64), high[64]);
    ASSERT_TRUE(key.has_value()) << "it is a valid signature of the curve";
    ASSERT_EQ(address_of(*key), alice.address());
    e.signature = high;
    EXPECT_EQ(read(e).error(), Status::signature_invalid);
}

/// Another network's signature recovers to somebody else, who has no say over the account.
TEST_F(EnvelopeTest, a_signature_for_another_network_is_a_strangers) {
    Envelope e = envelope({withdraw_one});
    sign(e, alice, eip712::domain_separator(Hash{}));
    const auto known = read(e);
    ASSERT_TRUE(known.has_value());
    EXPECT_NE(known->signer, alice.address());
    receipts.clear();
    otp::run(state, *known, verify_updates(known->envelope, {}, host), host, receipts);
    EXPECT_EQ(receipts.back().status, Status::signer_not_authorised);
}

TEST_F(EnvelopeTest, a_deadline_must_not_be_before_the_journals_time) {
    Envelope e = envelope({withdraw_one});
    e.deadline = nonce - 1;
    EXPECT_EQ(send(e, alice), Status::deadline_passed);
    e.deadline = nonce;
    EXPECT_EQ(send(e, alice), Status::ok);
    e.nonce += 1;
    e.deadline = 0;
    EXPECT_EQ(send(e, alice), Status::ok) << "0 is none";
    e.nonce = 1;
    e.deadline = 1;
    EXPECT_EQ(send(e, alice), Status::deadline_passed) << "the deadline is looked at before the nonce";
}

TEST_F(EnvelopeTest, nonces_are_within_24_hours_back_and_60_seconds_ahead) {
    const std::uint64_t t = nonce;
    const std::uint64_t day = 86'400'000;
    const auto with = [&](std::uint64_t n) {
        Envelope e = envelope({withdraw_one});
        e.nonce = n;
        return send(e, alice);
    };
    EXPECT_EQ(with(t - day), Status::nonce_too_old);
    EXPECT_EQ(with(t - day + 1), Status::ok);
    EXPECT_EQ(with(t + 60'000), Status::nonce_too_far_ahead);
    EXPECT_EQ(with(t + 59'999), Status::ok);
    EXPECT_EQ(with(t + 59'999), Status::nonce_already_used);
    EXPECT_EQ(with(0), Status::nonce_too_old);
    EXPECT_EQ(with(~std::uint64_t{0}), Status::nonce_too_far_ahead);
    EXPECT_EQ(with(std::uint64_t{1} << 63), Status::nonce_too_far_ahead);
}

/// A1, and the high finding of the Rolla audit: a failed command stayed replayable.
TEST_F(EnvelopeTest, a_nonce_is_used_up_whether_the_command_is_applied_or_refused) {
    const Withdraw too_much{ticker("USD"), decimal("1000")};
    EXPECT_EQ(send(too_much), Status::insufficient_balance);
    give(alice.address(), "later", "USD");
    give(alice.address(), "later still", "USD");
    for (int i = 0; i < 9; ++i) give(alice.address(), "more" + std::to_string(i), "USD");
    EXPECT_EQ(send(too_much), Status::nonce_already_used);
}

TEST_F(EnvelopeTest, of_64_remembered_nonces_a_new_one_must_be_above_the_lowest) {
    const std::uint64_t t = nonce;
    const auto with = [&](std::uint64_t n) {
        Envelope e = envelope({withdraw_one});
        e.nonce = n;
        return send(e, alice);
    };
    for (std::uint64_t i = 0; i < 63; ++i) ASSERT_EQ(with(t + 2 * i), Status::ok);
    EXPECT_EQ(with(t - 1'000), Status::ok) << "fewer than 64 are kept";
    EXPECT_EQ(with(t - 1'001), Status::nonce_too_old);
    EXPECT_EQ(with(t - 1'000), Status::nonce_already_used);
    EXPECT_EQ(with(t + 1), Status::ok) << "between used ones";
    EXPECT_EQ(with(t - 1'000), Status::nonce_too_old) << "forgotten, and below the lowest kept: still not replayable";
    EXPECT_EQ(with(t), Status::nonce_already_used);
}

TEST_F(EnvelopeTest, somebody_elses_signature_is_journaled_and_changes_nothing_but_its_nonce) {
    EXPECT_EQ(send(envelope({withdraw_one}), bot), Status::signer_not_authorised);
    EXPECT_EQ(send(envelope({withdraw_one}), bot), Status::nonce_already_used);
    EXPECT_EQ(send(withdraw_one), Status::ok) << "the nonce is the signer's, not the account's";
    Envelope nobody = envelope({withdraw_one});
    nobody.account = key_of("never seen").address();
    nobody.nonce += 1;
    EXPECT_EQ(send(nobody, bot), Status::signer_not_authorised);
    EXPECT_EQ(state.find_account(nobody.account), std::nullopt);
}

TEST_F(EnvelopeTest, in_a_batch_each_command_has_its_own_status) {
    const Withdraw too_much{ticker("USD"), decimal("1000")};
    EXPECT_EQ(send(envelope({withdraw_one, too_much, withdraw_one}), alice), Status::ok);
    ASSERT_EQ(receipts.size(), 3U);
    EXPECT_EQ(receipts[0].status, Status::ok);
    EXPECT_EQ(receipts[1].status, Status::insufficient_balance);
    EXPECT_TRUE(receipts[1].events.empty());
    EXPECT_EQ(receipts[2].status, Status::ok);
    EXPECT_EQ(state.ledger.free(*state.find_account(alice.address()), AssetNo{1}), units(98'000'000));
}

TEST_F(EnvelopeTest, every_command_of_a_batch_is_under_its_signature) {
    Envelope e = envelope({withdraw_one, withdraw_one});
    sign(e, alice, separator);
    Envelope changed = e;
    changed.commands[1] = Withdraw{ticker("USD"), decimal("2")};
    ASSERT_TRUE(read(changed).has_value());
    EXPECT_NE(read(changed)->signer, alice.address());
    Envelope single = envelope({withdraw_one});
    EXPECT_NE(envelope_digest(single, separator), envelope_digest(e, separator));
}

TEST_F(EnvelopeTest, the_greatest_batch_is_of_256_commands) {
    EXPECT_EQ(send(envelope(std::vector<Command>(256, Withdraw{ticker("EUR"), decimal("0.01")})), alice), Status::ok);
    EXPECT_EQ(receipts.size(), 256U);
}

/// A batch that rotates the signers and then reports a price by the new ones does what the two would do one by one.
TEST_F(EnvelopeTest, after_a_rotation_in_a_batch_the_new_signer_sets_count) {
    const keys::SecretKey boss = key_of("boss");
    ASSERT_EQ(run("operator", OfferRole{Role::operator_, boss.address()}), Status::ok);
    Envelope accept = envelope({AcceptRole{Role::operator_}});
    accept.account = boss.address();
    ASSERT_EQ(send(accept, boss), Status::ok);

    const TestSigners first{1, QuorumRule::half, "first"};
    const TestSigners second{1, QuorumRule::half, "second"};
    const auto rotation = [&](const TestSigners& signers, std::uint32_t index) {
        RotateSigners command{Text{"test"},     index, QuorumRule::half,  signers.set.emitter.chain, {},
                              signers.set.keys, now(), now() - seconds(1)};
        command.emitter.bytes = signers.set.emitter.address.bytes;
        return command;
    };
    const auto update = [&](const TestSigners& signers, std::uint32_t index) {
        PriceReport report = report_of({.publish_s = now().seconds()});
        SignerSet set = signers.set;
        set.index = index;
        const auto bytes = oracle::sign_update(std::vector{report}, 1, 1, set, signers.keys);
        EXPECT_TRUE(bytes.has_value());
        return ReportPrice{*bytes};
    };
    const auto statuses = [&](std::vector<Command> commands) {
        Envelope e = envelope(std::move(commands));
        e.account = boss.address();
        e.nonce = ++nonce;
        (void)send(e, boss);
        std::vector<Status> list;
        for (const Receipt& receipt : receipts) list.push_back(receipt.status);
        return list;
    };
    const Status unknown = status_of(UpdateFault::emitter_not_allowed);
    const Status expired = status_of(UpdateFault::guardian_set_expired);
    EXPECT_EQ(statuses({update(first, 0), rotation(first, 0), update(first, 0)}),
              (std::vector<Status>{unknown, Status::ok, Status::ok}));
    EXPECT_EQ(statuses({update(first, 0), rotation(second, 1), update(first, 0), update(second, 1)}),
              (std::vector<Status>{Status::ok, Status::ok, expired, Status::ok}));
}

}  // namespace
}  // namespace otp
