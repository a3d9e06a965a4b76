// The node with its threads, on a real disk.

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

#include "protocol/invariants.hpp"
#include "settlement/posix_disk.hpp"
#include "settlement/state_lock.hpp"
#include "settlement/verify.hpp"
#include "tests/settlement/test_network.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using support::decimal;
using support::ticker;

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "otp-node-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] std::string node() const { return path_ + "/node"; }

private:
    std::string path_;
};

/// Answers collected from the node's threads.
class Answers {
public:
    Answer taker() {
        return [this](const Submitted& submitted) {
            const std::lock_guard held{mutex_};
            answers_.push_back(submitted);
            changed_.notify_all();
        };
    }
    std::vector<Submitted> wait_for(std::size_t count) {
        std::unique_lock held{mutex_};
        changed_.wait(held, [&] { return answers_.size() >= count; });
        return answers_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Submitted> answers_;
};

struct NodeThreads : testing::Test {
    TestNetwork network;
    TemporaryDirectory directory;
    PosixDisk disk;

    NodeOptions options() const {
        NodeOptions options;
        options.admission_threads = 4;
        options.snapshot_every = 8;
        options.journal.segment_bytes = 1U << 20;
        return options;
    }
    std::unique_ptr<Node> open() { return network.open(disk, directory.node(), options()); }

    /// `count` withdrawals of the smallest unit of USD by each of `users`, signed ahead.
    std::vector<std::vector<Bytes>> withdrawals(std::size_t users, std::size_t count) {
        std::vector<std::vector<Bytes>> all(users);
        for (std::size_t u = 0; u < users; ++u) {
            for (std::size_t i = 0; i < count; ++i)
                all[u].push_back(network.withdraw("user " + std::to_string(u), "0.000001", "USD"));
        }
        return all;
    }
    void fund(Node& node, std::size_t users) {
        for (std::size_t u = 0; u < users; ++u)
            EXPECT_TRUE(node.submit_and_wait(network.deposit("user " + std::to_string(u), "1", "USD")).journaled());
    }
    u128 usd(const Node& node, std::size_t user) {
        u128 amount = 0;
        EXPECT_TRUE(node.read([&](const State& state) {
            amount = state.ledger
                         .balance(*state.find_account(network.address("user " + std::to_string(user))),
                                  *state.find_asset(ticker("USD")))
                         .free.raw();
        }));
        return amount;
    }
};

TEST_F(NodeThreads, envelopes_run_in_the_order_in_which_they_were_submitted) {
    const auto node = open();
    Answers answers;
    // Each withdrawal needs the deposit before it.
    for (int i = 0; i < 150; ++i) {
        node->submit(network.deposit("alice", "1", "BTC"), answers.taker());
        node->submit(network.withdraw("alice", "1", "BTC"), answers.taker());
    }
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    for (const Submitted& answer : answers.wait_for(300)) {
        ASSERT_EQ(answer.receipts[0].status, Status::ok) << answer.height << " " << answer.index;
        EXPECT_TRUE(answer.height > height || (answer.height == height && answer.index == index + 1));
        height = answer.height;
        index = answer.index;
    }
}

TEST_F(NodeThreads, many_submit_and_read_at_once) {
    constexpr std::size_t users = 6;
    constexpr std::size_t each = 40;
    const auto node = open();
    fund(*node, users);
    const auto envelopes = withdrawals(users, each);
    std::atomic<bool> done = false;
    std::atomic<std::uint64_t> looks = 0;
    std::vector<std::thread> threads;
    for (int reader = 0; reader < 2; ++reader) {
        threads.emplace_back([&] {
            std::uint64_t height = 0;
            while (!done) {
                // Never half a command: whatever is shown keeps every invariant.
                EXPECT_TRUE(node->read([&](const State& state) { EXPECT_FALSE(broken_invariant(state)); }));
                const NodeStatus status = node->status();
                EXPECT_GE(status.height, height);
                height = status.height;
                ++looks;
            }
        });
    }
    std::vector<std::thread> submitters;
    std::atomic<std::size_t> succeeded = 0;
    for (const auto& own : envelopes) {
        submitters.emplace_back([&] {
            for (const Bytes& envelope : own) {
                const Submitted answer = node->submit_and_wait(envelope);
                if (answer.journaled() && answer.receipts[0].status == Status::ok) ++succeeded;
                const Submitted again = node->submit_and_wait(envelope);
                EXPECT_TRUE(again.duplicate);
                EXPECT_EQ(again.height, answer.height);
            }
        });
    }
    for (std::thread& thread : submitters) thread.join();
    done = true;
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(succeeded, users * each);
    EXPECT_GT(looks, 0U);
    for (std::size_t u = 0; u < users; ++u) EXPECT_EQ(usd(*node, u), 1'000'000U - each);
    node->stop();
    const auto report = verify_journal(disk, directory.node(), network.genesis);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->commands, users + users * each);
    EXPECT_EQ(report->root, node->status().root);
}

