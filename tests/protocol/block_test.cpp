// Blocks, their replay, and the genesis: every way a block can be wrong has a name.

#include "protocol/block.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "protocol/invariants.hpp"
#include "tests/support/playground.hpp"
#include "tests/support/signing.hpp"

namespace otp {
namespace {

using namespace support;

/// A network of one node on which alice deposits to herself (she is operator and custodian).
class BlockTest : public testing::Test {
public:
    BlockTest() {
        genesis.network = Text{"test"};
        genesis.time = Time{1'795'132'800'000};
        genesis.operator_ = genesis.custodian = alice.address();
        genesis.fees.bytes[0] = 1;
        genesis.dust.bytes[0] = 2;
        const Address node_address = node.address();
        genesis.node_keys.assign(node_address.bytes.begin(), node_address.bytes.end());
        genesis.setup = playground_setup();
    }
    State open() const {
        auto state = open_genesis(genesis);
        EXPECT_TRUE(state.has_value()) << state.error().reason;
        return *state;
    }
    ChainHead start() const { return {0, network_id(genesis)}; }

    Bytes deposit(const std::string& reference, std::uint64_t nonce_) const {
        Envelope e;
        e.account = alice.address();
        e.nonce = nonce_;
        e.commands = {Deposit{alice.address(), *Ticker::parse("USD"), *parse_decimal("1"), Text{reference}}};
        return to_bytes(sign(e, alice, eip712::domain_separator(network_id(genesis))));
    }

    /// The next block, made as a node makes it, on a copy of the state.
    Block make(const State& before, const ChainHead& previous, std::vector<Bytes> envelopes) const {
        State state = before;
        Block block;
        block.envelopes = std::move(envelopes);
        block.header.network = state.network;
        block.header.height = previous.height + 1;
        block.header.previous = previous.hash;
        block.header.time = state.time + milliseconds(5);
        block.header.commands_hash = commands_hash(block.envelopes);
        EXPECT_TRUE(advance(state, block.header.time));
        std::vector<Receipt> receipts;
        for (const Bytes& bytes : block.envelopes) {
            const auto known = authenticate(bytes, eip712::domain_separator(state.network), host);
            EXPECT_TRUE(known.has_value());
            run(state, *known, verify_updates(known->envelope, state.signer_sets(), host), host, receipts);
        }
        block.header.receipts_hash = receipts_hash(receipts);
        block.header.state_root = state.root();
        sign(block, node);
        return block;
    }
    std::string fault(const Block& block, const ChainHead& previous) const {
        State state = open();
        std::vector<Receipt> receipts;
        const auto found = replay_block(state, block, previous, genesis, host, receipts);
        return found ? found->reason : "";
    }
    /// The fault of the first block after `spoil`, signed again by the node.
    std::string spoiled(const std::function<void(Block&)>& spoil, bool sign_again = true) const {
        Block block = make(open(), start(), {deposit("a", nonce), deposit("b", nonce + 1)});
        EXPECT_EQ(fault(block, start()), "");
        spoil(block);
        if (sign_again) sign(block, node);
        return fault(block, start());
    }

