// G14: the state root against a binary tree of SHA-256 compressions, one a node, with the processor's instructions.

#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "protocol/keccak.hpp"
#include "protocol/merkle.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"
#include "tests/bench/random.hpp"
#include "tests/bench/workload.hpp"

namespace otp::bench {
namespace {

constexpr std::uint8_t section = 5;
constexpr std::size_t leaf_bytes = 64;
constexpr std::size_t batch = 8190;
using Leaf = std::array<std::uint8_t, leaf_bytes>;
using Leaves = std::vector<Leaf>;

// SHA256_Transform is what one compression costs and nothing else; OpenSSL 3 deprecates it, and it is still the peer.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
Hash sha_compress(const std::uint8_t* block) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Transform(&context, block);
    Hash hash;
    std::memcpy(hash.bytes.data(), context.h, Hash::size);
    return hash;
}
#pragma GCC diagnostic pop

/// A perfect tree over a power of two of leaves: level by level in one array each, as the core's.
class ShaTree {
public:
    explicit ShaTree(const Leaves& leaves) {
        for (std::size_t width = leaves.size(); width > 0; width /= 2) levels_.emplace_back(width);
    }

    Hash rebuild(const Leaves& leaves) {
        for (std::size_t i = 0; i < leaves.size(); ++i) levels_[0][i] = sha_compress(leaves[i].data());
        for (std::size_t level = 1; level < levels_.size(); ++level) {
            for (std::size_t i = 0; i < levels_[level].size(); ++i) hash_node(level, i);
        }
        return levels_.back()[0];
    }

    Hash update(const Leaves& leaves, std::vector<std::uint32_t> dirty) {
        std::sort(dirty.begin(), dirty.end());
        for (const std::uint32_t i : dirty) levels_[0][i] = sha_compress(leaves[i].data());
        for (std::size_t level = 1; level < levels_.size(); ++level) {
            for (std::uint32_t& i : dirty) i /= 2;
            dirty.erase(std::unique(dirty.begin(), dirty.end()), dirty.end());
            for (const std::uint32_t i : dirty) hash_node(level, i);
        }
        return levels_.back()[0];
    }

private:
    void hash_node(std::size_t level, std::size_t i) {
        static_assert(sizeof(Hash) == 32);
        levels_[level][i] = sha_compress(levels_[level - 1][2 * i].bytes.data());  // Two children lie side by side.
    }
    std::vector<std::vector<Hash>> levels_;
};

struct Forest {
    explicit Forest(std::size_t count, std::uint64_t seed) : leaves(count), random{seed} {
        for (Leaf& leaf : leaves) change(leaf);
        sha = std::make_unique<ShaTree>(leaves);
        tree.resize(count);
    }
    void change(Leaf& leaf) {
        for (std::size_t at = 0; at < leaf_bytes; at += 8) {
            const std::uint64_t word = random.next();
            std::memcpy(leaf.data() + at, &word, 8);
        }
    }
    /// The next batch of changes, the same for both sides.
    std::vector<std::uint32_t> change_some() {
        std::vector<std::uint32_t> changed;
        for (std::size_t i = 0; i < batch; ++i) {
            changed.push_back(static_cast<std::uint32_t>(random.below(leaves.size())));
            change(leaves[changed.back()]);
        }
        return changed;
    }
    Hash commit() {
        return tree.commit(section, [&](std::size_t i, Writer& w) { w.bytes(leaves[i]); });
    }
    void mark(const std::vector<std::uint32_t>& changed) {
        for (const std::uint32_t i : changed) tree.mark(i);
    }
    void mark_all() {
        for (std::size_t i = 0; i < leaves.size(); ++i) tree.mark(i);
    }

    Leaves leaves;
    Random random;
    MerkleTree tree;
    std::unique_ptr<ShaTree> sha;
};

/// Proofs of random leaves climb to the root, and do not when a byte of the leaf is another.
bool proofs_hold(Forest& forest, const Hash& root, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = forest.random.below(forest.leaves.size());
        const MerklePath path = forest.tree.path(at);
        Leaf leaf = forest.leaves[at];
        if (merkle_climb(merkle_leaf(section, leaf), path) != root) return false;
        leaf[i % leaf_bytes] ^= 1;
        if (merkle_climb(merkle_leaf(section, leaf), path) == root) return false;
    }
    return true;
}

