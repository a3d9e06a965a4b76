#pragma once
// SecretKey: 32 bytes that sign. They are moved, never silently copied, and wiped when their owner goes.

#include <array>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string_view>

#include "protocol/bytes.hpp"

namespace otp::keys {

/// A secp256k1 signature from which the signer's public key can be computed.
struct RecoverableSignature {
    std::array<std::uint8_t, 64> rs{};  ///< r then s, 32 bytes each, big-endian; s is low.
    std::uint8_t recovery_id = 0;       ///< 0 or 1.

    /// r, s, recovery id (0 or 1; Ethereum's 27 and 28 are this plus 27).
    [[nodiscard]] std::array<std::uint8_t, 65> bytes65() const;
};

/// A secp256k1 private key, always within 1 .. n - 1. A moved-from key may only be destroyed or assigned to.
class SecretKey {
public:
    /// Refuses anything but 32 big-endian bytes of a number within 1 .. n - 1.
    [[nodiscard]] static Result<SecretKey> from_bytes(ByteView bytes);

    /// From the kernel's randomness; throws std::system_error where there is none.
    [[nodiscard]] static SecretKey generate();

    /// keccak-256 of `label`. PUBLIC KNOWLEDGE: anybody can compute it from the label. For tests and development
    /// networks, where everyone being able to act as "alice" is the point; never for anything of value.
    [[nodiscard]] static SecretKey derive_for_development(std::string_view label);

    SecretKey(SecretKey&&) noexcept = default;
    SecretKey& operator=(SecretKey&&) noexcept = default;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey() = default;

    /// The one way to have a second copy in memory.
    [[nodiscard]] SecretKey clone() const;

    [[nodiscard]] PublicKey public_key() const;
    [[nodiscard]] Address address() const;

    /// Deterministic (RFC 6979) and low-s: the same key and digest always give the same bytes.
    [[nodiscard]] RecoverableSignature sign(const Hash& digest) const;

    /// The secret itself, for encryption or export. Whoever copies it also wipes the copy. Valid while the key lives.
    [[nodiscard]] ByteView reveal() const { return *scalar_; }

    friend std::ostream& operator<<(std::ostream&, const SecretKey&) = delete;

private:
    using Scalar = std::array<std::uint8_t, 32>;
    struct Wipe {
        void operator()(Scalar* scalar) const noexcept;
    };

    SecretKey();

    // On the heap, so that moving the key leaves nothing behind and a debugger's or a test's dump of it shows a
    // pointer.
    std::unique_ptr<Scalar, Wipe> scalar_;
};

}  // namespace otp::keys
