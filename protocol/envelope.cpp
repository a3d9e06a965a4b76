#include "protocol/envelope.hpp"

#include <algorithm>

#include "protocol/eip712.hpp"
#include "protocol/upgrade_proof.hpp"

namespace otp {
namespace {

/// All of an envelope before its signature.
void decode_claim(Reader& r, Envelope& envelope) {
    decode(r, envelope.account);
    decode(r, envelope.nonce);
    decode(r, envelope.deadline);
    const auto count = r.integer<std::uint16_t>();
    if (count == 0 || count > Envelope::commands_max) r.fail();
    envelope.commands.clear();
    for (unsigned i = 0; i < count && !r.failed(); ++i) decode(r, envelope.commands.emplace_back());
}

/// The account itself may do everything; an agent what its scopes say, until its end.
Status check_signer(const State& state, const Envelope& envelope, const Address& signer, std::uint8_t scope) {
    if (signer == envelope.account) return Status::ok;
    const auto account = state.find_account(envelope.account);
    if (!account) return Status::signer_not_authorised;
    for (const Agent& agent : state.account(*account).agents) {
        if (agent.address != signer) continue;
        if (state.time >= agent.valid_until) return Status::agent_expired;
        // Nonces are dates: what was signed for an earlier approval, and perhaps held back, does not count for this
        // one.
        if (envelope.nonce < static_cast<std::uint64_t>(agent.approved_at.ms)) return Status::agent_approved_later;
        return scope != 0 && (agent.scopes.bits & scope) == scope ? Status::ok : Status::agent_scope_missing;
    }
    return Status::signer_not_authorised;
}

VerifiedUpdate verify(const ReportPrice& command, const std::vector<SignerSet>& sets, const Host& host) {
    auto reports = verify_update(command.update, sets, host);
    if (!reports) return {status_of(reports.error()), {}};
    return {Status::ok, std::move(*reports)};
}

VerifiedUpdate verify(const UpgradeSigners& command, const std::vector<SignerSet>& sets, const Host& host) {
    auto upgrade = verify_signer_upgrade(command, sets, host);
    if (!upgrade) return {upgrade.error(), {}};
    return {Status::ok, {}, std::move(*upgrade)};
}

/// What the signed bytes of a command say; empty for a command that has none.
VerifiedUpdate verify_one(const Command& command, const std::vector<SignerSet>& sets, const Host& host) {
    if (const auto* report = std::get_if<ReportPrice>(&command)) return verify(*report, sets, host);
    if (const auto* upgrade = std::get_if<UpgradeSigners>(&command)) return verify(*upgrade, sets, host);
    return {};
}

}  // namespace

void encode(Writer& w, const Envelope& envelope) {
    encode(w, envelope.account);
    encode(w, envelope.nonce);
    encode(w, envelope.deadline);
    w.integer(static_cast<std::uint16_t>(envelope.commands.size()));
    for (const Command& command : envelope.commands) encode(w, command);
    encode(w, envelope.signature);
}

void decode(Reader& r, Envelope& envelope) {
    decode_claim(r, envelope);
    const auto scheme = known_scheme(r.integer<std::uint8_t>());
    if (!scheme) r.fail();
    if (!r.failed()) decode(r, *scheme, envelope.signature);
}

Hash envelope_digest(const Envelope& envelope, const Hash& domain_separator) {
    if (envelope.commands.size() == 1) {
        return eip712::digest(domain_separator, eip712::hash_command(envelope.commands.front(), envelope.account,
                                                                     envelope.nonce, envelope.deadline));
    }
    Writer w;
    for (const Command& command : envelope.commands) encode(w, command);
    return eip712::digest(domain_separator,
                          eip712::hash_batch(w.view(), envelope.account, envelope.nonce, envelope.deadline));
}

std::optional<Address> agent_proof_of(const Address& account, const ApproveAgent& approval,
                                      const Hash& domain_separator, const Host& host) {
    return signer_of_proof(approval.proof, eip712::digest(domain_separator, eip712::hash_acceptance(account, approval)),
                           host);
}

Result<Authenticated, Status> authenticate(ByteView bytes, const Hash& domain_separator, const Host& host) {
    if (bytes.size() > Envelope::size_max) return Status::bytes_malformed;
    Reader reader{bytes};
    Authenticated result;
    decode_claim(reader, result.envelope);
    const auto scheme = known_scheme(reader.integer<std::uint8_t>());
    if (reader.failed()) return Status::bytes_malformed;
    if (!scheme) return Status::scheme_not_supported;
    decode(reader, *scheme, result.envelope.signature);
    if (reader.failed() || !reader.at_end()) return Status::bytes_malformed;
    result.id = envelope_digest(result.envelope, domain_separator);
    const auto signer = signer_of(result.envelope.signature, result.id, host);
    if (!signer) return Status::signature_invalid;
    result.signer = *signer;
    for (const Command& command : result.envelope.commands) {
        std::optional<Address> proof;
        if (const auto* approval = std::get_if<ApproveAgent>(&command)) {
            proof = agent_proof_of(result.envelope.account, *approval, domain_separator, host);
        }
        result.agent_proofs.push_back(proof);
    }
    return result;
}

bool carries_update(const Envelope& envelope) {
    return std::any_of(envelope.commands.begin(), envelope.commands.end(), [](const Command& command) {
        return std::holds_alternative<ReportPrice>(command) || std::holds_alternative<UpgradeSigners>(command);
    });
}

std::vector<VerifiedUpdate> verify_updates(const Envelope& envelope, const std::vector<SignerSet>& sets,
                                           const Host& host) {
    std::vector<VerifiedUpdate> updates;
    for (const Command& command : envelope.commands) updates.push_back(verify_one(command, sets, host));
    return updates;
}

Status admit(const State& state, Time now, const Authenticated& authenticated) {
    const Envelope& envelope = authenticated.envelope;
    if (envelope.deadline != 0 && envelope.deadline < static_cast<std::uint64_t>(now.ms))
        return Status::deadline_passed;
    const auto signer = state.find_account(authenticated.signer);
    static const NonceWindow none;
    return (signer ? state.account(*signer).nonces : none).check(envelope.nonce, now);
}

void run(State& state, const Authenticated& authenticated, const std::vector<VerifiedUpdate>& updates, const Host& host,
         std::vector<Receipt>& receipts) {
    const Envelope& envelope = authenticated.envelope;
    const std::uint64_t sets_version = state.signer_sets_version;
    const AccountNo signer = state.open_account(authenticated.signer);
    state.edit_account(signer).nonces.use(envelope.nonce);
    for (std::size_t i = 0; i < envelope.commands.size(); ++i) {
        Receipt& receipt = receipts.emplace_back();
        receipt.status = check_signer(state, envelope, authenticated.signer, facts_of(envelope.commands[i]).scope);
        if (receipt.status != Status::ok) continue;
        // Known by now: the signer itself, or an account that approved the signer.
        const AccountNo account = *state.find_account(envelope.account);
        // A batch does what its commands would do one by one: after a rotation in it, the new sets count.
        VerifiedUpdate again;
        const bool rotated = state.signer_sets_version != sets_version;
        if (rotated) again = verify_one(envelope.commands[i], state.signer_sets(), host);
        const VerifiedUpdate& update = rotated ? again : updates[i];
        const Context context{state.time,
                              account,
                              update.reports,
                              update.status,
                              authenticated.agent_proofs[i],
                              receipt.events,
                              update.upgrade ? &*update.upgrade : nullptr};
        receipt.status = execute(state, context, envelope.commands[i]);
    }
}

}  // namespace otp