void bench_tree(Report& report) {
    const Options& options = report.options();
    const std::size_t count = options.quick ? std::size_t{1} << 17 : std::size_t{1} << 20;
    const int batches = options.quick ? 5 : 20;
    Forest forest{count, options.seed};
    report.note(std::to_string(count) + " leaves of 64 bytes, " + std::to_string(batch) + " changed at a time");

    Hash root;
    const std::vector<Rates> whole = report.measure(" leaves", {{"OTP tree, whole (keccak-256)",
                                                                 [&]() -> Work {
                                                                     forest.mark_all();
                                                                     const double begin = now();
                                                                     root = forest.commit();
                                                                     return {static_cast<double>(count), now() - begin};
                                                                 }},
                                                                {"SHA-256 compression tree, whole", [&]() -> Work {
                                                                     const double begin = now();
                                                                     (void)forest.sha->rebuild(forest.leaves);
                                                                     return {static_cast<double>(count), now() - begin};
                                                                 }}});
    report.ratio(whole[0], whole[1], 1 / 0.65);

    std::vector<std::vector<std::uint32_t>> changes;
    const auto ours = [&]() -> Work {
        double seconds = 0;
        changes.clear();
        for (int i = 0; i < batches; ++i) {
            changes.push_back(forest.change_some());
            const double begin = now();
            forest.mark(changes.back());
            root = forest.commit();
            seconds += now() - begin;
        }
        return {static_cast<double>(batches) * batch, seconds};
    };
    Hash sha_root;
    const auto theirs = [&]() -> Work {
        const double begin = now();
        for (const auto& changed : changes) sha_root = forest.sha->update(forest.leaves, changed);
        return {static_cast<double>(batches) * batch, now() - begin};
    };
    const std::vector<Rates> some = report.measure(
        " updates", {{"OTP tree, incremental", ours}, {"SHA-256 compression tree, incremental", theirs}});
    report.ratio(some[0], some[1], 1.4);

    forest.mark_all();
    report.check(forest.commit() == root, "the incremental root is the whole tree's");
    report.check(forest.sha->rebuild(forest.leaves) == sha_root, "so is that of the SHA-256 tree");
    report.check(proofs_hold(forest, root, 10'000), "10000 random inclusion proofs hold, and none for another leaf");
}

/// The real thing: accounts with balances, encoded canonically.
void bench_state(Report& report) {
    const Options& options = report.options();
    WorldSize size = WorldSize::quick();
    if (!options.quick) size.accounts = 1'000'000;
    Workload workload{options.seed, size};
    State& state = workload.state();
    Random random{options.seed};
    double begin = now();
    (void)state.root();
    report.note("whole state of " + std::to_string(state.accounts().size()) + " accounts and " +
                std::to_string(state.series().size()) + " series, hashed once: " + readable(now() - begin) + " s");
    const Side touched = {"OTP state root, 8190 accounts touched", [&]() -> Work {
                              for (std::size_t i = 0; i < batch; ++i) {
                                  state.touch(AccountNo{static_cast<std::uint32_t>(random.below(size.accounts))});
                              }
                              const double start = now();
                              (void)state.root();
                              return {batch, now() - start};
                          }};
    report.measure(" accounts", {touched});
    const std::size_t commands = options.quick ? 16'384 : 65'536;
    const Side trading = {"OTP state root after 8192 commands each", [&]() -> Work {
                              double seconds = 0;
                              for (std::size_t done = 0; done < commands; done += 8192) {
                                  (void)workload.generate(8192);
                                  const double start = now();
                                  (void)state.root();
                                  seconds += now() - start;
                              }
                              return {static_cast<double>(commands), seconds};
                          }};
    report.measure(" commands", {trading});
}

}  // namespace

void bench_state_root(Report& report) {
    report.title("G14", "state root; one processor");
    pin_to(0);
    bench_tree(report);
    bench_state(report);
    unpin();
}

}  // namespace otp::bench
