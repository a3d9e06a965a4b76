#include "keys/keystore.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>

#include "keys/keystore_json.hpp"
#include "keys/random.hpp"
#include "keys/wiped.hpp"
#include "protocol/keccak.hpp"

namespace otp::keys {
namespace {

using Kind = KeystoreError::Kind;

/// The first half encrypts, the second half authenticates.
using DerivedKey = WipedArray<32>;

std::optional<KeystoreError> derive(const ScryptCost& cost, std::string_view password, ByteView salt,
                                    const KeystoreLimits& limits, DerivedKey& key) {
    if (!is_affordable(cost, limits.scrypt)) {
        return KeystoreError{Kind::refused_parameters, "its scrypt n, r and p are invalid or would cost too much"};
    }
    if (!scrypt(password, salt, cost, limits.scrypt.memory_max_bytes, key.span())) {
        return KeystoreError{Kind::refused_parameters, "its scrypt needs more memory than there is"};
    }
    return std::nullopt;
}

std::optional<KeystoreError> derive(const Pbkdf2Cost& cost, std::string_view password, ByteView salt,
                                    const KeystoreLimits& limits, DerivedKey& key) {
    constexpr std::uint64_t openssl_max = std::numeric_limits<int>::max();
    if (cost.iterations == 0 || cost.iterations > std::min(limits.pbkdf2_iterations_max, openssl_max)) {
        return KeystoreError{Kind::refused_parameters, "its pbkdf2 count is invalid or would take too long"};
    }
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(),
                          static_cast<int>(salt.size()), static_cast<int>(cost.iterations), EVP_sha256(),
                          static_cast<int>(key.span().size()), key.span().data()) != 1) {
        throw std::runtime_error{"OpenSSL cannot compute PBKDF2"};
    }
    return std::nullopt;
}

Hash mac_of(const DerivedKey& key, ByteView ciphertext) {
    return Keccak{}.absorb(key.span().last<16>()).absorb(ciphertext).digest();
}

/// aes-128-ctr is its own inverse.
void apply_cipher(const DerivedKey& key, ByteView iv, ByteView in, std::span<std::uint8_t, 32> out) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                  &EVP_CIPHER_CTX_free};
    int written = 0;
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, key.span().data(), iv.data()) != 1 ||
        EVP_EncryptUpdate(context.get(), out.data(), &written, in.data(), static_cast<int>(in.size())) != 1) {
        throw std::runtime_error{"OpenSSL cannot compute AES-128-CTR"};
    }
}

/// A random UUID (version 4), RFC 9562 section 5.4.
std::string random_uuid() {
    std::array<std::uint8_t, 16> bytes;
    fill_random(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    std::string text = to_hex(bytes).substr(2);
    for (const std::size_t position : {8u, 13u, 18u, 23u}) text.insert(position, 1, '-');
    return text;
}

}  // namespace

Result<SecretKey, KeystoreError> decrypt(std::string_view json, std::string_view password,
                                         const KeystoreLimits& limits) {
    const auto file = parse_keystore(json);
    if (!file) return file.error();

    DerivedKey derived;
    const auto refused = std::visit(
        [&](const auto& cost) { return derive(cost, password, file->salt, limits, derived); }, file->derivation);
    if (refused) return *refused;

    const Hash mac = mac_of(derived, file->ciphertext);
    if (CRYPTO_memcmp(mac.bytes.data(), file->mac.bytes.data(), Hash::size) != 0) {
        return KeystoreError{Kind::wrong_password, "the password is wrong, or the file was altered"};
    }
    WipedArray<32> secret;
    apply_cipher(derived, file->iv, file->ciphertext, secret.span());
    auto key = SecretKey::from_bytes(secret.span());
    if (!key) return KeystoreError{Kind::malformed, "what it holds is not a key: " + key.error().reason};
    if (file->address && *file->address != key->address()) {
        // The MAC does not cover the iv: a changed iv shows only here.
        return KeystoreError{Kind::malformed, "the key it holds is not that of the address it names"};
    }
    return std::move(*key);
}

std::string encrypt(const SecretKey& key, std::string_view password, const ScryptCost& cost) {
    const KeystoreLimits limits;
    KeystoreFile file;
    file.derivation = cost;
    file.salt.resize(32);
    fill_random(file.salt);
    fill_random(file.iv);
    file.address = key.address();

    DerivedKey derived;
    if (const auto refused = derive(cost, password, file.salt, limits, derived)) {
        throw std::invalid_argument{"cannot encrypt a key: " + refused->reason};
    }
    apply_cipher(derived, file.iv, key.reveal(), file.ciphertext);
    file.mac = mac_of(derived, file.ciphertext);
    return format_keystore(file, random_uuid());
}

Result<std::optional<Address>, KeystoreError> claimed_address(std::string_view json) {
    const auto file = parse_keystore(json);
    if (!file) return file.error();
    return file->address;
}

}  // namespace otp::keys
