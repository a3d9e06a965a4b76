#include "keys/native_host.hpp"

#include <secp256k1_recovery.h>

#include <algorithm>

#include "keys/curve.hpp"
#include "keys/p256.hpp"

namespace otp::keys {

std::optional<PublicKey> NativeHost::recover_secp256k1(const Hash& digest, ByteView rs,
                                                       std::uint8_t recovery_id) const {
    // The library aborts the process on arguments it calls illegal, so they must not reach it.
    if (rs.size() != 64 || recovery_id > 1) return std::nullopt;

    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(&curve(), &signature, rs.data(), recovery_id) != 1) {
        return std::nullopt;
    }
    secp256k1_pubkey point;
    if (secp256k1_ecdsa_recover(&curve(), &point, &signature, digest.bytes.data()) != 1) return std::nullopt;

    std::array<std::uint8_t, 65> uncompressed;
    std::size_t size = uncompressed.size();
    secp256k1_ec_pubkey_serialize(&curve(), uncompressed.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
    PublicKey key;
    std::copy(uncompressed.begin() + 1, uncompressed.end(), key.bytes.begin());  // Without the leading 4.
    return key;
}

bool NativeHost::verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const {
    return keys::verify_p256(key, hash, rs);
}

}  // namespace otp::keys
