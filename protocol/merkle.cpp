#include "protocol/merkle.hpp"

#include <algorithm>

#include "protocol/keccak.hpp"

namespace otp {
namespace {

constexpr std::size_t level_max = 33;

/// Roots of subtrees that hold only padding, by height.
const std::array<Hash, level_max>& padding() {
    static const auto table = [] {
        std::array<Hash, level_max> t{};
        for (std::size_t i = 1; i < t.size(); ++i) t[i] = merkle_node(t[i - 1], t[i - 1]);
        return t;
    }();
    return table;
}

}  // namespace

Hash merkle_leaf(std::uint8_t section, ByteView bytes) {
    const std::array<std::uint8_t, 2> head = {0x00, section};
    return Keccak{}.absorb(head).absorb(bytes).digest();
}

Hash merkle_node(const Hash& left, const Hash& right) {
    const std::array<std::uint8_t, 1> head = {0x01};
    return Keccak{}.absorb(head).absorb(left.view()).absorb(right.view()).digest();
}

void write_commitment(Writer& w, std::uint8_t section, std::uint64_t count, const Hash& root) {
    w.integer(std::uint8_t{0x02});
    w.integer(section);
    w.integer(count);
    w.bytes(root.view());
}

Hash section_commitment(std::uint8_t section, std::uint64_t count, const Hash& root) {
    Writer w;
    write_commitment(w, section, count, root);
    return keccak256(w.view());
}

Hash merkle_climb(const Hash& leaf, const MerklePath& path) {
    Hash hash = leaf;
    std::uint64_t index = path.index;
    for (const Hash& sibling : path.siblings) {
        hash = (index & 1) == 0 ? merkle_node(hash, sibling) : merkle_node(sibling, hash);
        index >>= 1;
    }
    return hash;
}

void MerkleTree::resize(std::size_t count) {
    const std::size_t before = marked_.size();
    marked_.resize(count, 0);
    for (std::size_t leaf = before; leaf < count; ++leaf) mark(leaf);
    // Where leaves went away, the new last leaf's ancestors lost a child.
    if (count < before && count > 0) mark(count - 1);
}

void MerkleTree::take_dirty() {
    pending_.clear();
    for (const std::uint32_t leaf : dirty_) {
        if (leaf < marked_.size() && marked_[leaf] != 0) {  // Not cut off since, and listed once.
            marked_[leaf] = 0;
            pending_.push_back(leaf);
        }
    }
    dirty_.clear();
    std::sort(pending_.begin(), pending_.end());
    std::size_t levels = 1;
    for (std::size_t width = marked_.size(); width > 1; width = (width + 1) / 2) ++levels;
    levels_.resize(levels);
    for (std::size_t level = 0, width = marked_.size(); level < levels; ++level, width = (width + 1) / 2) {
        levels_[level].resize(width);
    }
}

void MerkleTree::write_leaf_head(Writer& w, std::uint8_t section) {
    w.integer(std::uint8_t{0x00});
    w.integer(section);
}

void MerkleTree::hash_level(std::size_t level, KeccakBatch& batch) {
    if (level >= levels_.size()) return;
    const std::vector<Hash>& below = levels_[level - 1];
    std::size_t kept = 0;
    for (const std::uint32_t child : pending_) {
        const std::uint32_t parent = child / 2;
        if (kept > 0 && pending_[kept - 1] == parent) continue;
        pending_[kept++] = parent;
        const std::size_t right = 2 * std::size_t{parent} + 1;
        Writer& w = batch.next(levels_[level][parent]);
        w.integer(std::uint8_t{0x01});
        w.bytes(below[right - 1].view());
        w.bytes((right < below.size() ? below[right] : padding()[level - 1]).view());
    }
    pending_.resize(kept);
}

MerklePath MerkleTree::path(std::size_t leaf) const {
    MerklePath path{leaf, {}};
    for (std::size_t level = 0; level + 1 < levels_.size(); ++level) {
        const std::size_t sibling = leaf ^ 1;
        path.siblings.push_back(sibling < levels_[level].size() ? levels_[level][sibling] : padding()[level]);
        leaf /= 2;
    }
    return path;
}

}  // namespace otp