TEST_F(NodeThreads, stopping_while_busy_answers_everybody_and_keeps_what_it_acknowledged) {
    constexpr std::size_t users = 4;
    constexpr std::size_t each = 60;
    std::size_t stopping = 0;
    std::vector<std::uint64_t> applied(users);
    {
        const auto node = open();
        fund(*node, users);
        const auto envelopes = withdrawals(users, each);
        std::vector<std::thread> submitters;
        std::atomic<std::size_t> submitted = 0;
        std::mutex mutex;
        for (std::size_t u = 0; u < users; ++u) {
            submitters.emplace_back([&, u] {
                for (const Bytes& envelope : envelopes[u]) {
                    const Submitted answer = node->submit_and_wait(envelope);
                    ++submitted;
                    const std::lock_guard held{mutex};
                    if (answer.unavailable == Unavailable::stopping) {
                        ++stopping;
                        EXPECT_FALSE(answer.journaled());
                    } else {
                        ASSERT_TRUE(answer.journaled());
                        ++applied[u];
                    }
                }
            });
        }
        while (submitted < users * each / 4) std::this_thread::yield();
        node->stop();
        for (std::thread& thread : submitters) thread.join();
        EXPECT_EQ(submitted, users * each);
    }
    const auto node = open();
    EXPECT_EQ(node->start_report().blocks_replayed, 0U);
    for (std::size_t u = 0; u < users; ++u) EXPECT_EQ(usd(*node, u), 1'000'000U - applied[u]);
}

TEST_F(NodeThreads, what_was_abandoned_is_found_again_as_far_as_it_was_acknowledged) {
    std::vector<Submitted> acknowledged;
    Hash hash;
    std::vector<Bytes> envelopes;
    for (int i = 0; i < 40; ++i) envelopes.push_back(network.deposit("alice", "1", "BTC"));
    {
        const auto node = open();
        for (const Bytes& envelope : envelopes) acknowledged.push_back(node->submit_and_wait(envelope));
        hash = node->status().hash;
        node->abandon();
        EXPECT_EQ(node->submit_and_wait(envelopes[0]).unavailable, Unavailable::stopping);
    }
    const auto node = open();
    EXPECT_EQ(node->status().hash, hash);
    for (std::size_t i = 0; i < envelopes.size(); ++i) {
        const Submitted again = node->submit_and_wait(envelopes[i]);
        EXPECT_TRUE(again.duplicate);
        EXPECT_EQ(again.height, acknowledged[i].height);
        EXPECT_EQ(again.index, acknowledged[i].index);
    }
}

std::atomic<int> flushes_left = 0;

int failing_fdatasync(int file) {
    if (flushes_left.fetch_sub(1) > 0) return PosixCalls::real().fdatasync(file);
    errno = EIO;
    return -1;
}

