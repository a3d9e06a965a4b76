#include "keys/secret_file.hpp"

#include "keys/private_file.hpp"

namespace otp::keys {
namespace {
constexpr std::size_t file_size_max = 256;
}

Result<SecretKey, KeyStoreError> load_secret(const std::filesystem::path& path) {
    auto text = read_private_file(path, file_size_max);
    if (!text) return text.error();
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    auto bytes = parse_hex(*text);
    std::fill(text->begin(), text->end(), '\0');
    if (!bytes)
        return KeyStoreError{KeyStoreError::Kind::unreadable, path.string() + " is not a key: " + bytes.error().reason};
    auto key = SecretKey::from_bytes(*bytes);
    std::fill(bytes->begin(), bytes->end(), std::uint8_t{0});
    if (!key)
        return KeyStoreError{KeyStoreError::Kind::unreadable, path.string() + " is not a key: " + key.error().reason};
    return std::move(*key);
}

std::optional<KeyStoreError> save_secret(const std::filesystem::path& path, const SecretKey& key) {
    std::string text = to_hex(key.reveal()).substr(2) + "\n";
    auto error = write_private_file(path, text);
    std::fill(text.begin(), text.end(), '\0');
    return error;
}

Result<SecretKey, KeyStoreError> load_or_create_secret(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return load_secret(path);
    SecretKey key = SecretKey::generate();
    if (auto error = save_secret(path, key)) {
        if (error->kind == KeyStoreError::Kind::already_exists) return load_secret(path);  // Somebody was quicker.
        return *error;
    }
    return key;
}

}  // namespace otp::keys
