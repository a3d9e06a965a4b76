#include "protocol/price_merkle.hpp"

#include <algorithm>
#include <utility>

#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"

namespace otp {
namespace {

enum Domain : std::uint8_t { leaf = 0, inner = 1, padding = 2 };

PriceNode node_hash(Domain domain, ByteView first, ByteView second) {
    const std::uint8_t prefix = domain;
    const Hash hash = Keccak{}.absorb({&prefix, 1}).absorb(first).absorb(second).digest();
    PriceNode node;
    std::copy_n(hash.bytes.begin(), PriceNode::size, node.bytes.begin());
    return node;
}

}  // namespace

PriceNode price_leaf(ByteView message) { return node_hash(leaf, message, {}); }

PriceNode price_parent(const PriceNode& a, const PriceNode& b) {
    return a < b ? node_hash(inner, a.view(), b.view()) : node_hash(inner, b.view(), a.view());
}

PriceNode price_padding_leaf() { return node_hash(padding, {}, {}); }

bool is_under_price_root(ByteView message, ByteView proof, const PriceNode& root) {
    if (proof.size() % PriceNode::size != 0) return false;
    PriceNode node = price_leaf(message);
    BigEndianReader siblings{proof};
    while (siblings.remaining() > 0) node = price_parent(node, siblings.read_fixed<PriceNode>());
    return node == root;
}

}  // namespace otp
