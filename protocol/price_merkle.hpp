#pragma once
// The Merkle tree over the messages of a price update: 20-byte nodes, pairs sorted so that a proof needs no directions.

#include "protocol/bytes.hpp"

namespace otp {

using PriceNode = FixedBytes<struct PriceMerkleNode, 20>;

/// First 20 bytes of keccak256(00 || message).
[[nodiscard]] PriceNode price_leaf(ByteView message);
/// First 20 bytes of keccak256(01 || the smaller node || the larger node).
[[nodiscard]] PriceNode price_parent(const PriceNode& a, const PriceNode& b);
/// First 20 bytes of keccak256(02): fills a level up to a power of two.
[[nodiscard]] PriceNode price_padding_leaf();

/// Whether `message` is a leaf under `root`. `proof` holds the siblings from the leaf upwards, 20 bytes each.
[[nodiscard]] bool is_under_price_root(ByteView message, ByteView proof, const PriceNode& root);

}  // namespace otp
