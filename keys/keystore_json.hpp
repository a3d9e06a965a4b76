#pragma once
// The shape of a version 3 keystore file, apart from any cryptography. Internal to this folder.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "keys/keystore.hpp"
#include "keys/scrypt.hpp"

namespace otp::keys {

struct Pbkdf2Cost {
    std::uint64_t iterations = 0;
};

struct KeystoreFile {
    std::variant<ScryptCost, Pbkdf2Cost> derivation;
    Bytes salt;
    std::array<std::uint8_t, 16> iv{};
    std::array<std::uint8_t, 32> ciphertext{};
    Hash mac;
    std::optional<Address> address;
};

/// Refuses what is malformed or unsupported. Costs are as the file says, unchecked.
[[nodiscard]] Result<KeystoreFile, KeystoreError> parse_keystore(std::string_view json);

/// `id` is the file's UUID; `file` must have an address and a scrypt cost.
[[nodiscard]] std::string format_keystore(const KeystoreFile& file, std::string_view id);

}  // namespace otp::keys
