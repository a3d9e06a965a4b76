#include "protocol/vaa.hpp"

#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"

namespace otp {
namespace {

struct VaaSignature {
    unsigned index;
    ByteView rs;
    std::uint8_t recovery_id;
};

VaaSignature signature_at(const Vaa& vaa, std::size_t i) {
    const ByteView record = vaa.signatures.subspan(i * vaa_signature_size, vaa_signature_size);
    return {record[0], record.subspan(1, 64), record[65]};
}

/// Everything about the signatures that costs no curve arithmetic.
std::optional<UpdateFault> check_form(const Vaa& vaa, const SignerSet& set) {
    const std::size_t count = vaa.signatures.size() / vaa_signature_size;
    if (count < quorum(set.rule, static_cast<unsigned>(set.keys.size()))) return UpdateFault::no_quorum;
    for (std::size_t i = 0; i < count; ++i) {
        const VaaSignature signature = signature_at(vaa, i);
        if (i > 0 && signature.index <= signature_at(vaa, i - 1).index) {
            return UpdateFault::signature_indices_not_ascending;
        }
        if (signature.index >= set.keys.size()) return UpdateFault::guardian_index_out_of_range;
        // The library would accept 2 and 3 as well, no contract does.
        if (signature.recovery_id > 1) return UpdateFault::bad_recovery_id;
    }
    return std::nullopt;
}

}  // namespace

Result<Vaa, UpdateFault> parse_vaa(ByteView bytes) {
    BigEndianReader reader{bytes};
    const auto version = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (version != 1) return UpdateFault::bad_vaa_version;
    Vaa vaa;
    vaa.set_index = reader.read<std::uint32_t>();
    const auto count = reader.read<std::uint8_t>();
    vaa.signatures = reader.take(count * vaa_signature_size);
    const ByteView body = reader.take_rest();
    if (!reader.ok()) return UpdateFault::truncated;

    BigEndianReader fields{body};
    vaa.timestamp_s = fields.read<std::uint32_t>();
    vaa.nonce = fields.read<std::uint32_t>();
    vaa.emitter.chain = fields.read<std::uint16_t>();
    vaa.emitter.address = fields.read_fixed<decltype(vaa.emitter.address)>();
    vaa.sequence = fields.read<std::uint64_t>();
    vaa.consistency_level = fields.read<std::uint8_t>();
    vaa.payload = fields.take_rest();
    if (!fields.ok()) return UpdateFault::truncated;
    vaa.digest = keccak256(keccak256(body).view());
    return vaa;
}

std::optional<UpdateFault> verify_vaa(const Vaa& vaa, const SignerSet& set, const Host& host) {
    if (const auto fault = check_form(vaa, set)) return fault;
    const std::size_t count = vaa.signatures.size() / vaa_signature_size;
    for (std::size_t i = 0; i < count; ++i) {
        const VaaSignature signature = signature_at(vaa, i);
        const auto key = host.recover_secp256k1(vaa.digest, signature.rs, signature.recovery_id);
        if (!key) return UpdateFault::signature_unrecoverable;
        if (address_of(*key) != set.keys[signature.index]) return UpdateFault::signature_mismatch;
    }
    return std::nullopt;
}

Result<const SignerSet*, UpdateFault> find_signer_set(const Vaa& vaa, std::span<const SignerSet> sets) {
    bool is_known_emitter = false;
    for (const SignerSet& set : sets) {
        if (set.emitter != vaa.emitter) continue;
        if (set.index == vaa.set_index) return &set;
        is_known_emitter = true;
    }
    return is_known_emitter ? UpdateFault::unknown_guardian_set : UpdateFault::emitter_not_allowed;
}

}  // namespace otp
