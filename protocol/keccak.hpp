#pragma once
// keccak-256 (the original padding, as Ethereum uses it), in portable integers.

#include <cstdint>

#include "protocol/bytes.hpp"

namespace otp {

/// Incremental keccak-256: absorb any number of views, then digest() once.
class Keccak {
public:
    Keccak& absorb(ByteView bytes);
    [[nodiscard]] Hash digest();

private:
    std::uint64_t lanes_[25] = {};
    std::size_t filled_ = 0;  ///< Bytes absorbed into the current block of 136.
};

[[nodiscard]] Hash keccak256(ByteView bytes);

/// The account address of a public key: the last 20 bytes of keccak-256 of X then Y.
[[nodiscard]] Address address_of(const PublicKey& key);
/// The same with the bytes "otp/p256" in front, so that no point is the same account on both curves.
[[nodiscard]] Address address_of(const P256Key& key);

}  // namespace otp
