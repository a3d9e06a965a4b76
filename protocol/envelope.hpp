#pragma once
// Envelopes: commands with the signature that makes them somebody's. authenticate() and verify_updates() depend on
// bytes only, so admission runs them in parallel and replay runs them again; run() takes their results.

#include <vector>

#include "protocol/apply.hpp"
#include "protocol/host.hpp"
#include "protocol/signature.hpp"

namespace otp {

/// What is signed, and by whom it claims to be.
struct Envelope {
    Address account;             ///< Whom the commands act for.
    std::uint64_t nonce = 0;     ///< Milliseconds; once per signer.
    std::uint64_t deadline = 0;  ///< Milliseconds; 0 = none.
    std::vector<Command> commands;
    Signature signature;

    static constexpr std::size_t commands_max = 256;
    static constexpr std::size_t size_max = 128 * 1024;  ///< Bytes of the canonical form.
};

void encode(Writer& w, const Envelope& envelope);
/// Fails the reader unless there are 1 to commands_max commands and a signature of a known scheme as decode() of it
/// says. Does not require the end.
void decode(Reader& r, Envelope& envelope);

/// The digest to sign, and the envelope's id.
[[nodiscard]] Hash envelope_digest(const Envelope& envelope, const Hash& domain_separator);

/// An envelope whose signer is known.
struct Authenticated {
    Envelope envelope;
    Hash id;
    Address signer;
    std::vector<std::optional<Address>> agent_proofs;  ///< By command; who signed an approve_agent's acceptance.
};

/// Who signed the acceptance in an approval by `account`; nothing where the proof is nobody's.
[[nodiscard]] std::optional<Address> agent_proof_of(const Address& account, const ApproveAgent& approval,
                                                    const Hash& domain_separator, const Host& host);

/// Reads and authenticates exactly these bytes. Errors: bytes_malformed, scheme_not_supported (what follows the
/// scheme's number is then not looked at), signature_invalid.
[[nodiscard]] Result<Authenticated, Status> authenticate(ByteView bytes, const Hash& domain_separator,
                                                         const Host& host);

/// What the bytes that signer sets signed said (a price update, a set's upgrade), or why they were refused.
struct VerifiedUpdate {
    Status status = Status::ok;
    std::vector<PriceReport> reports;           ///< Of a report_price.
    std::optional<SignerUpgrade> upgrade = {};  ///< Of an upgrade_signers.
};
/// Whether one of the commands carries such bytes.
[[nodiscard]] bool carries_update(const Envelope& envelope);
/// By command; empty entries for commands that carry no such bytes. Depends on the signer sets: redo it if
/// State::signer_sets_version has changed since.
[[nodiscard]] std::vector<VerifiedUpdate> verify_updates(const Envelope& envelope, const std::vector<SignerSet>& sets,
                                                         const Host& host);

/// Deadline and nonce against the state at `now`: ok, or why the envelope does not enter the journal.
[[nodiscard]] Status admit(const State& state, Time now, const Authenticated& authenticated);

/// One command's answer.
struct Receipt {
    Status status = Status::ok;
    Events events;
};

/// Runs an admitted envelope at the state's time: uses up its nonce, checks the signer's authority, applies each
/// command. Appends one receipt a command. Preconditions: admit(...) said ok at state.time; `updates` were verified
/// against the state's signer sets (an update that follows a rotation in the same batch is verified again here).
void run(State& state, const Authenticated& authenticated, const std::vector<VerifiedUpdate>& updates, const Host& host,
         std::vector<Receipt>& receipts);

}  // namespace otp
