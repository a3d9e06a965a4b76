// Starting again: from a snapshot, from the genesis, and not at all where what is stored is not to be believed.

#include <gtest/gtest.h>

#include "protocol/snapshot.hpp"
#include "settlement/replay.hpp"
#include "settlement/snapshot_file.hpp"
#include "settlement/snapshot_keeper.hpp"
#include "settlement/verify.hpp"
#include "tests/settlement/test_network.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using Kind = NodeError::Kind;

Hash root_of(Node& node) {
    Hash root;
    EXPECT_TRUE(node.edit_for_proof([&](State& state) { root = state.root(); }));
    return root;
}

void remove_snapshots(SimulatedDisk& disk) {
    const auto heights = list_snapshots(disk, "d");
    ASSERT_TRUE(heights);
    for (const std::uint64_t height : *heights) ASSERT_TRUE(disk.remove("d/" + snapshot_name(height)));
    ASSERT_TRUE(disk.sync_directory("d"));
}

struct NodeRestart : testing::Test {
    TestNetwork network;
    SimulatedDisk disk;
    std::vector<Hash> roots{Hash{}};  ///< By height.
    std::vector<Hash> hashes{Hash{}};

    /// Trades, and stops cleanly.
    void trade(std::size_t commands, NodeOptions options) {
        const auto node = network.open(disk, "d", options);
        ASSERT_NE(node, nullptr);
        for (const TraceStep& step : make_trace(network, commands, 1)) {
            network.clock.set(step.time);
            (void)run_group(*node, step.envelopes);
            if (node->status().height < roots.size()) continue;  // All of it was refused.
            roots.push_back(root_of(*node));
            hashes.push_back(node->status().hash);
        }
        node->stop();
        if (node->status().height == roots.size()) {
            roots.push_back(node->status().root);
            hashes.push_back(node->status().hash);
        }
    }

    Result<std::unique_ptr<Node>, NodeError> try_open(SimulatedDisk& from) {
        return Node::open(from, "d", network.genesis, network.keys.node.clone(), network.clock,
                          network.quiet_options());
    }
};

TEST_F(NodeRestart, nodes_fed_the_same_journal_have_the_same_root_at_every_block) {
    trade(400, network.quiet_options());
    for (const std::size_t threads : {1, 4}) {
        auto chain = chain_of_genesis(network.genesis);
        ASSERT_TRUE(chain);
        auto reader = JournalReader::open(disk, "d", 1);
        ASSERT_TRUE(reader);
        keys::WorkerPool pool{threads};
        std::uint64_t blocks = 0;
        const auto fault = replay(*reader, *chain, network.genesis, network.host, pool,
                                  [&](const std::shared_ptr<const AppliedBlock>& block, State& state) {
                                      ++blocks;
                                      EXPECT_EQ(block->hash, hashes[block->height()]);
                                      EXPECT_EQ(state.root(), roots[block->height()]);
                                      return std::optional<std::string>{};
                                  });
        EXPECT_FALSE(fault) << fault->text();
        EXPECT_EQ(blocks, roots.size() - 1);
    }
}

TEST_F(NodeRestart, from_a_snapshot_equals_from_the_genesis) {
    NodeOptions options = network.quiet_options();
    options.snapshot_every = 8;
    trade(400, options);
    const auto bare = disk.crash(Survival::all);
    remove_snapshots(*bare);
    const auto with = network.open(disk);
    const auto without = network.open(*bare);
    EXPECT_EQ(with->start_report().blocks_replayed, 0U);
    EXPECT_EQ(without->start_report().snapshot_height, 0U);
    EXPECT_EQ(without->start_report().blocks_replayed, roots.size() - 1);
    EXPECT_EQ(with->status().hash, without->status().hash);
    EXPECT_EQ(root_of(*with), root_of(*without));
    // And they go on alike.
    const Time now = network.clock.now();
    for (const TraceStep& step : make_trace(network, 200, 2)) {
        network.clock.set(std::max(now, step.time));
        const auto a = run_group(*with, step.envelopes);
        const auto b = run_group(*without, step.envelopes);
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].status, b[i].status);
            EXPECT_EQ(a[i].duplicate, b[i].duplicate);
        }
        ASSERT_EQ(with->status().hash, without->status().hash);
        ASSERT_EQ(root_of(*with), root_of(*without));
    }
}

TEST_F(NodeRestart, old_snapshots_are_removed) {
    NodeOptions options = network.quiet_options();
    options.snapshot_every = 4;
    trade(200, options);
    EXPECT_EQ(list_snapshots(disk, "d")->size(), 2U);
}

