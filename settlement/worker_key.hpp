#pragma once
// The worker's own key: made when it is missing. It needs neither money nor role, so that what it may lose is nothing;
// what protects it is the mode of its file.

#include <filesystem>

#include "keys/key_store.hpp"
#include "keys/secret_key.hpp"

namespace otp::settlement {

/// <folder>/settle.key (0600; the folder 0700 where it is made), made if there is none. Of two workers that start at
/// once both use the one key that was first.
[[nodiscard]] Result<keys::SecretKey, keys::KeyStoreError> open_worker_key(const std::filesystem::path& folder);

}  // namespace otp::settlement
