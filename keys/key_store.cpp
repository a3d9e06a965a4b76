#include "keys/key_store.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "keys/private_file.hpp"

namespace otp::keys {
namespace {

using Kind = KeyStoreError::Kind;

constexpr std::size_t name_max = 32;

bool is_name_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

KeyStoreError as_store_error(std::string_view name, const KeystoreError& error) {
    const Kind kind = error.kind == KeystoreError::Kind::wrong_password ? Kind::wrong_password : Kind::unreadable;
    return {kind, "cannot open the key '" + std::string{name} + "': " + error.reason};
}

/// Parents with the user's usual permissions, the folder itself for the user alone.
std::optional<KeyStoreError> make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
    if (!error && ::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) error.assign(errno, std::generic_category());
    if (!error) return std::nullopt;
    return KeyStoreError{Kind::io_failed, "cannot make the folder " + folder.string() + ": " + error.message()};
}

}  // namespace

KeyStore::Outcome<KeyStore> KeyStore::open(std::filesystem::path folder) {
    std::error_code error;
    folder = std::filesystem::absolute(folder, error).lexically_normal();
    if (error) return KeyStoreError{Kind::io_failed, "cannot find the current folder: " + error.message()};
    if (!folder.has_filename()) folder = folder.parent_path();  // "keys/" is "keys".
    if (const auto refused = make_folder(folder)) return *refused;
    if (const auto refused = check_private_folder(folder)) return *refused;
    return KeyStore{std::move(folder)};
}

bool KeyStore::is_valid_name(std::string_view name) {
    return !name.empty() && name.size() <= name_max && std::all_of(name.begin(), name.end(), is_name_character);
}

KeyStore::Outcome<std::filesystem::path> KeyStore::path_of(std::string_view name) const {
    if (is_valid_name(name)) return folder_ / name;
    return KeyStoreError{Kind::invalid_name, "a key's name is 1 to 32 of letters, digits, '-' and '_'"};
}

std::optional<KeyStoreError> KeyStore::write_new(std::string_view name, std::string_view text) const {
    const auto path = path_of(name);
    if (!path) return path.error();
    return write_private_file(*path, text);
}

KeyStore::Outcome<Address> KeyStore::create(std::string_view name, std::string_view password,
                                            const ScryptCost& cost) const {
    return add(name, SecretKey::generate(), password, cost);
}

KeyStore::Outcome<Address> KeyStore::add(std::string_view name, const SecretKey& key, std::string_view password,
                                         const ScryptCost& cost) const {
    // The name first: encrypting takes a second.
    if (const auto path = path_of(name); !path) return path.error();
    if (const auto error = write_new(name, encrypt(key, password, cost))) return *error;
    return key.address();
}

KeyStore::Outcome<Address> KeyStore::import_json(std::string_view name, std::string_view json,
                                                 std::string_view password) const {
    if (const auto path = path_of(name); !path) return path.error();
    const auto key = decrypt(json, password);
    if (!key) return as_store_error(name, key.error());
    if (const auto error = write_new(name, json)) return *error;
    return key->address();
}

KeyStore::Outcome<std::string> KeyStore::export_json(std::string_view name) const {
    const auto path = path_of(name);
    if (!path) return path.error();
    return read_private_file(*path, keystore_max_bytes);
}

KeyStore::Outcome<SecretKey> KeyStore::load(std::string_view name, std::string_view password) const {
    const auto json = export_json(name);
    if (!json) return json.error();
    auto key = decrypt(*json, password);
    if (!key) return as_store_error(name, key.error());
    return std::move(*key);
}

KeyStore::Outcome<std::vector<KeyEntry>> KeyStore::list() const {
    std::vector<KeyEntry> entries;
    std::error_code error;
    for (std::filesystem::directory_iterator file{folder_, error};
         !error && file != std::filesystem::directory_iterator{}; file.increment(error)) {
        const std::string name = file->path().filename().string();
        if (!is_valid_name(name)) continue;  // Also leftovers of an interrupted write: they begin with a dot.
        KeyEntry entry{name, std::nullopt, {}};
        if (const auto json = export_json(name); !json) {
            entry.problem = json.error().reason;
        } else if (const auto address = claimed_address(*json); !address) {
            entry.problem = name + ": " + address.error().reason;
        } else {
            entry.address = *address;
        }
        entries.push_back(std::move(entry));
    }
    if (error) return KeyStoreError{Kind::io_failed, "cannot list " + folder_.string() + ": " + error.message()};
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

std::optional<KeyStoreError> KeyStore::remove(std::string_view name) const {
    const auto path = path_of(name);
    if (!path) return path.error();
    return remove_file(*path);
}

}  // namespace otp::keys
