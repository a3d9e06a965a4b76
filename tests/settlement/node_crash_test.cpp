// The whole node on a simulated disk: the power cut at every write, an error at every operation, every bit flipped.
// What was acknowledged is there, what is there is a prefix of what was done, and nothing else is ever believed.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "settlement/genesis_file.hpp"
#include "settlement/snapshot_file.hpp"
#include "tests/settlement/test_network.hpp"

namespace otp::settlement {
namespace {

/// What a run without faults does: the hash of each block, and the state root after it.
struct Reference {
    std::vector<Hash> hashes;
    std::vector<Hash> roots;
    std::uint64_t calls = 0;  ///< Of the disk, all in all.
};

/// The latest block of which somebody was told.
struct Acknowledged {
    std::uint64_t height = 0;
    std::vector<std::pair<Bytes, std::uint64_t>> envelopes;  ///< With their heights.
};

Hash root_of(Node& node) {
    Hash root;
    EXPECT_TRUE(node.edit_for_proof([&](State& state) { root = state.root(); }));
    return root;
}

struct NodeCrash : testing::Test {
    TestNetwork network;
    std::vector<TraceStep> trace;
    Reference reference;
    Time last_time;

    NodeOptions options() const {
        NodeOptions options = network.quiet_options();
        options.snapshot_every = 16;
        return options;
    }

    void prepare(std::size_t commands, std::uint64_t seed) {
        trace = make_trace(network, commands, seed);
        last_time = trace.back().time;
        SimulatedDisk disk;
        const auto node = network.open(disk, "d", options());
        ASSERT_NE(node, nullptr);
        const auto note = [&] {
            if (node->status().height < reference.hashes.size()) return;
            reference.hashes.push_back(node->status().hash);
            reference.roots.push_back(root_of(*node));
        };
        note();
        for (const TraceStep& step : trace) {
            network.clock.set(step.time);
            (void)run_group(*node, step.envelopes);
            note();
        }
        (void)root_of(*node);
        node->stop();
        if (node->status().height == reference.hashes.size()) {
            reference.hashes.push_back(node->status().hash);
            reference.roots.push_back(node->status().root);
        }
        reference.calls = disk.calls();
    }

    /// Runs the trace as far as the node takes it.
    void run(Node& node, Acknowledged& acknowledged) {
        for (const TraceStep& step : trace) {
            network.clock.set(step.time);
            for (const Bytes& envelope : step.envelopes) {
                node.submit(envelope, [&](const Submitted& answer) {
                    if (!answer.journaled()) return;
                    acknowledged.height = std::max(acknowledged.height, answer.height);
                    if (!answer.duplicate) acknowledged.envelopes.emplace_back(envelope, answer.height);
                });
            }
            (void)node.step();
        }
    }

    /// A node that starts from `disk` has everything acknowledged, and nothing that was not done.
    std::unique_ptr<Node> expect_prefix(SimulatedDisk& disk, const Acknowledged& acknowledged,
                                        const std::string& what) {
        network.clock.set(network.genesis.time);
        auto node = Node::open(disk, "d", network.genesis, network.keys.node.clone(), network.clock, options());
        if (!node) {
            ADD_FAILURE() << what << ": " << node.error().text();
            return nullptr;
        }
        const NodeStatus status = (*node)->status();
        EXPECT_GE(status.height, acknowledged.height) << what;
        if (status.height >= reference.hashes.size()) {
            ADD_FAILURE() << what << ": height " << status.height;
            return nullptr;
        }
        EXPECT_EQ(status.hash, reference.hashes[status.height]) << what;
        EXPECT_EQ(root_of(**node), reference.roots[status.height]) << what;
        return std::move(*node);
    }

