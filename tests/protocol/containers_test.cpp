// FlatMap against std::map, and the Merkle tree against itself built from scratch.

#include <gtest/gtest.h>

#include <map>

#include "protocol/flat_map.hpp"
#include "protocol/keccak.hpp"
#include "protocol/merkle.hpp"
#include "protocol/nonces.hpp"
#include "tests/support/dice.hpp"

namespace otp {
namespace {

using support::Dice;

/// Every key at one of three places, so that runs meet and wrap around.
struct Crowded {
    std::uint64_t operator()(std::uint64_t key) const { return key % 3 == 0 ? ~std::uint64_t{0} : key % 3; }
};

template <class Hasher>
void compare_with_map(std::uint64_t seed, std::uint64_t keys, int steps) {
    Dice dice{seed};
    FlatMap<std::uint64_t, int, Hasher> map;
    std::map<std::uint64_t, int> reference;
    for (int i = 0; i < steps; ++i) {
        const std::uint64_t key = dice.below(keys);
        if (dice.chance(55)) {
            map.set(key, i);
            reference[key] = i;
        } else {
            map.erase(key);
            reference.erase(key);
        }
        ASSERT_EQ(map.size(), reference.size());
        if (i % 50 == 0) {
            for (std::uint64_t k = 0; k < keys; ++k) {
                const int* const found = map.find(k);
                const auto expected = reference.find(k);
                ASSERT_EQ(found != nullptr, expected != reference.end()) << k;
                if (found != nullptr) {
                    ASSERT_EQ(*found, expected->second);
                }
            }
        }
        if (dice.below(2'000) == 0) {
            map.clear();
            reference.clear();
        }
    }
}

TEST(FlatMap, is_a_map) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        compare_with_map<MixHash>(seed, 300, 20'000);
        compare_with_map<Crowded>(seed, 60, 20'000);
    }
}

TEST(FlatMap, erasing_what_is_not_there_changes_nothing) {
    FlatMap<std::uint64_t, int> map;
    map.erase(1);
    EXPECT_EQ(map.find(1), nullptr);
    map.set(1, 2);
    map.erase(3);
    EXPECT_EQ(map.size(), 1U);
    EXPECT_EQ(*map.find(1), 2);
}

/// Leaves that change and grow and shrink, some of them untold of for a while.
class Leaves {
public:
    void write(std::size_t i, Writer& w) const { w.integer(values[i]); }
    Hash leaf(std::size_t i) const {
        Writer w;
        write(i, w);
        return merkle_leaf(3, w.view());
    }
    Hash from_scratch() const {
        if (values.empty()) return Hash{};
        std::vector<Hash> level;
        for (std::size_t i = 0; i < values.size(); ++i) level.push_back(leaf(i));
        // To a power of two, by the book.
        std::size_t width = 1;
        while (width < level.size()) width *= 2;
        level.resize(width);
        while (level.size() > 1) {
            std::vector<Hash> above;
            for (std::size_t i = 0; i < level.size(); i += 2) above.push_back(merkle_node(level[i], level[i + 1]));
            level = above;
        }
        return level[0];
    }
    std::vector<std::uint64_t> values;
};

TEST(Merkle, the_incremental_root_is_the_root_from_scratch_and_every_path_leads_to_it) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Dice dice{seed};
        Leaves leaves;
        MerkleTree tree;
        for (int i = 0; i < 200; ++i) {
            for (auto changes = dice.below(6); changes > 0; --changes) {
                if (dice.chance(40)) {
                    const auto size =
                        dice.chance(85)
                            ? leaves.values.size() + 3 - std::min<std::size_t>(leaves.values.size() + 3, dice.below(7))
                            : dice.below(70);
                    leaves.values.resize(size, dice.next());
                    tree.resize(size);
                } else if (!leaves.values.empty()) {
                    const auto at = static_cast<std::size_t>(dice.below(leaves.values.size()));
                    leaves.values[at] = dice.next();
                    tree.mark(at);
                }
            }
            const Hash root = tree.commit(3, [&](std::size_t leaf, Writer& w) { leaves.write(leaf, w); });
            ASSERT_EQ(to_hex(root), to_hex(leaves.from_scratch())) << "seed " << seed << " step " << i;
            if (leaves.values.empty()) continue;
            const auto at = static_cast<std::size_t>(dice.below(leaves.values.size()));
            MerklePath path = tree.path(at);
            ASSERT_EQ(merkle_climb(leaves.leaf(at), path), root);
            // Another leaf, another place, or another neighbour does not lead there.
            if (path.siblings.empty()) continue;
            ASSERT_NE(merkle_climb(merkle_leaf(4, {}), path), root);
            path.siblings[dice.below(path.siblings.size())].bytes[5] ^= 1;
            ASSERT_NE(merkle_climb(leaves.leaf(at), path), root);
        }
    }
}

TEST(Merkle, a_leaf_a_node_and_a_commitment_are_never_one_another) {
    const Hash a = keccak256(as_bytes("a"));
    Bytes both(a.bytes.begin(), a.bytes.end());
    both.insert(both.end(), a.bytes.begin(), a.bytes.end());
    EXPECT_NE(merkle_leaf(0, both), merkle_node(a, a));
    EXPECT_NE(merkle_leaf(1, both), merkle_leaf(2, both));
    EXPECT_NE(section_commitment(1, 0, a), section_commitment(1, 1, a));
    EXPECT_NE(section_commitment(1, 0, a), section_commitment(2, 0, a));
    // By hand: keccak(0x01 | a | a).
    both.insert(both.begin(), 0x01);
    EXPECT_EQ(merkle_node(a, a), keccak256(both));
}

/// The window against a set that forgets nothing.
TEST(Nonces, are_accepted_once_in_any_order_of_arrival) {
    Dice dice{9};
    NonceWindow window;
    std::map<std::uint64_t, bool> used;
    Time now{1'000'000'000'000};
    std::size_t accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        now = now + milliseconds(dice.between(0, 50));
        const auto nonce = static_cast<std::uint64_t>(now.ms + dice.between(-2'000, 1'000));
        const Status status = window.check(nonce, now);
        if (used.contains(nonce)) {
            ASSERT_NE(status, Status::ok) << "a nonce was accepted twice";
            continue;
        }
        const bool room = window.used().size() < NonceWindow::kept_max || nonce > window.used().front();
        ASSERT_EQ(status, room ? Status::ok : Status::nonce_too_old);
        if (status != Status::ok) continue;
        window.use(nonce);
        used[nonce] = true;
        ++accepted;
    }
    EXPECT_GT(accepted, 5'000U);
}

TEST(Nonces, a_restored_window_is_strictly_ascending_and_bounded) {
    NonceWindow window;
    EXPECT_TRUE(window.restore({}));
    EXPECT_TRUE(window.restore({1, 2, 9}));
    EXPECT_FALSE(window.restore({1, 1}));
    EXPECT_FALSE(window.restore({2, 1}));
    std::vector<std::uint64_t> many(65);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = i;
    EXPECT_FALSE(window.restore(many));
    many.pop_back();
    EXPECT_TRUE(window.restore(many));
}

}  // namespace
}  // namespace otp
