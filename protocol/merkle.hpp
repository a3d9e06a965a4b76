#pragma once
// An incremental Merkle tree over a list of leaves: marking is cheap, commit() rehashes only what was marked, as many
// hashes at a time as the machine takes.
// Leaf = keccak(0x00 | section | bytes), node = keccak(0x01 | left | right), padded with the zero hash to a power of
// two.

#include <cstdint>
#include <vector>

#include "protocol/keccak_batch.hpp"

namespace otp {

[[nodiscard]] Hash merkle_leaf(std::uint8_t section, ByteView bytes);
[[nodiscard]] Hash merkle_node(const Hash& left, const Hash& right);
/// keccak(0x02 | section | count | root): what a section contributes to the state root.
[[nodiscard]] Hash section_commitment(std::uint8_t section, std::uint64_t count, const Hash& root);
/// The bytes that section_commitment() hashes.
void write_commitment(Writer& w, std::uint8_t section, std::uint64_t count, const Hash& root);

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

    /// Rehashes marked leaves, whose canonical bytes write(index, Writer&) appends, and the nodes above them; returns
    /// the root (zero hash when empty).
    template <class Write>
    Hash commit(std::uint8_t section, Write&& write) {
        KeccakBatch batch;
        hash_leaves(section, write, batch);
        batch.flush();
        for (std::size_t level = 1; level <= height(); ++level) {
            hash_level(level, batch);
            batch.flush();
        }
        return root();
    }

    // The steps of commit(), so that many trees can take each step together, with a flush() after it: the leaves, then
    // each level from 1 to height(), then root() is known.
    template <class Write>
    void hash_leaves(std::uint8_t section, Write&& write, KeccakBatch& batch) {
        take_dirty();
        for (const std::uint32_t leaf : pending_) {
            Writer& w = batch.next(levels_[0][leaf]);
            write_leaf_head(w, section);
            write(leaf, w);
        }
    }
    /// Nothing to do for a level above height().
    void hash_level(std::size_t level, KeccakBatch& batch);
    [[nodiscard]] std::size_t height() const { return levels_.size() - 1; }
    [[nodiscard]] Hash root() const { return marked_.empty() ? Hash{} : levels_.back()[0]; }

    /// Leaves marked since the last commit, in no order; some may be gone since.
    [[nodiscard]] const std::vector<std::uint32_t>& marked() const { return dirty_; }

    /// Precondition: nothing marked since the last commit, leaf < size().
    [[nodiscard]] MerklePath path(std::size_t leaf) const;

private:
    static void write_leaf_head(Writer& w, std::uint8_t section);
    void take_dirty();

    std::vector<std::vector<Hash>> levels_{1};  ///< levels_[0] the leaves; each level half the one below, rounded up.
    std::vector<std::uint8_t> marked_;
    std::vector<std::uint32_t> dirty_;
    std::vector<std::uint32_t> pending_;  ///< During a commit: what was rehashed on the level below.
};

}  // namespace otp
