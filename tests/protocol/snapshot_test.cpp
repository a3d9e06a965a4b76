// docs/protocol.md section 10: snapshots, proofs and the state root.

#include "protocol/snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/keccak.hpp"
#include "protocol/leaves.hpp"
#include "protocol/proof.hpp"
#include "tests/support/playground.hpp"

namespace otp {
namespace {

using namespace support;

State played(std::uint64_t seed, int steps, Playground& playground) {
    State state = playground_state(playground.cast());
    Events events;
    for (int i = 0; i < steps; ++i) (void)apply_step(state, playground.next(state), events);
    (void)seed;
    return state;
}

TEST(Snapshot, a_restored_state_behaves_as_the_one_it_was_taken_of) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Playground playground{seed};
        State state = played(seed, 400, playground);
        const Hash root = state.root();
        const Bytes snapshot = write_snapshot(state);
        auto restored = read_snapshot(snapshot, root);
        ASSERT_TRUE(restored.has_value()) << restored.error().reason;
        EXPECT_EQ(write_snapshot(*restored), snapshot);
        std::size_t applied = 0;
        for (int i = 0; i < 500; ++i) {
            const Step step = playground.next(state);
            Events here;
            Events there;
            const Status status = apply_step(state, step, here);
            ASSERT_EQ(apply_step(*restored, step, there), status) << describe(step);
            ASSERT_EQ(here, there) << describe(step);
            applied += status == Status::ok ? 1 : 0;
            if (i % 25 == 0) {
                ASSERT_EQ(to_hex(state.root()), to_hex(restored->root())) << describe(step);
            }
        }
        EXPECT_EQ(to_hex(state.root()), to_hex(restored->root()));
        EXPECT_GT(applied, 100U);
    }
}

TEST(Snapshot, is_believed_only_with_its_root_and_never_when_a_bit_changed) {
    Playground playground{20};
    State state = played(20, 60, playground);
    const Hash root = state.root();
    const Bytes snapshot = write_snapshot(state);
    Hash other = root;
    other.bytes[0] ^= 1;
    ASSERT_FALSE(read_snapshot(snapshot, other).has_value());
    // Every bit of what it holds counts.
    for (std::size_t bit = 0; bit < snapshot.size() * 8; bit += 1 + bit % 13) {
        Bytes spoiled = snapshot;
        spoiled[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto read = read_snapshot(spoiled, root);
        ASSERT_FALSE(read.has_value()) << "bit " << bit;
        ASSERT_FALSE(read.error().reason.empty());
    }
    for (std::size_t n = 0; n < snapshot.size(); n += 1 + n / 64) {
        ASSERT_FALSE(read_snapshot(ByteView{snapshot}.first(n), root).has_value()) << n;
    }
    Bytes longer = snapshot;
    longer.push_back(0);
    EXPECT_FALSE(read_snapshot(longer, root).has_value());
}

/// A snapshot whose series need more records than it brings was once read beyond its end.
TEST(Snapshot, with_a_record_missing_is_refused) {
    Playground playground{21};
    State state = playground_state(playground.cast());
    Events events;
    for (int i = 0; state.records().size() < 3 && i < 2'000; ++i)
        (void)apply_step(state, playground.next(state), events);
    ASSERT_GE(state.records().size(), 3U);
    const Hash root = state.root();
    const Bytes snapshot = write_snapshot(state);
    // The records' section: its count, then its leaves; taken out but for the first.
    Writer w;
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < state.records().size(); ++i) {
        w.clear();
        encode(w, state.records()[i]);
        sizes.push_back(w.view().size());
    }
    w.clear();
    w.integer(static_cast<std::uint64_t>(state.records().size()));
    encode(w, state.records()[0]);
    const auto at = std::search(snapshot.begin(), snapshot.end(), w.view().begin(), w.view().end());
    ASSERT_NE(at, snapshot.end());
    Bytes fewer(snapshot.begin(), at);
    fewer.push_back(1);
    fewer.insert(fewer.end(), 7, 0);
    auto rest = at + 8;
    fewer.insert(fewer.end(), rest, rest + static_cast<std::ptrdiff_t>(sizes[0]));
    for (const std::size_t size : sizes) rest += static_cast<std::ptrdiff_t>(size);
    fewer.insert(fewer.end(), rest, snapshot.end());
    const auto read = read_snapshot(fewer, root);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().reason, "a series has no settlement record");
}

