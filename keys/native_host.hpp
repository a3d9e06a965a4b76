#pragma once
// The machine the core runs on when it is not a browser: secp256k1 by libsecp256k1, P-256 by OpenSSL.

#include "protocol/host.hpp"

namespace otp::keys {

/// Stateless to its users; one instance serves any number of threads.
///
/// Accepts high s, as the curves do: `is_low_s` (protocol/secp256k1_order.hpp) is the caller's check. Answers nothing
/// for an `rs` that is not 64 bytes, a recovery id above 1, r or s of 0 or above the order, and points not on the
/// curve.
class NativeHost final : public Host {
public:
    [[nodiscard]] std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs,
                                                             std::uint8_t recovery_id) const override;
    [[nodiscard]] bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const override;
};

}  // namespace otp::keys
