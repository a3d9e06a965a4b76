#include "oracle/update_builder.hpp"

#include <algorithm>
#include <cstdlib>

#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"
#include "protocol/vaa.hpp"

namespace otp::oracle {
namespace {

Bytes encode_message(const PriceReport& report) {
    Bytes message;
    append_big_endian(message, std::uint8_t{0});  // A price message.
    append_bytes(message, report.feed.view());
    append_big_endian(message, report.price);
    append_big_endian(message, report.confidence);
    append_big_endian(message, report.exponent);
    append_big_endian(message, report.publish_time_s);
    append_big_endian(message, report.prev_publish_time_s);
    append_big_endian(message, report.ema_price);
    append_big_endian(message, report.ema_confidence);
    return message;
}

/// Climbs the tree level by level; on each level every message notes its sibling. Returns the root.
PriceNode prove(std::vector<UnsignedUpdate::Message>& messages) {
    std::vector<PriceNode> level;
    for (const auto& message : messages) level.push_back(price_leaf(message.bytes));
    std::size_t width = 1;
    while (width < level.size()) width *= 2;
    level.resize(width, price_padding_leaf());

    for (unsigned height = 0; level.size() > 1; ++height) {
        for (std::size_t i = 0; i < messages.size(); ++i) messages[i].proof.push_back(level[(i >> height) ^ 1]);
        for (std::size_t i = 0; i < level.size() / 2; ++i) level[i] = price_parent(level[2 * i], level[2 * i + 1]);
        level.resize(level.size() / 2);
    }
    return level.front();
}

Bytes encode_payload(std::uint64_t slot, const PriceNode& root) {
    Bytes payload;
    append_bytes(payload, as_bytes("AUWV"));
    append_big_endian(payload, std::uint8_t{0});  // A Merkle root.
    append_big_endian(payload, slot);
    append_big_endian(payload, std::uint32_t{0});  // Ring size: none.
    append_bytes(payload, root.view());
    return payload;
}

Bytes encode_vaa(const UnsignedUpdate& update, std::uint32_t set_index, std::span<const IndexedSignature> signatures) {
    Bytes vaa;
    append_big_endian(vaa, std::uint8_t{1});  // Version.
    append_big_endian(vaa, set_index);
    append_big_endian(vaa, static_cast<std::uint8_t>(signatures.size()));
    for (const IndexedSignature& signature : signatures) {
        append_big_endian(vaa, signature.index);
        append_bytes(vaa, signature.rs);
        append_big_endian(vaa, signature.recovery_id);
    }
    append_bytes(vaa, update.body);
    return vaa;
}

}  // namespace

UnsignedUpdate build_update(std::span<const PriceReport> reports, std::uint64_t slot, std::uint32_t timestamp_s,
                            const Emitter& emitter) {
    if (reports.empty() || reports.size() > reports_max) std::abort();
    UnsignedUpdate update;
    for (const PriceReport& report : reports) update.messages.push_back({encode_message(report), {}});
    const PriceNode root = prove(update.messages);

    append_big_endian(update.body, timestamp_s);
    append_big_endian(update.body, std::uint32_t{0});  // Nonce.
    append_big_endian(update.body, emitter.chain);
    append_bytes(update.body, emitter.address.view());
    append_big_endian(update.body, slot);             // Sequence.
    append_big_endian(update.body, std::uint8_t{0});  // Consistency level.
    append_bytes(update.body, encode_payload(slot, root));
    return update;
}

Hash digest(const UnsignedUpdate& update) { return keccak256(keccak256(update.body).view()); }

Bytes assemble(const UnsignedUpdate& update, std::uint32_t set_index, std::vector<IndexedSignature> signatures) {
    std::sort(signatures.begin(), signatures.end(),
              [](const IndexedSignature& a, const IndexedSignature& b) { return a.index < b.index; });
    const Bytes vaa = encode_vaa(update, set_index, signatures);

    Bytes bytes;
    append_bytes(bytes, as_bytes("PNAU"));
    append_big_endian(bytes, std::uint8_t{1});  // Major version.
    append_big_endian(bytes, std::uint8_t{0});  // Minor version.
    append_big_endian(bytes, std::uint8_t{0});  // No trailing header.
    append_big_endian(bytes, std::uint8_t{0});  // A Wormhole-Merkle update.
    append_big_endian(bytes, static_cast<std::uint16_t>(vaa.size()));
    append_bytes(bytes, vaa);
    append_big_endian(bytes, static_cast<std::uint8_t>(update.messages.size()));
    for (const UnsignedUpdate::Message& message : update.messages) {
        append_big_endian(bytes, static_cast<std::uint16_t>(message.bytes.size()));
        append_bytes(bytes, message.bytes);
        append_big_endian(bytes, static_cast<std::uint8_t>(message.proof.size()));
        for (const PriceNode& node : message.proof) append_bytes(bytes, node.view());
    }
    return bytes;
}

Result<QuorumSigner> QuorumSigner::create(SignerSet set, std::span<const keys::SecretKey> keys) {
    const unsigned needed = quorum(set.rule, static_cast<unsigned>(set.keys.size()));
    std::vector<Signer> signers;
    for (std::size_t i = 0; i < set.keys.size() && signers.size() < needed; ++i) {
        const auto key =
            std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.address() == set.keys[i]; });
        if (key != keys.end()) signers.push_back({static_cast<std::uint8_t>(i), key->clone()});
    }
    if (signers.size() < needed) {
        return ParseError{"signer set " + set.network + "/" + std::to_string(set.index) + " needs " +
                          std::to_string(needed) + " keys of its own, there are " + std::to_string(signers.size())};
    }
    return QuorumSigner{std::move(set), std::move(signers)};
}

SignedUpdate QuorumSigner::sign(std::span<const PriceReport> reports, std::uint64_t slot,
                                std::uint32_t timestamp_s) const {
    const UnsignedUpdate update = build_update(reports, slot, timestamp_s, set_.emitter);
    const Hash signed_digest = digest(update);
    std::vector<IndexedSignature> signatures;
    for (const Signer& signer : signers_) {
        const auto signature = signer.key.sign(signed_digest);
        signatures.push_back({signer.index, signature.rs, signature.recovery_id});
    }
    return {assemble(update, set_.index, std::move(signatures)), signed_digest};
}

Result<Bytes> sign_update(std::span<const PriceReport> reports, std::uint64_t slot, std::uint32_t timestamp_s,
                          const SignerSet& set, std::span<const keys::SecretKey> keys) {
    const auto signer = QuorumSigner::create(set, keys);
    if (!signer) return signer.error();
    return signer->sign(reports, slot, timestamp_s).bytes;
}

}  // namespace otp::oracle
