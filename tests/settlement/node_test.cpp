// The node without threads, on a simulated disk: what enters the journal, what it answers, what it shows.

#include "settlement/node.hpp"

#include <gtest/gtest.h>

#include "protocol/invariants.hpp"
#include "test_network.hpp"
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

}  // namespace
}  // namespace otp::settlement