TEST_F(NodeThreads, a_failed_flush_ends_the_node_for_everybody) {
    constexpr std::size_t users = 4;
    constexpr std::size_t each = 50;
    std::vector<std::pair<Bytes, Submitted>> acknowledged;
    {
        PosixCalls calls = PosixCalls::real();
        calls.fdatasync = failing_fdatasync;
        PosixDisk failing{calls};
        flushes_left = 1'000'000;
        const auto node = network.open(failing, directory.node(), options());
        fund(*node, users);
        flushes_left = 20;
        std::mutex mutex;
        std::size_t failed = 0;
        const auto envelopes = withdrawals(users, each);
        std::vector<std::thread> submitters;
        for (const auto& own : envelopes) {
            submitters.emplace_back([&] {
                for (const Bytes& envelope : own) {
                    const Submitted answer = node->submit_and_wait(envelope);
                    const std::lock_guard held{mutex};
                    if (answer.journaled()) {
                        acknowledged.emplace_back(envelope, answer);
                    } else {
                        EXPECT_EQ(answer.unavailable, Unavailable::failed);
                        ++failed;
                    }
                }
            });
        }
        for (std::thread& thread : submitters) thread.join();
        EXPECT_GT(failed, 0U);
        EXPECT_EQ(failed + acknowledged.size(), users * each);
        EXPECT_FALSE(node->status().ready());
        EXPECT_FALSE(node->read([](const State&) {}));
    }
    EXPECT_GT(acknowledged.size(), 0U);
    const auto node = open();
    for (const auto& [envelope, answer] : acknowledged) {
        const Submitted again = node->submit_and_wait(envelope);
        EXPECT_TRUE(again.duplicate);
        EXPECT_EQ(again.height, answer.height);
    }
}

TEST_F(NodeThreads, a_state_that_rests_gets_its_root_into_the_journal) {
    NodeOptions soon = options();
    soon.root_after = std::chrono::milliseconds{1};
    soon.root_every = 1'000'000;
    soon.snapshot_every = 0;
    const auto node = network.open(disk, directory.node(), soon);
    const Submitted answer = node->submit_and_wait(network.deposit("alice", "1", "BTC"));
    while (node->status().root_height <= answer.height) std::this_thread::yield();
    EXPECT_EQ(node->status().envelopes, 1U);
    Hash root;
    ASSERT_TRUE(node->edit_for_proof([&](State& state) { root = state.root(); }));
    EXPECT_EQ(node->status().root, root);
}

TEST_F(NodeThreads, observers_on_the_nodes_thread_see_blocks_in_order) {
    const auto node = open();
    std::mutex mutex;
    std::vector<std::uint64_t> heights;
    node->observe([&](const std::shared_ptr<const AppliedBlock>& block, const State& state) {
        const std::lock_guard held{mutex};
        heights.push_back(block->height());
        EXPECT_GE(state.time, block->block.header.time);
    });
    for (int i = 0; i < 30; ++i) (void)node->submit_and_wait(network.deposit("alice", "1", "BTC"));
    node->stop();
    ASSERT_EQ(heights.size(), node->status().height);
    for (std::size_t i = 0; i < heights.size(); ++i) EXPECT_EQ(heights[i], i + 1);
}

TEST(StateLock, the_writer_gets_in_between_readers_and_nobody_sees_half_a_change) {
    StateLock lock;
    std::uint64_t value = 0;  // Guarded by `lock`; a torn or concurrent change would show as an odd one.
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    std::atomic<std::uint64_t> reads = 0;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            while (!done) {
                lock.lock_shared();
                EXPECT_EQ(value % 2, 0U);
                ++reads;
                lock.unlock_shared();
            }
        });
    }
    while (reads < 10) std::this_thread::yield();
    for (int i = 0; i < 2000; ++i) {
        lock.lock();
        ++value;
        ++value;
        lock.unlock();
    }
    done = true;
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(value, 4000U);
}

}  // namespace
}  // namespace otp::settlement
