// Any bytes as a block: parsed or refused with the reason, written back the same; and replayed without a trap. Every
// signature is of one key here, so that the bytes get as far as the commands.

#include <cstdlib>

#include "protocol/block.hpp"
#include "protocol/invariants.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/playground.hpp"

namespace {

using namespace otp;
using namespace otp::support;

void require(bool truth) {
    if (!truth) std::abort();
}

/// Whatever is signed was signed by the key whose first byte is that of r.
class OpenHost final : public Host {
public:
    std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView rs, std::uint8_t) const override {
        PublicKey key;
        key.bytes[0] = rs[0] % 4;
        return key;
    }
    bool verify_p256(const P256Key&, const Sha256Hash&, ByteView) const override { return true; }
};

Address address_at(std::uint8_t place) {
    PublicKey key;
    key.bytes[0] = place;
    return address_of(key);
}

Genesis world() {
    Genesis genesis;
    genesis.network = Text{"fuzz"};
    genesis.time = Time{1'795'132'800'000};
    genesis.operator_ = address_at(0);
    genesis.custodian = address_at(1);
    genesis.fees.bytes[0] = 1;
    genesis.dust.bytes[0] = 2;
    genesis.node_keys = Bytes(20);
    const Address node = address_at(0);
    std::copy(node.bytes.begin(), node.bytes.end(), genesis.node_keys.begin());
    genesis.setup = playground_setup();
    return genesis;
}

/// The header made to fit, so that replay goes on to what is in the block.
void make_fit(Block& block, const State& state) {
    block.header.network = state.network;
    block.header.previous = state.network;
    block.header.height = 1;
    block.header.time = std::max(block.header.time, state.time);
    block.header.commands_hash = commands_hash(block.envelopes);
    block.signature = {};
    block.signature[63] = 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{data, size};
    const auto parsed = parse_block(bytes);
    if (!parsed) {
        require(!parsed.error().reason.empty() && parsed.error().position <= size);
        return 0;
    }
    const Bytes again = to_bytes(*parsed);
    require(again.size() == size && std::equal(again.begin(), again.end(), bytes.begin()));

    static const Genesis genesis = world();
    static const State opened = *open_genesis(genesis);
    const OpenHost host;
    std::vector<Receipt> receipts;
    State strict = opened;
    (void)replay_block(strict, *parsed, {0, opened.network}, genesis, host, receipts);
    State state = opened;
    Block block = *parsed;
    make_fit(block, state);
    const auto fault = replay_block(state, block, {0, opened.network}, genesis, host, receipts);
    require(!fault || !fault->reason.empty());
    require(!broken_invariant(state).has_value());
    return 0;
}