    /// It answers what was acknowledged as it did, takes more, and starts again with it.
    void expect_goes_on(SimulatedDisk& disk, std::unique_ptr<Node> node, const Acknowledged& acknowledged) {
        const std::size_t count = acknowledged.envelopes.size();
        for (std::size_t i = count - std::min<std::size_t>(count, 3); i < count; ++i) {
            const auto& [envelope, height] = acknowledged.envelopes[i];
            const Submitted again = run_one(*node, envelope);
            EXPECT_TRUE(again.duplicate);
            EXPECT_EQ(again.height, height);
        }
        network.clock.set(last_time);
        const Submitted more = run_one(*node, network.deposit("later", "1", "BTC"));
        EXPECT_TRUE(more.journaled());
        node->stop();
        const Hash hash = node->status().hash;
        node.reset();
        EXPECT_EQ(network.open(disk, "d", options())->status().hash, hash);
    }
};

TEST_F(NodeCrash, power_cut_at_every_write_loses_nothing_acknowledged) {
    prepare(2000, 11);
    SimulatedDisk disk;
    Acknowledged acknowledged;
    std::uint64_t images = 0;
    disk.set_hook([&](const DiskCall& call) {
        if (!call.changes) return;
        const Time now = network.clock.now();
        for (const Survival survival : {Survival::nothing, Survival::all, Survival::torn}) {
            const auto image = disk.crash(survival, call.number);
            auto node = expect_prefix(*image, acknowledged, call.kind + (" " + call.path));
            if (node != nullptr && ++images % 64 == 0)
                expect_goes_on(*image, std::move(node), acknowledged);
            else if (node != nullptr)
                node->abandon();
        }
        network.clock.set(now);
    });
    const auto node = network.open(disk, "d", options());
    run(*node, acknowledged);
    EXPECT_EQ(acknowledged.height, node->status().height);
    node->stop();
    disk.set_hook({});
    EXPECT_GT(images, 1000U);
    RecordProperty("images", std::to_string(images));
}

TEST_F(NodeCrash, an_error_at_any_operation_is_the_end_of_answers) {
    prepare(200, 12);
    std::uint64_t failed_nodes = 0;
    for (const Fault fault : {Fault::io_error, Fault::no_space, Fault::short_write, Fault::failed_sync}) {
        for (std::uint64_t call = 1; call <= reference.calls; ++call) {
            SimulatedDisk disk;
            disk.fail_at(call, fault);
            network.clock.set(network.genesis.time);
            auto node = Node::open(disk, "d", network.genesis, network.keys.node.clone(), network.clock, options());
            Acknowledged acknowledged;
            const std::string what = "call " + std::to_string(call) + ", fault " + std::to_string(int(fault));
            if (node) {
                run(**node, acknowledged);
                (*node)->stop();
                if (!(*node)->status().failure.empty()) {
                    ++failed_nodes;
                    EXPECT_FALSE((*node)->read([](const State&) {})) << what;
                    EXPECT_FALSE((*node)->status().ready()) << what;
                }
                node->reset();
            } else {
                EXPECT_TRUE(disk.fault_happened()) << what << ": " << node.error().text();
            }
            if (!disk.fault_happened()) continue;  // A short write at a read, say.
            disk.restart_process();
            for (const Survival survival : {Survival::nothing, Survival::torn}) {
                const auto image = disk.crash(survival, call);
                if (auto again = expect_prefix(*image, acknowledged, what)) again->abandon();
            }
        }
    }
    EXPECT_GT(failed_nodes, 50U);
}

/// The latch by itself: one failed flush, and every way to ask.
TEST_F(NodeCrash, after_a_failed_flush_nothing_is_answered_shown_or_written) {
    prepare(60, 13);
    SimulatedDisk disk;
    const auto node = network.open(disk, "d", options());
    EXPECT_TRUE(run_one(*node, network.deposit("alice", "1", "BTC")).journaled());
    disk.fail_at(disk.calls() + 2, Fault::failed_sync);
    std::uint64_t blocks_seen = 0;
    node->observe([&](const auto&, const State&) { ++blocks_seen; });
    const Bytes lost = network.deposit("alice", "1", "BTC");
    for (const Submitted& answer : run_group(*node, {lost, lost, Bytes{1}})) {
        EXPECT_EQ(answer.unavailable, Unavailable::failed);
        EXPECT_FALSE(answer.journaled());
        EXPECT_TRUE(answer.receipts.empty());
    }
    ASSERT_TRUE(disk.fault_happened());
    const std::uint64_t calls = disk.calls();
    bool answered = false;
    node->submit(network.deposit("alice", "1", "BTC"), [&](const Submitted& answer) {
        answered = true;
        EXPECT_EQ(answer.unavailable, Unavailable::failed);
    });
    EXPECT_TRUE(answered);
    EXPECT_FALSE(node->read([](const State&) { ADD_FAILURE(); }));
    EXPECT_FALSE(node->edit_for_proof([](State&) { ADD_FAILURE(); }));
    EXPECT_FALSE(node->find(network.id(lost)));
    EXPECT_EQ(node->status().height, 1U);
    EXPECT_NE(node->status().failure.find("block 2"), std::string::npos) << node->status().failure;
    EXPECT_EQ(blocks_seen, 0U);
    node->stop();
    EXPECT_EQ(disk.calls(), calls);
}

/// A small network, stopped cleanly: HEAD and the snapshot vouch for all of it.
TEST_F(NodeCrash, no_single_flipped_bit_makes_another_state) {
    trace = make_trace(network, 12, 14);
    NodeOptions small = network.quiet_options();
    small.journal.segment_bytes = 2048;
    small.snapshot_every = 2;
    SimulatedDisk disk;
    {
        const auto node = network.open(disk, "d", small);
        for (const TraceStep& step : trace) {
            network.clock.set(step.time);
            (void)run_group(*node, step.envelopes);
        }
        node->stop();
        reference.hashes = {node->status().hash};
        reference.roots = {node->status().root};
    }
    const auto names = disk.list("d");
    ASSERT_TRUE(names);
    std::set<std::string> kinds;
    for (const std::string& name : *names) {
        if (name == lock_name) continue;
        const std::string path = "d/" + name;
        const Bytes contents = disk.contents(path);
        // Zeros behind the last record are where nothing was stored; the journal tidies what it finds there.
        const std::size_t used =
            contents.size() - static_cast<std::size_t>(std::find_if(contents.rbegin(), contents.rend(),
                                                                    [](std::uint8_t byte) { return byte != 0; }) -
                                                       contents.rbegin());
        const bool must_refuse = segment_height(name) || name == head_name;
        kinds.insert(segment_height(name) ? "segment" : snapshot_height(name) ? "snapshot" : name);
        for (std::size_t byte = 0; byte < contents.size(); ++byte) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                if (name == genesis_name && bit != byte % 8) continue;
                const auto image = disk.crash(Survival::all);
                image->damage(path, byte, static_cast<std::uint8_t>(1U << bit));
                auto node = Node::open(*image, "d", network.genesis, network.keys.node.clone(), network.clock, small);
                if (!node) {
                    // A damaged snapshot is passed over for an older one or the genesis.
                    ASSERT_FALSE(snapshot_height(name)) << path << " " << byte << "." << bit;
                    continue;
                }
                ASSERT_FALSE(must_refuse && byte < used) << path << " " << byte << "." << bit;
                ASSERT_EQ((*node)->status().hash, reference.hashes[0]) << path << " " << byte << "." << bit;
                ASSERT_EQ(root_of(**node), reference.roots[0]) << path << " " << byte << "." << bit;
                (*node)->abandon();
            }
        }
    }
    EXPECT_EQ(kinds, (std::set<std::string>{"HEAD", "genesis.json", "segment", "snapshot"}));
}

}  // namespace
}  // namespace otp::settlement
