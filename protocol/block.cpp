#include "protocol/block.hpp"

#include <algorithm>

#include "protocol/eip712.hpp"
#include "protocol/keccak.hpp"
#include "protocol/secp256k1_order.hpp"

namespace otp {
namespace {

void encode_header(Writer& w, const BlockHeader& header) {
    encode(w, header.network);
    encode(w, header.height);
    encode(w, header.time);
    encode(w, header.previous);
    encode(w, header.commands_hash);
    encode(w, header.receipts_hash);
    encode(w, header.state_root.has_value());
    if (header.state_root) encode(w, *header.state_root);
}

void decode_header(Reader& r, BlockHeader& header) {
    decode(r, header.network);
    decode(r, header.height);
    decode(r, header.time);
    decode(r, header.previous);
    decode(r, header.commands_hash);
    decode(r, header.receipts_hash);
    bool has_root = false;
    decode(r, has_root);
    if (has_root) decode(r, header.state_root.emplace());
}

}  // namespace

bool is_signed_by_node(const Block& block, const Genesis& genesis, const Host& host) {
    const ByteView rs = ByteView{block.signature}.first(64);
    const std::uint8_t v = block.signature[64];
    if (v > 1 || !is_low_s(rs)) return false;
    const auto key = host.recover_secp256k1(block_hash(block.header), rs, v);
    if (!key) return false;
    const Address signer = address_of(*key);
    for (std::size_t at = 0; at + Address::size <= genesis.node_keys.size(); at += Address::size) {
        if (std::equal(signer.bytes.begin(), signer.bytes.end(),
                       genesis.node_keys.begin() + static_cast<std::ptrdiff_t>(at)))
            return true;
    }
    return false;
}

Hash block_hash(const BlockHeader& header) {
    Writer w;
    w.bytes(as_bytes("otp.block"));
    encode_header(w, header);
    return keccak256(w.view());
}

Hash commands_hash(const std::vector<Bytes>& envelopes) {
    Keccak keccak;
    for (const Bytes& envelope : envelopes) {
        Writer length;
        length.integer(static_cast<std::uint32_t>(envelope.size()));
        keccak.absorb(length.view()).absorb(envelope);
    }
    return keccak.digest();
}

Hash receipts_hash(const std::vector<Receipt>& receipts) {
    Keccak keccak;
    Writer w;
    for (const Receipt& receipt : receipts) {
        w.clear();
        w.integer(static_cast<std::uint16_t>(receipt.status));
        w.integer(static_cast<std::uint32_t>(receipt.events.size()));
        for (const Event& event : receipt.events) encode(w, event);
        keccak.absorb(w.view());
    }
    return keccak.digest();
}

void encode(Writer& w, const Block& block) {
    encode_header(w, block.header);
    w.bytes(block.signature);
    w.integer(static_cast<std::uint32_t>(block.envelopes.size()));
    for (const Bytes& envelope : block.envelopes) {
        w.integer(static_cast<std::uint32_t>(envelope.size()));
        w.bytes(envelope);
    }
}

Result<Block> parse_block(ByteView bytes) {
    if (bytes.size() > Block::size_max) return ParseError{"a block is at most 32 MiB", 0};
    Reader r{bytes};
    Block block;
    decode_header(r, block.header);
    const ByteView signature = r.bytes(block.signature.size());
    const auto count = r.integer<std::uint32_t>();
    if (count > Block::envelopes_max) r.fail();
    if (r.failed()) return ParseError{"the block's header is malformed", r.position()};
    std::copy(signature.begin(), signature.end(), block.signature.begin());
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) {
        const ByteView envelope = r.bytes(r.integer<std::uint32_t>());
        block.envelopes.emplace_back(envelope.begin(), envelope.end());
    }
    if (r.failed()) return ParseError{"the block ends before its envelopes do", r.position()};
    if (!r.at_end()) return ParseError{"there are bytes after the block", r.position()};
    return block;
}

std::optional<BlockFault> replay_block(State& state, const Block& block, const ChainHead& previous,
                                       const Genesis& genesis, const Host& host, std::vector<Receipt>& receipts) {
    const Hash separator = eip712::domain_separator(state.network);
    std::vector<Authenticated> authenticated;
    for (std::size_t i = 0; i < block.envelopes.size(); ++i) {
        auto envelope = authenticate(block.envelopes[i], separator, host);
        if (!envelope) return BlockFault{"an envelope is not authentic: " + std::string{name(envelope.error())}, i};
        authenticated.push_back(std::move(*envelope));
    }
    return replay_block(state, block, previous, genesis, host, authenticated, receipts);
}

std::optional<BlockFault> replay_block(State& state, const Block& block, const ChainHead& previous,
                                       const Genesis& genesis, const Host& host,
                                       const std::vector<Authenticated>& authenticated,
                                       std::vector<Receipt>& receipts) {
    const BlockHeader& header = block.header;
    if (header.network != state.network) return BlockFault{"the block is of another network"};
    if (header.previous != previous.hash) return BlockFault{"the block does not follow the one before it"};
    if (header.height != previous.height + 1) return BlockFault{"the block's height is not the next"};
    if (header.commands_hash != commands_hash(block.envelopes))
        return BlockFault{"the commands are not those of the header"};
    if (!is_signed_by_node(block, genesis, host))
        return BlockFault{"the block is not signed by a node of this network"};
    if (authenticated.size() != block.envelopes.size()) return BlockFault{"an envelope is missing"};
    if (!advance(state, header.time)) return BlockFault{"the block's time is before the one of the block before it"};

    receipts.clear();
    for (std::size_t i = 0; i < authenticated.size(); ++i) {
        const Status admitted = admit(state, state.time, authenticated[i]);
        if (admitted != Status::ok)
            return BlockFault{"an envelope does not belong in the journal: " + std::string{name(admitted)}, i};
        run(state, authenticated[i], verify_updates(authenticated[i].envelope, state.signer_sets(), host), host,
            receipts);
    }
    if (header.receipts_hash != receipts_hash(receipts)) return BlockFault{"the receipts are not those of the header"};
    if (header.state_root && *header.state_root != state.root())
        return BlockFault{"the state root is not that of the header"};
    return std::nullopt;
}

Result<State> open_genesis(const Genesis& genesis) {
    if (genesis.fees == genesis.dust) return ParseError{"the accounts fees and dust must differ", 0};
    for (const Address& role : {genesis.operator_, genesis.custodian}) {
        if (role == genesis.fees || role == genesis.dust) return ParseError{"a role cannot be held by fees or dust", 0};
    }
    if (genesis.node_keys.size() % Address::size != 0 || genesis.node_keys.empty())
        return ParseError{"the genesis needs node keys", 0};
    if (!genesis.time.is_valid()) return ParseError{"the genesis' time is out of range", 0};
    State state{network_id(genesis), genesis.time, genesis.operator_, genesis.custodian, genesis.fees, genesis.dust};
    const AccountNo operator_ = *state.find_account(genesis.operator_);
    for (std::size_t i = 0; i < genesis.setup.size(); ++i) {
        Events events;
        const Status status = execute(state, {state.time, operator_, {}, Status::ok, {}, events}, genesis.setup[i]);
        if (status != Status::ok) {
            return ParseError{
                "command " + std::to_string(i + 1) + " of the genesis is refused: " + std::string{name(status)}, i};
        }
    }
    return state;
}

}  // namespace otp