TEST_F(NodeRestart, a_snapshot_that_is_not_the_journals_is_not_believed) {
    trade(200, network.quiet_options());
    const std::uint64_t height = roots.size() - 1;
    const auto stored = read_snapshot(disk, "d", height);
    ASSERT_TRUE(stored);
    auto other_state = chain_of_genesis(network.genesis);
    ASSERT_TRUE(other_state);
    Hash other_block = stored->block_hash;
    other_block.bytes[0] ^= 1;
    const Bytes genesis_payload =
        snapshot_payload({height, stored->block_hash, write_snapshot(other_state->state), {}});
    Bytes longer = stored->payload;
    longer.push_back(0);
    const std::vector<std::tuple<const char*, Hash, Bytes>> rows = {
        {"another block", other_block, stored->payload},
        {"state root", stored->block_hash, genesis_payload},
        {"malformed", stored->block_hash, longer},
        {"malformed", stored->block_hash, Bytes{}},
    };
    for (const auto& [reason, block, payload] : rows) {
        const auto image = disk.crash(Survival::all);
        ASSERT_TRUE(write_snapshot(*image, "d", height, block, payload));
        const auto node = try_open(*image);
        ASSERT_TRUE(node) << node.error().text();
        ASSERT_EQ((*node)->start_report().skipped.size(), 1U) << reason;
        EXPECT_NE((*node)->start_report().skipped[0].find(reason), std::string::npos)
            << (*node)->start_report().skipped[0];
        EXPECT_EQ((*node)->start_report().snapshot_height, 0U);
        EXPECT_EQ(root_of(**node), roots.back());
    }
}

TEST_F(NodeRestart, a_journal_that_ends_before_a_snapshot_has_lost_blocks) {
    trade(50, network.quiet_options());
    ASSERT_TRUE(write_snapshot(disk, "d", 900, Hash{}, Bytes{1, 2}));
    const auto node = try_open(disk);
    ASSERT_FALSE(node);
    EXPECT_EQ(node.error().kind, Kind::damaged);
    EXPECT_NE(node.error().text().find("durable blocks are missing"), std::string::npos) << node.error().text();
}

TEST_F(NodeRestart, another_networks_genesis_is_refused) {
    trade(20, network.quiet_options());
    Genesis other = network.genesis;
    other.network = Text{"other"};
    const auto node = Node::open(disk, "d", other, network.keys.node.clone(), network.clock, network.quiet_options());
    ASSERT_FALSE(node);
    EXPECT_EQ(node.error().kind, Kind::genesis);
    EXPECT_NE(node.error().text().find("another network"), std::string::npos) << node.error().text();

    // Also where somebody has replaced genesis.json: the blocks are of their own network.
    ASSERT_TRUE(disk.remove("d/genesis.json"));
    const auto replaced =
        Node::open(disk, "d", other, network.keys.node.clone(), network.clock, network.quiet_options());
    ASSERT_FALSE(replaced);
    EXPECT_EQ(replaced.error().height, 1U);
    EXPECT_NE(replaced.error().text().find("another network"), std::string::npos) << replaced.error().text();
}

TEST_F(NodeRestart, a_key_that_the_genesis_does_not_name_is_refused) {
    const auto node =
        Node::open(disk, "d", network.genesis, network.user("mallory").clone(), network.clock, network.quiet_options());
    ASSERT_FALSE(node);
    EXPECT_EQ(node.error().kind, Kind::key);
}

TEST_F(NodeRestart, a_second_node_on_the_directory_is_refused) {
    const auto first = network.open(disk);
    const auto second = try_open(disk);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, Kind::locked);
    EXPECT_TRUE(run_one(*first, network.deposit("alice", "1", "BTC")).journaled());
    first->stop();
    EXPECT_TRUE(try_open(disk));
}

TEST_F(NodeRestart, a_flipped_byte_is_refused_by_the_name_of_its_record) {
    trade(100, network.quiet_options());
    const std::string segment = "d/00000000000000000001";
    const Bytes whole = disk.contents(segment);
    disk.damage(segment, 2000, 0x10);
    for (const std::string& text :
         {try_open(disk).error().text(), verify_journal(disk, "d", network.genesis).error().text()}) {
        EXPECT_NE(text.find("00000000000000000001"), std::string::npos) << text;
        EXPECT_NE(text.find("height"), std::string::npos) << text;
    }
    disk.damage(segment, 2000, 0x10);
    EXPECT_EQ(disk.contents(segment), whole);
    EXPECT_TRUE(try_open(disk));
}

/// Blocks that somebody with the node's key, or without it, could write: all of them fit their records.
struct NodeForgery : NodeRestart {
    std::vector<Block> blocks;

    void SetUp() override {
        trade(60, network.quiet_options());
        auto reader = JournalReader::open(disk, "d", 1);
        ASSERT_TRUE(reader);
        while (true) {
            const auto record = reader->next();
            ASSERT_TRUE(record);
            if (!*record) break;
            blocks.push_back(*parse_block((*record)->payload));
        }
        ASSERT_GE(blocks.size(), 5U);
    }

    void sign(Block& block, const keys::SecretKey& key) const {
        block.signature = key.sign(block_hash(block.header)).bytes65();
    }

