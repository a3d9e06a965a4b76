#pragma once
// P-256 keys that everybody knows, signing as a browser's own key would, but always the same bytes. For tests only: in
// the house nobody holds such a key.

#include <string_view>

#include "protocol/envelope.hpp"

namespace otp::support {

class P256Secret {
public:
    /// Of any bytes: the first counts as 0 and the number as odd, so that it is in range.
    explicit P256Secret(const Hash& scalar);

    [[nodiscard]] const P256Key& key() const { return key_; }
    [[nodiscard]] Address address() const;
    [[nodiscard]] const Hash& scalar() const { return scalar_; }

    /// Of the message whose SHA-256 is `hash`; s is low. The nonce is made of key and hash: same questions, same bytes.
    [[nodiscard]] std::array<std::uint8_t, 64> sign_hash(const Sha256Hash& hash) const;
    /// As WebCrypto's ECDSA with SHA-256 signs the 32 bytes of a digest.
    [[nodiscard]] P256Signature sign(const Hash& digest) const;

private:
    Hash scalar_;
    P256Key key_;
};

[[nodiscard]] P256Secret p256_key_of(std::string_view name);

/// n - s in place of s.
[[nodiscard]] std::array<std::uint8_t, 64> with_other_s(std::array<std::uint8_t, 64> rs);

Envelope& sign(Envelope& envelope, const P256Secret& signer, const Hash& domain_separator);

/// The agent's signature of its acceptance, put into the approval.
void prove(ApproveAgent& approval, const Address& account, const P256Secret& agent, const Hash& domain_separator);

}  // namespace otp::support
