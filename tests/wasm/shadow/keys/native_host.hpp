#pragma once
// In WebAssembly the tests' host is the browser's.

#include "wasm/host.hpp"

namespace otp::keys {

class NativeHost final : public Host {
public:
    [[nodiscard]] std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs,
                                                             std::uint8_t recovery_id) const override {
        return wasm::machine().recover_secp256k1(digest, rs, recovery_id);
    }
    [[nodiscard]] bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const override {
        return wasm::machine().verify_p256(key, hash, rs);
    }
};

}  // namespace otp::keys
