#include "protocol/update_explanation.hpp"

#include <algorithm>

#include "protocol/keccak.hpp"

namespace otp {
namespace {

bool begins_with(ByteView bytes, std::string_view word) {
    const ByteView wanted = as_bytes(word);
    return bytes.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), bytes.begin());
}

template <class T>
std::optional<T> if_read(Result<T, UpdateFault> result) {
    if (!result) return std::nullopt;
    return std::move(*result);
}

void judge(UpdateExplanation& explanation, ByteView bytes, std::span<const SignerSet> sets, const Host& host) {
    if (explanation.kind == UpdateKind::envelope) {
        const auto vaa = parse_vaa(bytes);
        const auto set = vaa ? find_signer_set(*vaa, sets) : Result<const SignerSet*, UpdateFault>{vaa.error()};
        if (set) {
            explanation.fault = verify_vaa(*vaa, **set, host);
        } else {
            explanation.fault = set.error();
        }
        return;
    }
    auto reports = explanation.kind == UpdateKind::accumulator ? verify_update(bytes, sets, host)
                                                               : verify_batch(bytes, sets, host);
    if (reports) {
        explanation.reports = std::move(*reports);
    } else {
        explanation.fault = reports.error();
    }
}

std::vector<SignatureSeen> signatures_of(const Vaa& vaa, const SignerSet* set, const Host& host) {
    std::vector<SignatureSeen> seen;
    for (ByteView rest = vaa.signatures; !rest.empty(); rest = rest.subspan(vaa_signature_size)) {
        SignatureSeen signature{rest[0], rest[vaa_signature_size - 1], std::nullopt, std::nullopt};
        if (set != nullptr && signature.index < set->keys.size()) signature.named = set->keys[signature.index];
        if (signature.recovery_id <= 1) {
            const auto key = host.recover_secp256k1(vaa.digest, rest.subspan(1, 64), signature.recovery_id);
            if (key) signature.recovered = address_of(*key);
        }
        seen.push_back(signature);
    }
    return seen;
}

MessageSeen see(const PriceMessage& message, const std::optional<PriceRoot>& root) {
    MessageSeen seen;
    seen.size = message.bytes.size();
    seen.proof_nodes = message.proof.size() / PriceNode::size;
    if (root) seen.is_proven = is_under_price_root(message.bytes, message.proof, root->root);
    seen.parsed = if_read(parse_price_message(message.bytes));
    return seen;
}

}  // namespace

UpdateKind guess_kind(ByteView bytes) {
    if (begins_with(bytes, "PNAU")) return UpdateKind::accumulator;
    const auto vaa = parse_vaa(bytes);
    if (!vaa) return UpdateKind::accumulator;
    return begins_with(vaa->payload, "P2WH") ? UpdateKind::batch : UpdateKind::envelope;
}

UpdateExplanation explain_update(ByteView bytes, UpdateKind kind, std::span<const SignerSet> sets, const Host& host) {
    UpdateExplanation explanation;
    explanation.kind = kind;
    judge(explanation, bytes, sets, host);
    // The core reads nothing longer.
    if (bytes.size() > update_size_max) return explanation;

    if (kind == UpdateKind::accumulator) {
        explanation.container = if_read(parse_price_container(bytes));
        if (!explanation.container) return explanation;
        explanation.vaa = if_read(parse_vaa(explanation.container->vaa));
    } else {
        explanation.vaa = if_read(parse_vaa(bytes));
    }
    if (explanation.vaa) {
        const Vaa& vaa = *explanation.vaa;
        explanation.set = if_read(find_signer_set(vaa, sets)).value_or(nullptr);
        explanation.signatures = signatures_of(vaa, explanation.set, host);
        if (kind == UpdateKind::accumulator) explanation.root = if_read(parse_price_root(vaa.payload));
        if (kind == UpdateKind::batch) explanation.batch = if_read(parse_batch(vaa.payload));
        if (kind == UpdateKind::envelope) explanation.upgrade = if_read(parse_signer_upgrade(vaa.payload));
    }
    if (explanation.container) {
        for (const PriceMessage& message : explanation.container->messages) {
            explanation.messages.push_back(see(message, explanation.root));
        }
    }
    return explanation;
}

}  // namespace otp
