#pragma once
// Signatures of browsers' keys, checked by OpenSSL.

#include "protocol/bytes.hpp"
#include "protocol/sha256.hpp"

namespace otp::keys {

/// Whether `rs` is `key`'s ECDSA signature on P-256 of what has this SHA-256. As Host::verify_p256, and for what it is
/// never asked: false for an rs that is not 64 bytes, r or s of 0 or of n and above, and a coordinate of p or above; a
/// high s is accepted, as the curve does. Throws std::bad_alloc where OpenSSL has no memory. Any number of threads.
[[nodiscard]] bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs);

}  // namespace otp::keys
