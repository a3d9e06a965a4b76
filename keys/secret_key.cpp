#include "keys/secret_key.hpp"

#include <openssl/crypto.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <stdexcept>

#include "keys/curve.hpp"
#include "keys/random.hpp"
#include "protocol/keccak.hpp"

namespace otp::keys {

std::array<std::uint8_t, 65> RecoverableSignature::bytes65() const {
    std::array<std::uint8_t, 65> bytes;
    std::copy(rs.begin(), rs.end(), bytes.begin());
    bytes[64] = recovery_id;
    return bytes;
}

void SecretKey::Wipe::operator()(Scalar* scalar) const noexcept {
    OPENSSL_cleanse(scalar->data(), scalar->size());
    delete scalar;
}

SecretKey::SecretKey() : scalar_{new Scalar{}} {}

static bool is_valid(const std::array<std::uint8_t, 32>& scalar) {
    return secp256k1_ec_seckey_verify(&curve(), scalar.data()) == 1;
}

Result<SecretKey> SecretKey::from_bytes(ByteView bytes) {
    if (bytes.size() != 32) return ParseError{"a secret key is 32 bytes", bytes.size()};
    SecretKey key;
    std::copy(bytes.begin(), bytes.end(), key.scalar_->begin());
    if (!is_valid(*key.scalar_)) return ParseError{"a secret key is a number from 1 to the curve's order less one", 0};
    return key;
}

SecretKey SecretKey::generate() {
    SecretKey key;
    do {
        fill_random(*key.scalar_);
    } while (!is_valid(*key.scalar_));
    return key;
}

SecretKey SecretKey::derive_for_development(std::string_view label) {
    SecretKey key;
    *key.scalar_ = keccak256(as_bytes(label)).bytes;
    // No label is known to need this; without it the function would be partial.
    while (!is_valid(*key.scalar_)) *key.scalar_ = keccak256(*key.scalar_).bytes;
    return key;
}

SecretKey SecretKey::clone() const {
    SecretKey copy;
    *copy.scalar_ = *scalar_;
    return copy;
}

PublicKey SecretKey::public_key() const {
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_create(&curve(), &point, scalar_->data()) != 1) {
        throw std::logic_error{"a secret key stopped being one"};
    }
    std::array<std::uint8_t, 65> uncompressed;
    std::size_t size = uncompressed.size();
    secp256k1_ec_pubkey_serialize(&curve(), uncompressed.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
    PublicKey key;
    std::copy(uncompressed.begin() + 1, uncompressed.end(), key.bytes.begin());
    return key;
}

Address SecretKey::address() const { return address_of(public_key()); }

RecoverableSignature SecretKey::sign(const Hash& digest) const {
    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_sign_recoverable(&curve(), &signature, digest.bytes.data(), scalar_->data(),
                                         secp256k1_nonce_function_rfc6979, nullptr) != 1) {
        throw std::logic_error{"a secret key stopped being one"};
    }
    RecoverableSignature result;
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(&curve(), result.rs.data(), &recovery_id, &signature);
    result.recovery_id = static_cast<std::uint8_t>(recovery_id);
    return result;
}

}  // namespace otp::keys
