// The node without threads, on a simulated disk: what enters the journal, what it answers, what it shows.

#include "settlement/node.hpp"

#include <gtest/gtest.h>

#include "protocol/invariants.hpp"
#include "tests/settlement/test_network.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using support::decimal;
using support::ticker;

struct NodeTest : testing::Test {
    TestNetwork network;
    SimulatedDisk disk;

    /// Free amount of an account, in smallest units.
    static u128 free(const Node& node, const Address& address, const std::string& asset) {
        u128 amount = 0;
        EXPECT_TRUE(node.read([&](const State& state) {
            const auto account = state.find_account(address);
            if (account) amount = state.ledger.balance(*account, *state.find_asset(ticker(asset))).free.raw();
        }));
        return amount;
    }
};

TEST_F(NodeTest, an_answer_names_the_block_and_the_receipts) {
    const auto node = network.open(disk);
    const auto answers = run_group(*node, {network.deposit("alice", "2", "BTC"), network.withdraw("alice", "1", "BTC"),
                                           network.withdraw("alice", "5", "BTC")});
    for (std::uint32_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(answers[i].journaled());
        EXPECT_EQ(answers[i].status, Status::ok);
        EXPECT_EQ(answers[i].height, 1U);
        EXPECT_EQ(answers[i].index, i);
        EXPECT_FALSE(answers[i].duplicate);
        ASSERT_EQ(answers[i].receipts.size(), 1U);
    }
    EXPECT_EQ(answers[0].receipts[0].status, Status::ok);
    EXPECT_EQ(answers[0].receipts[0].events.size(), 1U);
    EXPECT_EQ(answers[2].receipts[0].status, Status::insufficient_balance);
    EXPECT_EQ(free(*node, network.address("alice"), "BTC"), 100'000'000U);
    EXPECT_EQ(node->status().height, 1U);
    EXPECT_EQ(node->status().commands, 3U);
    EXPECT_EQ(node->status().commands_refused, 1U);
}

TEST_F(NodeTest, a_refused_command_is_journaled_and_its_nonce_used) {
    const auto node = network.open(disk);
    const std::uint64_t nonce = network.next_nonce();
    const Command much = Withdraw{ticker("BTC"), decimal("5")};
    const Command less = Withdraw{ticker("BTC"), decimal("4")};
    const auto first = run_one(*node, network.sign(network.user("alice"), {much}, nonce));
    EXPECT_EQ(first.height, 1U);
    EXPECT_EQ(first.receipts[0].status, Status::insufficient_balance);
    const auto second = run_one(*node, network.sign(network.user("alice"), {less}, nonce));
    EXPECT_FALSE(second.journaled());
    EXPECT_EQ(second.status, Status::nonce_already_used);
    EXPECT_EQ(node->status().height, 1U);
}

TEST_F(NodeTest, what_is_not_authentic_is_not_journaled) {
    const auto node = network.open(disk);
    Bytes high_v = network.withdraw("alice", "1", "BTC");
    high_v.back() = 27;
    Bytes no_key = network.withdraw("alice", "1", "BTC");
    std::fill(no_key.end() - 65, no_key.end() - 33, std::uint8_t{0});
    const auto answers = run_group(*node, {Bytes{}, Bytes{1, 2, 3}, high_v, no_key, Bytes(Envelope::size_max + 1)});
    EXPECT_EQ(answers[0].status, Status::bytes_malformed);
    EXPECT_EQ(answers[1].status, Status::bytes_malformed);
    EXPECT_EQ(answers[2].status, Status::bytes_malformed);
    EXPECT_EQ(answers[3].status, Status::signature_invalid);
    EXPECT_EQ(answers[4].status, Status::bytes_malformed);
    for (const Submitted& answer : answers) EXPECT_FALSE(answer.journaled());
    EXPECT_EQ(node->status().height, 0U);
    EXPECT_EQ(node->status().refused, 5U);
}