    const keys::SecretKey alice = key_of("alice");
    const keys::SecretKey node = key_of("node");
    const keys::NativeHost host;
    Genesis genesis;
    std::uint64_t nonce = 1'795'132'800'000;
};

TEST_F(BlockTest, a_chain_of_blocks_replays_to_its_roots) {
    State written = open();
    State replayed = open();
    ChainHead head = start();
    for (std::uint64_t i = 0; i < 5; ++i) {
        const Block block = make(written, head, {deposit("r" + std::to_string(i), nonce + i)});
        std::vector<Receipt> receipts;
        ASSERT_EQ(replay_block(written, block, head, genesis, host, receipts), std::nullopt);
        // Over the wire and back.
        const Bytes bytes = to_bytes(block);
        const auto read = parse_block(bytes);
        ASSERT_TRUE(read.has_value()) << read.error().reason;
        EXPECT_EQ(to_bytes(*read), bytes);
        ASSERT_EQ(replay_block(replayed, *read, head, genesis, host, receipts), std::nullopt);
        ASSERT_EQ(receipts.size(), 1U);
        EXPECT_EQ(receipts[0].status, Status::ok);
        head = {block.header.height, block_hash(block.header)};
    }
    EXPECT_EQ(to_hex(written.root()), to_hex(replayed.root()));
    EXPECT_EQ(broken_invariant(replayed), std::nullopt);
}

TEST_F(BlockTest, a_block_without_envelopes_moves_time_on) {
    State state = open();
    const Block block = make(state, start(), {});
    std::vector<Receipt> receipts;
    EXPECT_EQ(replay_block(state, block, start(), genesis, host, receipts), std::nullopt);
    EXPECT_EQ(state.time, block.header.time);
}

TEST_F(BlockTest, every_fault_has_its_name) {
    EXPECT_EQ(spoiled([](Block& b) { b.header.network.bytes[0] ^= 1; }), "the block is of another network");
    EXPECT_EQ(spoiled([](Block& b) { b.header.previous.bytes[0] ^= 1; }),
              "the block does not follow the one before it");
    EXPECT_EQ(spoiled([](Block& b) { b.header.height = 0; }), "the block's height is not the next");
    EXPECT_EQ(spoiled([](Block& b) { b.header.height = 2; }), "the block's height is not the next");
    EXPECT_EQ(spoiled([](Block& b) { b.envelopes.pop_back(); }), "the commands are not those of the header");
    EXPECT_EQ(spoiled([](Block& b) { std::swap(b.envelopes[0], b.envelopes[1]); }),
              "the commands are not those of the header");
    EXPECT_EQ(spoiled([](Block& b) { b.header.time = b.header.time + milliseconds(1); }, false),
              "the block is not signed by a node of this network");
    EXPECT_EQ(spoiled([&](Block& b) { sign(b, alice); }, false), "the block is not signed by a node of this network");
    EXPECT_EQ(spoiled([](Block& b) { b.signature[64] += 27; }, false),
              "the block is not signed by a node of this network");
    EXPECT_EQ(spoiled([](Block& b) { b.header.time = Time{0}; }),
              "the block's time is before the one of the block before it");
    EXPECT_EQ(spoiled([](Block& b) { b.header.receipts_hash.bytes[0] ^= 1; }),
              "the receipts are not those of the header");
    EXPECT_EQ(spoiled([](Block& b) { b.header.state_root->bytes[0] ^= 1; }),
              "the state root is not that of the header");
    EXPECT_EQ(spoiled([](Block& b) { b.header.state_root.reset(); }), "") << "a root is written on a cadence only";
    EXPECT_EQ(spoiled([](Block& b) {
                  b.envelopes[1].pop_back();
                  b.header.commands_hash = commands_hash(b.envelopes);
              }),
              "an envelope is not authentic: bytes_malformed");
    EXPECT_EQ(spoiled([](Block& b) {
                  b.envelopes[1] = b.envelopes[0];
                  b.header.commands_hash = commands_hash(b.envelopes);
              }),
              "an envelope does not belong in the journal: nonce_already_used");
    EXPECT_EQ(spoiled([&](Block& b) {
                  b.envelopes[1] = deposit("c", nonce + 60'005);
                  b.header.commands_hash = commands_hash(b.envelopes);
              }),
              "an envelope does not belong in the journal: nonce_too_far_ahead");
}

TEST_F(BlockTest, a_fault_names_its_envelope) {
    Block block = make(open(), start(), {deposit("a", nonce), deposit("b", nonce + 1)});
    block.envelopes[1] = block.envelopes[0];
    block.header.commands_hash = commands_hash(block.envelopes);
    sign(block, node);
    State state = open();
    std::vector<Receipt> receipts;
    const auto found = replay_block(state, block, start(), genesis, host, receipts);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->envelope, 1U);
}

TEST_F(BlockTest, every_field_of_the_header_is_under_its_hash) {
    const Block block = make(open(), start(), {deposit("a", nonce)});
    const Hash hash = block_hash(block.header);
    const auto differs = [&](const std::function<void(BlockHeader&)>& change) {
        BlockHeader header = block.header;
        change(header);
        return block_hash(header) != hash;
    };
    EXPECT_TRUE(differs([](BlockHeader& h) { h.network.bytes[9] ^= 1; }));
    EXPECT_TRUE(differs([](BlockHeader& h) { ++h.height; }));
    EXPECT_TRUE(differs([](BlockHeader& h) { h.time = h.time + milliseconds(1); }));
    EXPECT_TRUE(differs([](BlockHeader& h) { h.previous.bytes[9] ^= 1; }));
    EXPECT_TRUE(differs([](BlockHeader& h) { h.commands_hash.bytes[9] ^= 1; }));
    EXPECT_TRUE(differs([](BlockHeader& h) { h.receipts_hash.bytes[9] ^= 1; }));
    EXPECT_TRUE(differs([](BlockHeader& h) { h.state_root.reset(); }));
}

TEST_F(BlockTest, a_block_cut_short_or_with_more_behind_it_is_none) {
    const Bytes bytes = to_bytes(make(open(), start(), {deposit("a", nonce)}));
    for (std::size_t n = 0; n < bytes.size(); ++n) ASSERT_FALSE(parse_block(ByteView{bytes}.first(n)).has_value()) << n;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(parse_block(longer).has_value());
}

TEST_F(BlockTest, with_any_bit_flipped_a_block_is_refused) {
    const Bytes bytes = to_bytes(make(open(), start(), {deposit("a", nonce)}));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes flipped = bytes;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto block = parse_block(flipped);
        if (block) {
            ASSERT_NE(fault(*block, start()), "") << "bit " << bit;
        }
    }
}

TEST_F(BlockTest, a_genesis_that_makes_no_sense_is_refused_with_the_reason) {
    const auto reason = [&](const std::function<void(Genesis&)>& spoil) {
        Genesis g = genesis;
        spoil(g);
        const auto state = open_genesis(g);
        return state ? std::string{} : state.error().reason;
    };
    EXPECT_EQ(reason([](Genesis&) {}), "");
    EXPECT_EQ(reason([](Genesis& g) { g.dust = g.fees; }), "the accounts fees and dust must differ");
    EXPECT_EQ(reason([](Genesis& g) { g.operator_ = g.fees; }), "a role cannot be held by fees or dust");
    EXPECT_EQ(reason([](Genesis& g) { g.custodian = g.dust; }), "a role cannot be held by fees or dust");
    EXPECT_EQ(reason([](Genesis& g) { g.node_keys.clear(); }), "the genesis needs node keys");
    EXPECT_EQ(reason([](Genesis& g) { g.node_keys.pop_back(); }), "the genesis needs node keys");
    EXPECT_EQ(reason([](Genesis& g) { g.time = Time{-1}; }), "the genesis' time is out of range");
    EXPECT_EQ(
        reason([](Genesis& g) { g.setup.push_back(g.setup.front()); }),
        "command " + std::to_string(genesis.setup.size() + 1) + " of the genesis is refused: asset_already_exists");
}

TEST_F(BlockTest, the_network_id_binds_the_whole_genesis) {
    const Hash id = network_id(genesis);
    const auto differs = [&](const std::function<void(Genesis&)>& change) {
        Genesis g = genesis;
        change(g);
        return network_id(g) != id;
    };
    EXPECT_TRUE(differs([](Genesis& g) { g.network.value += "2"; }));
    EXPECT_TRUE(differs([](Genesis& g) { g.time = g.time + milliseconds(1); }));
    EXPECT_TRUE(differs([](Genesis& g) { g.operator_.bytes[3] ^= 1; }));
    EXPECT_TRUE(differs([](Genesis& g) { g.custodian.bytes[3] ^= 1; }));
    EXPECT_TRUE(differs([](Genesis& g) { g.fees.bytes[3] ^= 1; }));
    EXPECT_TRUE(differs([](Genesis& g) { g.dust.bytes[3] ^= 1; }));
    EXPECT_TRUE(differs([](Genesis& g) { g.node_keys[0] ^= 1; }));
    EXPECT_TRUE(differs([](Genesis& g) { g.setup.pop_back(); }));
    const Bytes bytes = to_bytes(genesis);
    Reader reader{bytes};
    Genesis back;
    decode(reader, back);
    ASSERT_TRUE(!reader.failed() && reader.at_end());
    EXPECT_EQ(network_id(back), id);
}

}  // namespace
}  // namespace otp
