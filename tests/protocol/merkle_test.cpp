#include "protocol/merkle.hpp"

#include <gtest/gtest.h>

#include "tests/protocol/keccak_reference.hpp"

namespace otp {
namespace {

constexpr std::uint8_t section = 5;

Hash plain(std::initializer_list<ByteView> parts) {
    Bytes all;
    for (const ByteView part : parts) all.insert(all.end(), part.begin(), part.end());
    return reference::keccak256(all);
}

/// The root as docs/protocol.md section 10 defines it: hash everything, padded with the zero hash to a power of two.
Hash plain_root(const std::vector<Bytes>& leaves) {
    if (leaves.empty()) return Hash{};
    const Bytes leaf_head = {0x00, section};
    const Bytes node_head = {0x01};
    std::vector<Hash> level;
    for (const Bytes& leaf : leaves) level.push_back(plain({leaf_head, leaf}));
    std::size_t width = 1;
    while (width < leaves.size()) width *= 2;
    level.resize(width);
    for (; width > 1; width /= 2) {
        for (std::size_t i = 0; i < width / 2; ++i) {
            level[i] = plain({node_head, level[2 * i].view(), level[2 * i + 1].view()});
        }
    }
    return level[0];
}

Bytes leaf_of(std::size_t index, std::size_t version) {
    Bytes leaf(20 + (index * 31 + version) % 150);  // Some longer than a block.
    for (std::size_t i = 0; i < leaf.size(); ++i) leaf[i] = static_cast<std::uint8_t>(index + 7 * version + 13 * i);
    return leaf;
}

struct Tracked {
    Hash commit() {
        return tree.commit(section, [&](std::size_t i, Writer& w) { w.bytes(leaves[i]); });
    }
    void resize(std::size_t count) {
        for (std::size_t i = leaves.size(); i < count; ++i) leaves.push_back(leaf_of(i, 0));
        leaves.resize(count);
        tree.resize(count);
    }
    MerkleTree tree;
    std::vector<Bytes> leaves;
};

TEST(MerkleTree, root_is_the_plain_one_at_every_size) {
    for (std::size_t count = 0; count <= 70; ++count) {
        Tracked tracked;
        tracked.resize(count);
        EXPECT_EQ(tracked.commit(), plain_root(tracked.leaves)) << count;
    }
}

TEST(MerkleTree, incremental_root_is_the_plain_one_after_any_changes) {
    Tracked tracked;
    std::uint64_t chance = 1;
    const auto draw = [&](std::uint64_t below) {
        chance = chance * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>((chance >> 33) % below);
    };
    for (std::size_t step = 1; step <= 300; ++step) {
        if (draw(3) == 0) tracked.resize(draw(100));
        for (std::size_t changes = draw(20); changes > 0 && !tracked.leaves.empty(); --changes) {
            const std::size_t at = draw(tracked.leaves.size());
            tracked.leaves[at] = leaf_of(at, step);
            tracked.tree.mark(at);
        }
        if (draw(4) == 0) continue;  // Several changes between two commits.
        ASSERT_EQ(tracked.commit(), plain_root(tracked.leaves)) << step;
    }
}

TEST(MerkleTree, trees_that_step_together_have_the_roots_they_have_alone) {
    std::vector<Tracked> together(9);
    KeccakBatch batch;
    std::size_t height = 0;
    for (std::size_t t = 0; t < together.size(); ++t) {
        together[t].resize(t * t);  // 0 to 64 leaves, so of different heights.
        together[t].tree.hash_leaves(
            section, [&](std::size_t i, Writer& w) { w.bytes(together[t].leaves[i]); }, batch);
        height = std::max(height, together[t].tree.height());
    }
    batch.flush();
    for (std::size_t level = 1; level <= height; ++level) {
        for (Tracked& tracked : together) tracked.tree.hash_level(level, batch);
        batch.flush();
    }
    for (const Tracked& tracked : together) EXPECT_EQ(tracked.tree.root(), plain_root(tracked.leaves));
}

TEST(MerkleTree, every_leaf_has_a_path_to_the_root) {
    Tracked tracked;
    tracked.resize(37);
    const Hash root = tracked.commit();
    for (std::size_t i = 0; i < tracked.leaves.size(); ++i) {
        EXPECT_EQ(merkle_climb(merkle_leaf(section, tracked.leaves[i]), tracked.tree.path(i)), root) << i;
    }
}

}  // namespace
}  // namespace otp