TEST_F(NodeTest, nonces_outside_the_window_do_not_enter_the_journal) {
    const auto node = network.open(disk);
    const auto now = static_cast<std::uint64_t>(network.clock.now().ms);
    const std::uint64_t day = 86'400'000;
    const std::vector<std::pair<std::uint64_t, Status>> rows = {{now - day, Status::nonce_too_old},
                                                                {now - day + 1, Status::ok},
                                                                {now + 59'999, Status::ok},
                                                                {now + 60'000, Status::nonce_too_far_ahead}};
    for (const auto& [nonce, status] : rows) {
        const auto answer =
            run_one(*node, network.sign(network.user("alice"), {Withdraw{ticker("BTC"), decimal("1")}}, nonce));
        EXPECT_EQ(answer.status, status) << nonce;
        EXPECT_EQ(answer.journaled(), status == Status::ok);
    }
    const auto late = network.sign(network.user("alice"), {Withdraw{ticker("BTC"), decimal("1")}}, now, {}, now - 1);
    EXPECT_EQ(run_one(*node, late).status, Status::deadline_passed);
    EXPECT_EQ(node->status().height, 2U);
}

TEST_F(NodeTest, a_repeated_envelope_gets_the_first_receipts) {
    const auto node = network.open(disk);
    const Bytes deposit = network.deposit("alice", "2", "BTC");
    const auto first = run_group(*node, {deposit, deposit});
    EXPECT_FALSE(first[0].duplicate);
    EXPECT_TRUE(first[1].duplicate);
    const auto later = run_one(*node, deposit);
    for (const Submitted& repeated : {first[1], later}) {
        EXPECT_TRUE(repeated.duplicate);
        EXPECT_EQ(repeated.id, first[0].id);
        EXPECT_EQ(repeated.height, 1U);
        EXPECT_EQ(repeated.index, 0U);
        ASSERT_EQ(repeated.receipts.size(), 1U);
        EXPECT_EQ(repeated.receipts[0].events, first[0].receipts[0].events);
    }
    EXPECT_EQ(node->status().height, 1U);
    EXPECT_EQ(free(*node, network.address("alice"), "BTC"), 200'000'000U);
}

TEST_F(NodeTest, a_repeated_envelope_is_recognised_after_a_restart) {
    const Bytes old_one = network.deposit("alice", "2", "BTC");
    const Bytes new_one = network.deposit("alice", "3", "BTC");
    {
        const auto node = network.open(disk);
        (void)run_one(*node, old_one);
        node->stop();  // Writes a snapshot, which holds the first receipt.
    }
    {
        const auto node = network.open(disk);
        EXPECT_EQ(node->start_report().blocks_replayed, 0U);
        (void)run_one(*node, new_one);
        node->abandon();  // The second is only in the journal.
    }
    const auto node = network.open(disk);
    EXPECT_EQ(node->start_report().blocks_replayed, 1U);
    for (const Bytes& envelope : {old_one, new_one}) {
        const auto repeated = run_one(*node, envelope);
        EXPECT_TRUE(repeated.duplicate);
        ASSERT_EQ(repeated.receipts.size(), 1U);
        EXPECT_EQ(repeated.receipts[0].status, Status::ok);
        EXPECT_EQ(repeated.receipts[0].events.size(), 1U);
        const auto found = node->find(network.id(envelope));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->height, repeated.height);
        EXPECT_EQ(found->receipts[0].events, repeated.receipts[0].events);
    }
    EXPECT_EQ(free(*node, network.address("alice"), "BTC"), 500'000'000U);
}

TEST_F(NodeTest, a_stranger_who_signs_the_same_commands_does_not_stand_in_the_way) {
    const auto node = network.open(disk);
    (void)run_one(*node, network.deposit("alice", "2", "BTC"));
    const std::vector<Command> commands = {Withdraw{ticker("BTC"), decimal("1")}};
    const std::uint64_t nonce = network.next_nonce();
    const Bytes by_alice = network.sign(network.user("alice"), commands, nonce);
    const Bytes by_mallory = network.sign(network.user("mallory"), commands, nonce, network.address("alice"));
    ASSERT_EQ(network.id(by_alice), network.id(by_mallory));

    const auto stranger = run_one(*node, by_mallory);
    EXPECT_EQ(stranger.receipts[0].status, Status::signer_not_authorised);
    const auto owner = run_one(*node, by_alice);
    EXPECT_FALSE(owner.duplicate);
    EXPECT_EQ(owner.receipts[0].status, Status::ok);
    EXPECT_EQ(node->find(network.id(by_alice))->signer, network.address("alice"));
    EXPECT_TRUE(run_one(*node, by_alice).duplicate);
    EXPECT_EQ(run_one(*node, by_mallory).status, Status::nonce_already_used);
}

TEST_F(NodeTest, what_no_longer_fits_into_the_memory_of_receipts_is_refused_by_its_nonce) {
    NodeOptions options = network.quiet_options();
    options.recent_envelopes_max = 2;
    const auto node = network.open(disk, "d", options);
    std::vector<Bytes> envelopes;
    for (int i = 0; i < 4; ++i) envelopes.push_back(network.deposit("alice", "1", "BTC"));
    for (const Bytes& envelope : envelopes) EXPECT_TRUE(run_one(*node, envelope).journaled());
    EXPECT_EQ(run_one(*node, envelopes[0]).status, Status::nonce_already_used);
    EXPECT_FALSE(node->find(network.id(envelopes[1])));
    EXPECT_TRUE(run_one(*node, envelopes[3]).duplicate);
    EXPECT_EQ(free(*node, network.address("alice"), "BTC"), 400'000'000U);
}

TEST_F(NodeTest, receipts_are_forgotten_when_no_nonce_of_theirs_can_be_accepted) {
    const auto node = network.open(disk);
    const Bytes first = network.deposit("alice", "1", "BTC");
    (void)run_one(*node, first);
    network.clock.advance(seconds(86'400 + 61));
    (void)run_one(*node, network.deposit("alice", "1", "BTC"));
    EXPECT_FALSE(node->find(network.id(first)));
    EXPECT_EQ(run_one(*node, first).status, Status::nonce_too_old);
}

TEST_F(NodeTest, a_full_queue_answers_at_once_that_it_is) {
    NodeOptions options = network.quiet_options();
    options.queue_max = 3;
    const auto node = network.open(disk, "d", options);
    std::vector<Submitted> answers;
    for (int i = 0; i < 5; ++i) {
        node->submit(network.deposit("alice", "1", "BTC"), [&](const Submitted& s) { answers.push_back(s); });
    }
    ASSERT_EQ(answers.size(), 2U);
    for (const Submitted& answer : answers) EXPECT_EQ(answer.unavailable, Unavailable::overloaded);
    EXPECT_TRUE(node->step());
    ASSERT_EQ(answers.size(), 5U);
    for (std::size_t i = 2; i < 5; ++i) EXPECT_TRUE(answers[i].journaled());
    EXPECT_EQ(node->status().overloaded, 2U);

    options.queue_bytes_max = 200;
    SimulatedDisk other;
    const auto narrow = network.open(other, "d", options);
    narrow->submit(Bytes(201), [&](const Submitted& s) { answers.push_back(s); });
    EXPECT_EQ(answers.back().unavailable, Unavailable::overloaded);
}

TEST_F(NodeTest, groups_are_cut_by_count_and_by_bytes) {
    NodeOptions options = network.quiet_options();
    options.group_max = 2;
    const auto node = network.open(disk, "d", options);
    std::vector<std::uint64_t> heights;
    for (int i = 0; i < 5; ++i)
        node->submit(network.deposit("a", "1", "BTC"), [&](const Submitted& s) { heights.push_back(s.height); });
    while (node->step()) continue;
    EXPECT_EQ(heights, (std::vector<std::uint64_t>{1, 1, 2, 2, 3}));

    options.group_max = 100;
    options.group_bytes_max = 1;
    SimulatedDisk other;
    const auto narrow = network.open(other, "d", options);
    heights.clear();
    for (int i = 0; i < 3; ++i)
        narrow->submit(network.deposit("a", "1", "BTC"), [&](const Submitted& s) { heights.push_back(s.height); });
    while (narrow->step()) continue;
    EXPECT_EQ(heights, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(NodeTest, time_does_not_go_back_with_the_clock) {
    const auto node = network.open(disk);
    network.clock.advance(seconds(100));
    (void)run_one(*node, network.deposit("alice", "1", "BTC"));
    const Time later = node->status().time;
    EXPECT_EQ(later, network.clock.now());
    network.clock.set(network.genesis.time - seconds(5000));
    EXPECT_EQ(node->now(), later);
    EXPECT_TRUE(run_one(*node, network.deposit("alice", "1", "BTC")).journaled());
    EXPECT_EQ(node->status().time, later);
    const Bytes deposit = network.deposit("alice", "1", "BTC");
    network.clock.set({-1});  // Not a time at all.
    EXPECT_TRUE(run_one(*node, deposit).journaled());
    EXPECT_EQ(node->status().time, later);
    node->stop();
    EXPECT_EQ(network.open(disk)->status().time, later);
}

TEST_F(NodeTest, a_group_of_refusals_makes_no_block_and_moves_no_time) {
    const auto node = network.open(disk);
    network.clock.advance(seconds(50));
    EXPECT_EQ(run_one(*node, Bytes{1}).status, Status::bytes_malformed);
    EXPECT_EQ(node->status().height, 0U);
    EXPECT_TRUE(node->read([&](const State& state) { EXPECT_EQ(state.time, network.genesis.time); }));
}

/// Admission verified the report against the sets that were durable; the rotation came in between.
TEST_F(NodeTest, a_price_update_is_verified_again_when_the_signers_have_changed) {
    const auto node = network.open(disk);
    std::vector<keys::SecretKey> next_keys;
    SignerSet next = network.oracle.set();
    next.index = 1;
    next.keys.clear();
    for (int i = 0; i < 3; ++i) {
        next_keys.push_back(keys::SecretKey::derive_for_development("test/next/" + std::to_string(i)));
        next.keys.push_back(next_keys.back().address());
    }
    const auto next_oracle = oracle::QuorumSigner::create(next, next_keys);
    ASSERT_TRUE(next_oracle);
    const std::int64_t now = network.clock.now().seconds();
    RotateSigners rotation{Text{next.network},
                           1,
                           next.rule,
                           next.emitter.chain,
                           next.emitter.address,
                           next.keys,
                           Time::from_seconds(now),
                           Time::from_seconds(now)};
    const Bytes by_next = network.report(*next_oracle, now + 5, "100000");
    const Bytes by_old = network.report(network.oracle, now + 5, "100000");
    const auto answers = run_group(
        *node, {by_next, network.sign("operator", rotation), network.report(*next_oracle, now + 6, "100001"), by_old});
    EXPECT_EQ(name(answers[0].receipts[0].status), name(status_of(UpdateFault::unknown_guardian_set)));
    EXPECT_EQ(answers[1].receipts[0].status, Status::ok);
    EXPECT_EQ(answers[2].receipts[0].status, Status::ok);
    EXPECT_EQ(name(answers[3].receipts[0].status), name(status_of(UpdateFault::guardian_set_expired)));
    // And from then on admission knows the new set.
    EXPECT_EQ(run_one(*node, network.report(*next_oracle, now + 7, "100002")).receipts[0].status, Status::ok);
}

TEST_F(NodeTest, observers_see_every_block_in_order_and_catch_up_at_the_start) {
    std::vector<std::uint64_t> seen;
    std::size_t receipts = 0;
    const BlockObserver observer = [&](const std::shared_ptr<const AppliedBlock>& block, const State& state) {
        seen.push_back(block->height());
        for (std::size_t i = 0; i < block->envelopes.size(); ++i) receipts += block->receipts_of(i).size();
        EXPECT_EQ(block->hash, block_hash(block->block.header));
        EXPECT_EQ(state.network, block->block.header.network);
    };
    NodeOptions options = network.quiet_options();
    options.snapshot_every = 2;
    options.observer = observer;
    {
        const auto node = network.open(disk, "d", options);
        for (int i = 0; i < 5; ++i)
            (void)run_group(*node, {network.deposit("a", "1", "BTC"), network.deposit("b", "1", "BTC")});
        EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
        EXPECT_EQ(receipts, 10U);
        node->stop();  // Block 6 brings the root.
        EXPECT_EQ(seen.back(), 6U);
    }
    seen.clear();
    options.observe_after = 3;
    const auto node = network.open(disk, "d", options);
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{4, 5, 6}));
    EXPECT_LE(node->start_report().snapshot_height, 3U);
    (void)run_one(*node, network.deposit("a", "1", "BTC"));
    EXPECT_EQ(seen.back(), 7U);
}

TEST_F(NodeTest, stopping_finishes_what_is_queued_and_leaves_a_root_and_a_snapshot) {
    const auto node = network.open(disk);
    std::vector<Submitted> answers;
    const Answer keep = [&](const Submitted& s) { answers.push_back(s); };
    for (int i = 0; i < 3; ++i) node->submit(network.deposit("alice", "1", "BTC"), keep);
    node->stop();
    ASSERT_EQ(answers.size(), 3U);
    for (const Submitted& answer : answers) EXPECT_TRUE(answer.journaled());
    const NodeStatus status = node->status();
    EXPECT_EQ(status.root_height, status.height);
    EXPECT_EQ(status.snapshot_height, status.height);
    EXPECT_FALSE(status.ready());
    node->submit(network.deposit("alice", "1", "BTC"), keep);
    EXPECT_EQ(answers.back().unavailable, Unavailable::stopping);
    node->stop();  // Twice is once.
}

TEST_F(NodeTest, a_proof_brings_the_root_up_to_date) {
    const auto node = network.open(disk);
    (void)run_one(*node, network.deposit("alice", "1", "BTC"));
    Hash root;
    EXPECT_TRUE(node->edit_for_proof([&](State& state) { root = state.root(); }));
    EXPECT_NE(root, node->status().root);
    (void)run_group(*node, {network.deposit("b", "1", "BTC")});
    node->stop();
    EXPECT_EQ(node->status().root_height, node->status().height);
}

}  // namespace
}  // namespace otp::settlement
