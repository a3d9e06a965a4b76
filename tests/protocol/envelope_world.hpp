#pragma once
// A scenario's world reached by signed envelopes: what the tests of docs/protocol.md section 9 stand on.

#include "protocol/envelope.hpp"
#include "tests/support/p256_signing.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/signing.hpp"

namespace otp {

using namespace support;

class EnvelopeTest : public Scenario {
public:
    EnvelopeTest() {
        at(time_of("2026-11-21T00:00:00Z"));
        nonce = static_cast<std::uint64_t>(now().ms);
        for (int i = 0; i < 3; ++i)
            give(alice.address(), "a" + std::to_string(i), i == 0 ? "BTC" : i == 1 ? "USD" : "EUR");
    }
    void give(const Address& to, std::string reference, std::string_view asset) {
        ASSERT_EQ(run("custodian", Deposit{to, ticker(asset), decimal("100"), Text{std::move(reference)}}), Status::ok);
    }

    Envelope envelope(std::vector<Command> commands) {
        Envelope e;
        e.account = alice.address();
        e.nonce = nonce;
        e.commands = std::move(commands);
        return e;
    }
    Result<Authenticated, Status> read(const Envelope& e) { return authenticate(to_bytes(e), separator, host); }
    /// Signed by `key`, of either curve: the answer before the journal, or that of the (last) command.
    template <class Key>
    Status send(Envelope e, const Key& key) {
        sign(e, key, separator);
        return hand_in(e);
    }
    /// As it is signed.
    Status hand_in(const Envelope& e) {
        const auto known = read(e);
        if (!known) return known.error();
        const Status admitted = admit(state, now(), *known);
        if (admitted != Status::ok) return admitted;
        receipts.clear();
        otp::run(state, *known, verify_updates(known->envelope, state.signer_sets(), host), host, receipts);
        EXPECT_EQ(broken_invariant(state), std::nullopt);
        return receipts.back().status;
    }
    Status send(Command command) { return send(envelope({std::move(command)}), alice); }

    const keys::NativeHost host;
    const Hash separator = eip712::domain_separator(state.network);
    const keys::SecretKey alice = key_of("alice");
    const keys::SecretKey bot = key_of("bot");
    std::uint64_t nonce = 0;
    std::vector<Receipt> receipts;
    const Withdraw withdraw_one{ticker("USD"), decimal("1")};
};

}  // namespace otp
