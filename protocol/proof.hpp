#pragma once
// Inclusion proofs: an account can be shown that its balance, or its position, is part of a state root.

#include "protocol/state.hpp"

namespace otp {

/// A leaf of a section and its way to the state root.
struct InclusionProof {
    Section section = Section::meta;
    Bytes leaf;
    MerklePath path;
    std::uint64_t count = 0;                        ///< Leaves in the section.
    std::array<Hash, section_count> commitments{};  ///< Of all sections.
};

/// A position's leaf, its way to its series' leaf, and that leaf's proof.
struct PositionProof {
    Bytes leaf;
    MerklePath path;
    std::uint64_t count = 0;  ///< Positions of the series.
    InclusionProof series;
};

/// Precondition for both: the thing exists. Calls root() first.
[[nodiscard]] InclusionProof prove(State& state, Section section, std::size_t index);
[[nodiscard]] PositionProof prove_position(State& state, SeriesNo series, AccountNo account);

/// Whether the proof leads to this root.
[[nodiscard]] bool check(const InclusionProof& proof, const Hash& root);
[[nodiscard]] bool check(const PositionProof& proof, const Hash& root);

}  // namespace otp
