#include "wasm/proof_bytes.hpp"

#include "wasm/answer.hpp"

namespace otp::wasm {
namespace {

constexpr std::size_t siblings_max = 64;

void write_way(Writer& w, ByteView leaf, const MerklePath& path, std::uint64_t count) {
    w.integer(static_cast<std::uint32_t>(leaf.size()));
    w.bytes(leaf);
    w.integer(path.index);
    w.integer(count);
    w.integer(static_cast<std::uint32_t>(path.siblings.size()));
    for (const Hash& sibling : path.siblings) encode(w, sibling);
}

void read_way(Reader& r, Bytes& leaf, MerklePath& path, std::uint64_t& count) {
    const ByteView bytes = r.bytes(r.integer<std::uint32_t>());
    leaf.assign(bytes.begin(), bytes.end());
    path.index = r.integer<std::uint64_t>();
    count = r.integer<std::uint64_t>();
    const auto siblings = r.integer<std::uint32_t>();
    if (siblings > siblings_max) r.fail();
    for (std::uint32_t i = 0; i < siblings && !r.failed(); ++i) decode(r, path.siblings.emplace_back());
}

InclusionProof read_inclusion(Reader& r, std::uint8_t section) {
    InclusionProof proof;
    if (section >= section_count) r.fail();
    proof.section = static_cast<Section>(section);
    read_way(r, proof.leaf, proof.path, proof.count);
    for (Hash& commitment : proof.commitments) decode(r, commitment);
    return proof;
}

}  // namespace

void write_proof(Writer& w, const InclusionProof& proof) {
    w.integer(static_cast<std::uint8_t>(proof.section));
    write_way(w, proof.leaf, proof.path, proof.count);
    for (const Hash& commitment : proof.commitments) encode(w, commitment);
}

void write_proof(Writer& w, const PositionProof& proof) {
    w.integer(static_cast<std::uint8_t>(Section::positions));
    write_way(w, proof.leaf, proof.path, proof.count);
    write_proof(w, proof.series);
}

std::optional<AnyProof> read_proof(ByteView bytes) {
    Reader r{bytes};
    const auto section = r.integer<std::uint8_t>();
    if (section == static_cast<std::uint8_t>(Section::positions)) {
        PositionProof proof;
        read_way(r, proof.leaf, proof.path, proof.count);
        proof.series = read_inclusion(r, r.integer<std::uint8_t>());
        if (r.failed() || !r.at_end()) return std::nullopt;
        return proof;
    }
    InclusionProof proof = read_inclusion(r, section);
    if (r.failed() || !r.at_end()) return std::nullopt;
    return proof;
}

}  // namespace otp::wasm

using namespace otp;
using namespace otp::wasm;

int32_t otp_check_proof(const uint8_t* proof, uint32_t size, const uint8_t* root) {
    const auto read = read_proof({proof, size});
    if (!read) return fail(OTP_MALFORMED, "the proof is malformed");
    const auto expected = read_exactly<Hash>({root, Hash::size});
    return std::visit(
        [&](const auto& p) {
            if (!check(p, *expected)) return fail(OTP_REFUSED, "the proof does not lead to this state root");
            begin_output().bytes(p.leaf);
            return std::int32_t{OTP_OK};
        },
        *read);
}
