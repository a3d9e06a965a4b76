#include "protocol/proof.hpp"

#include <algorithm>

#include "protocol/keccak.hpp"
#include "protocol/leaves.hpp"

namespace otp {
namespace {

/// A path of the wrong height would take a node for a leaf's neighbour: the count fixes the height.
bool path_fits(const MerklePath& path, std::uint64_t count) {
    std::size_t height = 0;
    for (std::uint64_t width = count; width > 1; width = (width + 1) / 2) ++height;
    return path.index < count && path.siblings.size() == height;
}

Hash commitment_of(Section section, ByteView leaf, const MerklePath& path, std::uint64_t count) {
    const auto tag = static_cast<std::uint8_t>(section);
    return section_commitment(tag, count, merkle_climb(merkle_leaf(tag, leaf), path));
}

}  // namespace

InclusionProof prove(State& state, Section section, std::size_t index) {
    InclusionProof proof;
    (void)state.root();
    proof.section = section;
    Writer w;
    state.encode_leaf(w, section, index);
    proof.leaf = w.take();
    proof.path = state.leaf_path(section, index);
    proof.count = state.leaf_count(section);
    proof.commitments = state.commitments();
    return proof;
}

PositionProof prove_position(State& state, SeriesNo no, AccountNo account) {
    PositionProof proof;
    proof.series = prove(state, Section::series, no.value);
    const Series& series = state.series(no);
    const Position* const position = series.position(account);
    OTP_REQUIRE(position != nullptr);
    proof.leaf = to_bytes(*position);
    proof.path = series.tree.path(static_cast<std::size_t>(position - series.positions.data()));
    proof.count = series.positions.size();
    return proof;
}

bool check(const InclusionProof& proof, const Hash& root) {
    const auto place = static_cast<std::size_t>(proof.section);
    if (place >= section_count || !path_fits(proof.path, proof.count)) return false;
    if (commitment_of(proof.section, proof.leaf, proof.path, proof.count) != proof.commitments[place]) return false;
    Keccak keccak;
    const std::array<std::uint8_t, 1> head = {0x03};
    keccak.absorb(head);
    for (const Hash& commitment : proof.commitments) keccak.absorb(commitment.view());
    return keccak.digest() == root;
}

bool check(const PositionProof& proof, const Hash& root) {
    if (proof.series.section != Section::series || !check(proof.series, root)) return false;
    if (!path_fits(proof.path, proof.count) || proof.series.leaf.size() < Hash::size) return false;
    const Hash commitment = commitment_of(Section::positions, proof.leaf, proof.path, proof.count);
    return std::equal(commitment.bytes.begin(), commitment.bytes.end(), proof.series.leaf.end() - Hash::size);
}

}  // namespace otp
