// The browser's Host: libsecp256k1 and BearSSL, compiled with the module. The context of the first is the static one,
// which can verify and recover.

#include <secp256k1_recovery.h>

#include <algorithm>

#include "wasm/host.hpp"
#include "wasm/module/p256.hpp"

namespace otp::wasm {
namespace {

class BrowserHost final : public Host {
public:
    [[nodiscard]] std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs,
                                                             std::uint8_t recovery_id) const override {
        // The library aborts on arguments it calls illegal, so they must not reach it.
        if (rs.size() != 64 || recovery_id > 1) return std::nullopt;
        const secp256k1_context* const curve = secp256k1_context_static;
        secp256k1_ecdsa_recoverable_signature signature;
        if (secp256k1_ecdsa_recoverable_signature_parse_compact(curve, &signature, rs.data(), recovery_id) != 1)
            return std::nullopt;
        secp256k1_pubkey point;
        if (secp256k1_ecdsa_recover(curve, &point, &signature, digest.bytes.data()) != 1) return std::nullopt;

        std::array<std::uint8_t, 65> uncompressed;
        std::size_t size = uncompressed.size();
        secp256k1_ec_pubkey_serialize(curve, uncompressed.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
        PublicKey key;
        std::copy(uncompressed.begin() + 1, uncompressed.end(), key.bytes.begin());  // Without the leading 4.
        return key;
    }

    [[nodiscard]] bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const override {
        return rs.size() == 64 && wasm::verify_p256(key.view(), hash.view(), rs);
    }
};

}  // namespace

const Host& machine() {
    static const BrowserHost host;
    return host;
}

}  // namespace otp::wasm
