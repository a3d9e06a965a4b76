#pragma once
// An incremental Merkle tree over a list of leaves: marking is cheap, commit() rehashes only what was marked.
// Leaf = keccak(0x00 | section | bytes), node = keccak(0x01 | left | right), padded with the zero hash to a power of
// two.

#include <cstdint>
#include <functional>
#include <vector>

#include "protocol/bytes.hpp"

namespace otp {

[[nodiscard]] Hash merkle_leaf(std::uint8_t section, ByteView bytes);
[[nodiscard]] Hash merkle_node(const Hash& left, const Hash& right);
/// keccak(0x02 | section | count | root): what a section contributes to the state root.
[[nodiscard]] Hash section_commitment(std::uint8_t section, std::uint64_t count, const Hash& root);

/// One leaf's way to the root: the other child at each level, from the leaf up.
struct MerklePath {
    std::uint64_t index = 0;
    std::vector<Hash> siblings;
};
[[nodiscard]] Hash merkle_climb(const Hash& leaf, const MerklePath& path);

class MerkleTree {
public:
    [[nodiscard]] std::size_t size() const { return marked_.size(); }

    /// New leaves are marked; leaves beyond `count` are forgotten.
    void resize(std::size_t count);

    void mark(std::size_t leaf) {
        if (marked_[leaf] != 0) return;
        marked_[leaf] = 1;
        dirty_.push_back(static_cast<std::uint32_t>(leaf));
    }

    /// Rehashes marked leaves with leaf_hash(index) and the nodes above them; returns the root (zero hash when empty).
    template <class LeafHash>
    Hash commit(LeafHash&& leaf_hash) {
        take_dirty();
        for (const std::uint32_t leaf : pending_) levels_[0][leaf] = leaf_hash(leaf);
        return rehash();
    }

    /// Precondition: nothing marked since the last commit, leaf < size().
    [[nodiscard]] MerklePath path(std::size_t leaf) const;

private:
    void take_dirty();
    Hash rehash();

    std::vector<std::vector<Hash>> levels_;  ///< levels_[0] the leaves; each level half the one below, rounded up.
    std::vector<std::uint8_t> marked_;
    std::vector<std::uint32_t> dirty_;
    std::vector<std::uint32_t> pending_;
};

}  // namespace otp