TEST(Proof, every_leaf_proves_itself_and_nothing_else) {
    Playground playground{30};
    State state = played(30, 400, playground);
    const Hash root = state.root();
    std::size_t proven = 0;
    for (std::size_t s = 0; s < section_count; ++s) {
        const auto section = static_cast<Section>(s);
        for (std::size_t i = 0; i < state.leaf_count(section); ++i) {
            InclusionProof proof = prove(state, section, i);
            ASSERT_TRUE(check(proof, root));
            ++proven;
            InclusionProof wrong = proof;
            wrong.leaf.back() ^= 1;
            ASSERT_FALSE(check(wrong, root)) << "another leaf";
            wrong = proof;
            wrong.count += 1;
            ASSERT_FALSE(check(wrong, root)) << "another count";
            wrong = proof;
            wrong.section = static_cast<Section>((s + 1) % section_count);
            ASSERT_FALSE(check(wrong, root)) << "another section";
            wrong = proof;
            wrong.commitments[(s + 3) % section_count].bytes[7] ^= 1;
            ASSERT_FALSE(check(wrong, root)) << "another commitment";
            if (proof.count > 1) {
                wrong = proof;
                wrong.path.index ^= 1;
                ASSERT_FALSE(check(wrong, root)) << "another place";
                wrong = proof;
                wrong.path.siblings[0].bytes[0] ^= 1;
                ASSERT_FALSE(check(wrong, root)) << "another neighbour";
                wrong = proof;
                wrong.path.siblings.pop_back();
                ASSERT_FALSE(check(wrong, root)) << "a shorter path";
            }
            Hash other = root;
            other.bytes[31] ^= 1;
            ASSERT_FALSE(check(proof, other));
        }
    }
    EXPECT_GT(proven, 40U);
}

/// A node offered as a leaf: its "bytes" would be two hashes. The domain byte and the height forbid it.
TEST(Proof, a_node_is_no_leaf) {
    Playground playground{31};
    State state = played(31, 100, playground);
    const Hash root = state.root();
    InclusionProof proof = prove(state, Section::accounts, 0);
    ASSERT_GT(proof.path.siblings.size(), 1U);
    const Hash leaf = merkle_leaf(static_cast<std::uint8_t>(Section::accounts), proof.leaf);
    Bytes node(leaf.bytes.begin(), leaf.bytes.end());
    node.insert(node.end(), proof.path.siblings[0].bytes.begin(), proof.path.siblings[0].bytes.end());
    proof.leaf = node;
    proof.path.siblings.erase(proof.path.siblings.begin());
    EXPECT_FALSE(check(proof, root));
}

TEST(Proof, every_position_proves_itself) {
    Playground playground{32};
    State state = played(32, 500, playground);
    const Hash root = state.root();
    std::size_t proven = 0;
    for (std::uint32_t s = 0; s < state.series().size(); ++s) {
        for (const Position& position : state.series()[s].positions) {
            PositionProof proof = prove_position(state, {s}, position.account);
            ASSERT_TRUE(check(proof, root));
            ++proven;
            PositionProof wrong = proof;
            wrong.leaf[5] ^= 1;
            ASSERT_FALSE(check(wrong, root));
            wrong = proof;
            wrong.count += 1;
            ASSERT_FALSE(check(wrong, root));
            wrong = proof;
            wrong.series.leaf.back() ^= 1;
            ASSERT_FALSE(check(wrong, root));
            wrong = proof;
            wrong.series.section = Section::accounts;
            ASSERT_FALSE(check(wrong, root));
        }
    }
    EXPECT_GT(proven, 20U);
}

/// The root of a fresh state put together by hand from its definition.
TEST(StateRoot, is_the_hash_of_the_sections_commitments) {
    State state = playground_state(Cast::of_names());
    const Hash root = state.root();
    Keccak whole;
    whole.absorb(Bytes{0x03});
    for (std::size_t s = 0; s < section_count; ++s) {
        const auto section = static_cast<Section>(s);
        std::vector<Hash> level;
        for (std::size_t i = 0; i < state.leaf_count(section); ++i) {
            Writer w;
            w.integer(std::uint8_t{0});
            w.integer(static_cast<std::uint8_t>(s));
            state.encode_leaf(w, section, i);
            level.push_back(keccak256(w.view()));
        }
        std::size_t width = 1;
        while (width < level.size()) width *= 2;
        const bool empty = level.empty();
        level.resize(width);
        while (level.size() > 1) {
            std::vector<Hash> above;
            for (std::size_t i = 0; i < level.size(); i += 2) {
                Bytes node{0x01};
                for (const Hash& child : {level[i], level[i + 1]})
                    node.insert(node.end(), child.bytes.begin(), child.bytes.end());
                above.push_back(keccak256(node));
            }
            level = above;
        }
        Writer w;
        w.integer(std::uint8_t{2});
        w.integer(static_cast<std::uint8_t>(s));
        w.integer(static_cast<std::uint64_t>(state.leaf_count(section)));
        encode(w, empty ? Hash{} : level[0]);
        whole.absorb(keccak256(w.view()).view());
    }
    EXPECT_EQ(to_hex(whole.digest()), to_hex(root));
}

}  // namespace
}  // namespace otp
