#pragma once
// P-256 in the browser, by BearSSL (Debian's source package), whose arithmetic is of 31 bits in 64: what WebAssembly
// has.

#include "protocol/bytes.hpp"

namespace otp::wasm {

/// Whether `rs` (r then s) is the ECDSA signature by `key` (x then y) of what has the SHA-256 `hash`; 64, 64 and 32
/// bytes. false for a point that is not on the curve, and for r or s of 0 or of n and above; a high s is accepted, as
/// the curve does. A hash of 0 or n, which nobody can make, is a number like any other.
[[nodiscard]] bool verify_p256(ByteView key, ByteView hash, ByteView rs);

}  // namespace otp::wasm
