#pragma once
// Blocks: what the journal holds. A header that binds the commands, their receipts and, on a fixed cadence, the state
// root, chained by hash and signed by the node.

#include "protocol/envelope.hpp"

namespace otp {

struct BlockHeader {
    Hash network;
    std::uint64_t height = 0;  ///< From 1; the genesis stands at 0.
    Time time;
    Hash previous;       ///< Hash of the block before; of block 1, the network id.
    Hash commands_hash;  ///< keccak-256 of the envelopes' bytes, one after the other, each with its length in front.
    Hash receipts_hash;  ///< keccak-256 of the receipts' bytes.
    std::optional<Hash> state_root;  ///< After this block; every block whose height is a multiple of the cadence.
};

struct Block {
    BlockHeader header;
    std::array<std::uint8_t, 65> signature{};  ///< Of the header's hash by one of the genesis' node keys.
    std::vector<Bytes> envelopes;              ///< Canonical bytes, in order.

    static constexpr std::size_t envelopes_max = 65'536;
    static constexpr std::size_t size_max = 32 * 1024 * 1024;
};

[[nodiscard]] Hash block_hash(const BlockHeader& header);
[[nodiscard]] Hash commands_hash(const std::vector<Bytes>& envelopes);
/// keccak-256 over each receipt: status, number of events, events.
[[nodiscard]] Hash receipts_hash(const std::vector<Receipt>& receipts);

void encode(Writer& w, const Block& block);
/// Bounds-checked; fails on anything not canonical.
[[nodiscard]] Result<Block> parse_block(ByteView bytes);

/// Whether the signature is by one of the genesis' node keys.
[[nodiscard]] bool is_signed_by_node(const Block& block, const Genesis& genesis, const Host& host);

/// Why a block was not applied: a name for people and logs, and the envelope at fault where there is one.
struct BlockFault {
    std::string reason;
    std::size_t envelope = 0;
};

/// What admission learnt about an envelope; for replay, learn() does it again.
struct Learnt {
    Authenticated authenticated;
    std::vector<VerifiedUpdate> updates;
};

/// The last block of a chain; of an empty one, the genesis: height 0 and the network id.
struct ChainHead {
    std::uint64_t height = 0;
    Hash hash;
};

/// Replays one block onto the state: chain, height, time, commands hash, node signature, every signature and price
/// proof, receipts hash and state root. On a fault the state is not to be used any more.
[[nodiscard]] std::optional<BlockFault> replay_block(State& state, const Block& block, const ChainHead& previous,
                                                     const Genesis& genesis, const Host& host,
                                                     std::vector<Receipt>& receipts);

/// The same when the envelopes were authenticated elsewhere (in parallel); `learnt` by envelope. Updates of envelopes
/// are verified here, in order, since signer sets may change within a block.
[[nodiscard]] std::optional<BlockFault> replay_block(State& state, const Block& block, const ChainHead& previous,
                                                     const Genesis& genesis, const Host& host,
                                                     const std::vector<Authenticated>& authenticated,
                                                     std::vector<Receipt>& receipts);

/// The state a genesis describes: roles, then its setup applied as the operator. Nothing, with the reason, if any
/// command of it is refused.
[[nodiscard]] Result<State> open_genesis(const Genesis& genesis);

}  // namespace otp
