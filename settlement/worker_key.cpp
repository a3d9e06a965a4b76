#include "settlement/worker_key.hpp"

#include "keys/secret_file.hpp"

namespace otp::settlement {

Result<keys::SecretKey, keys::KeyStoreError> open_worker_key(const std::filesystem::path& folder) {
    // Makes the folder, or refuses one that others may write to.
    const auto opened = keys::KeyStore::open(folder);
    if (!opened) return opened.error();
    return keys::load_or_create_secret(folder / "settle.key");
}

}  // namespace otp::settlement
