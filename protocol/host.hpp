#pragma once
// Host: what the core asks of the machine it runs on. Only the arithmetic of two curves: natively libsecp256k1 and
// OpenSSL, in the browser libraries compiled to WebAssembly. All hosts must give the same answers: each question says
// what has been refused before it is asked, and what remains to be decided.

#include <optional>

#include "protocol/bytes.hpp"
#include "protocol/sha256.hpp"

namespace otp {

class Host {
public:
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    virtual ~Host() = default;

    /// The public key that signed `digest`. `rs` is r then s, 32 bytes each; `recovery_id` is 0 or 1 (others are
    /// refused before this is called). Nothing when no key fits. Must be safe to call from several threads at once.
    [[nodiscard]] virtual std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs,
                                                                     std::uint8_t recovery_id) const = 0;

    /// Whether `rs` (r then s, 32 bytes each) is `key`'s ECDSA signature on P-256 of the message whose SHA-256 is
    /// `hash`. The host does not hash. Refused before this is called: an rs that is not 64 bytes, a coordinate of p or
    /// above, r of 0 or of n and above, s of 0 or above n / 2. Left to the host: whether the point is on the curve
    /// (0, 0 is not), and whether R = (hash / s) G + (r / s) key is not infinity and has an x that is r modulo n, where
    /// hash is a big-endian number as it stands, 0 and n and above included. Must be safe to call from several threads
    /// at once.
    [[nodiscard]] virtual bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const = 0;
};

}  // namespace otp
