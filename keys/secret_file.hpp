#pragma once
// A secret key in a file of its own, mode 0600: 64 hex digits and a newline. For services that start unattended; people
// keep their keys in keystores, under a password.

#include <filesystem>

#include "keys/key_store.hpp"
#include "keys/secret_key.hpp"

namespace otp::keys {

/// Refuses a file that others can read, and one that is not 64 hex digits.
[[nodiscard]] Result<SecretKey, KeyStoreError> load_secret(const std::filesystem::path& path);

/// Writes a new file; fails if the name is taken.
[[nodiscard]] std::optional<KeyStoreError> save_secret(const std::filesystem::path& path, const SecretKey& key);

/// Loads it, or makes and saves a new one if there is none.
[[nodiscard]] Result<SecretKey, KeyStoreError> load_or_create_secret(const std::filesystem::path& path);

}  // namespace otp::keys