    /// What a node and a verifier say of a journal of these blocks.
    void expect_refused(const std::vector<Block>& forged, std::uint64_t height, const std::string& reason) {
        SimulatedDisk other;
        ASSERT_TRUE(other.create_directory("d"));
        {
            auto journal = Journal::open(other, "d", network.quiet_options().journal);
            ASSERT_TRUE(journal);
            for (std::size_t i = 0; i < forged.size(); ++i) ASSERT_TRUE(journal->append(i + 1, to_bytes(forged[i])));
            ASSERT_TRUE(journal->close());
        }
        const auto verified = verify_journal(other, "d", network.genesis);
        ASSERT_FALSE(verified) << reason;
        const auto node = try_open(other);
        ASSERT_FALSE(node) << reason;
        for (const NodeError& error : {verified.error(), node.error()}) {
            EXPECT_EQ(error.kind, Kind::damaged);
            EXPECT_EQ(error.height, height) << reason;
            EXPECT_NE(error.reason.find(reason), std::string::npos) << error.text();
        }
    }

    /// The third block changed by `change` and signed again by the node.
    void expect_third_refused(const std::function<void(Block&)>& change, const std::string& reason) {
        std::vector<Block> forged = blocks;
        change(forged[2]);
        sign(forged[2], network.keys.node);
        expect_refused(forged, 3, reason);
    }
};

TEST_F(NodeForgery, every_part_of_a_block_is_checked) {
    expect_third_refused([](Block& b) { b.header.receipts_hash.bytes[0] ^= 1; }, "receipts are not those");
    expect_third_refused([](Block& b) { b.header.state_root = Hash{}; }, "state root is not that");
    expect_third_refused([](Block& b) { b.header.previous.bytes[0] ^= 1; }, "does not follow");
    expect_third_refused([](Block& b) { b.header.network.bytes[0] ^= 1; }, "another network");
    expect_third_refused([](Block& b) { b.header.height = 4; }, "another height");
    expect_third_refused([&](Block& b) { b.header.time = blocks[1].header.time - milliseconds(1); }, "time");
    expect_third_refused([](Block& b) { b.envelopes.pop_back(); }, "commands are not those");
    expect_third_refused(
        [](Block& b) {
            b.envelopes.back().back() ^= 1;
            b.header.commands_hash = commands_hash(b.envelopes);
        },
        "");
    expect_third_refused(
        [&](Block& b) {
            b.envelopes.push_back(blocks[0].envelopes[0]);
            b.header.commands_hash = commands_hash(b.envelopes);
        },
        "does not belong in the journal");
    expect_third_refused(
        [](Block& b) {
            b.envelopes.push_back(Bytes{1, 2, 3});
            b.header.commands_hash = commands_hash(b.envelopes);
        },
        "not authentic: bytes_malformed");
}

TEST_F(NodeForgery, only_the_nodes_key_makes_a_block) {
    std::vector<Block> forged = blocks;
    sign(forged[2], network.user("mallory"));
    expect_refused(forged, 3, "not signed by a node");
    forged = blocks;
    forged[2].signature.fill(0);
    expect_refused(forged, 3, "not signed by a node");
}

TEST_F(NodeForgery, a_block_left_out_is_missed) {
    std::vector<Block> forged = blocks;
    forged.erase(forged.begin() + 2);
    expect_refused(forged, 3, "another height");
}

TEST_F(NodeRestart, verifying_says_what_was_verified) {
    trade(300, network.quiet_options());
    VerifyOptions options;
    std::uint64_t blocks = 0;
    std::vector<VerifyProgress> progress;
    options.observer = [&](const std::shared_ptr<const AppliedBlock>&, const State&) { ++blocks; };
    options.progress = [&](const VerifyProgress& p) { progress.push_back(p); };
    const auto report = verify_journal(disk, "d", network.genesis, options);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->height, roots.size() - 1);
    EXPECT_EQ(report->hash, hashes.back());
    EXPECT_EQ(report->root, roots.back());
    EXPECT_EQ(blocks, report->height);
    EXPECT_GT(report->commands, 150U);
    EXPECT_GT(report->commands_refused, 0U);
    ASSERT_FALSE(progress.empty());
    EXPECT_EQ(progress.back().height, report->height);

    options.through = 5;
    EXPECT_EQ(verify_journal(disk, "d", network.genesis, options)->hash, hashes[5]);
    SimulatedDisk empty;
    ASSERT_TRUE(empty.create_directory("d"));
    EXPECT_EQ(verify_journal(empty, "d", network.genesis)->hash, network_id(network.genesis));
}

/// A verifier runs beside the node: it is told how far the journal is durable.
TEST_F(NodeRestart, a_journal_can_be_verified_while_the_node_runs) {
    const auto node = network.open(disk);
    for (int i = 0; i < 6; ++i) (void)run_one(*node, network.deposit("a", "1", "BTC"));
    VerifyOptions options;
    options.through = node->status().height;
    const auto report = verify_journal(disk, "d", network.genesis, options);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->hash, node->status().hash);
    EXPECT_EQ(report->root, root_of(*node));
}

}  // namespace
}  // namespace otp::settlement
