#pragma once
// Host: what the core asks of the machine it runs on. Only signature recovery; natively libsecp256k1, in the browser
// the same library compiled to WebAssembly.

#include <optional>

#include "protocol/bytes.hpp"

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
};

}  // namespace otp
