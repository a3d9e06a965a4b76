#pragma once
// KeyStore: a folder of named keystore files, in foundry's manner: the file's name is the key's name, its content the
// version 3 JSON that geth and foundry import as it is.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/keystore.hpp"
#include "keys/secret_key.hpp"

namespace otp::keys {

struct KeyStoreError {
    enum class Kind {
        invalid_name,        ///< Not 1 to 32 of A-Z a-z 0-9 _ -.
        already_exists,      ///< A key of that name is there; nothing is ever overwritten.
        not_found,           ///< No key of that name.
        unsafe_permissions,  ///< Somebody else could read or replace the file.
        io_failed,           ///< The file system refused; the reason has its words.
        wrong_password,      ///< As KeystoreError.
        unreadable,          ///< The file is malformed, unsupported or too costly to open.
    };
    Kind kind = Kind::io_failed;
    std::string reason;  ///< A sentence with the path or name, and where possible what to do.
};

/// What is known of a key without its password.
struct KeyEntry {
    std::string name;
    std::optional<Address> address;  ///< As the file claims; foundry's files claim none.
    std::string problem;             ///< Why the file could not be read; empty when it could.
};

/// Safe against other users of the machine and against crashes: a key is either wholly there or not at all. Two
/// processes may use one folder; of two that add the same name one is refused.
class KeyStore {
public:
    template <class T>
    using Outcome = Result<T, KeyStoreError>;

    /// Makes the folder (0700) with its parents if it is not there. Refuses one that is not the user's or that group or
    /// others may write to.
    [[nodiscard]] static Outcome<KeyStore> open(std::filesystem::path folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] static bool is_valid_name(std::string_view name);

    /// A new random key. Answers its address.
    [[nodiscard]] Outcome<Address> create(std::string_view name, std::string_view password,
                                          const ScryptCost& cost = {}) const;
    /// A key the caller has. Answers its address.
    [[nodiscard]] Outcome<Address> add(std::string_view name, const SecretKey& key, std::string_view password,
                                       const ScryptCost& cost = {}) const;
    /// A keystore file from elsewhere, kept byte for byte; the password proves that it opens. Answers its address.
    [[nodiscard]] Outcome<Address> import_json(std::string_view name, std::string_view json,
                                               std::string_view password) const;

    [[nodiscard]] Outcome<SecretKey> load(std::string_view name, std::string_view password) const;
    /// The file's text, still encrypted.
    [[nodiscard]] Outcome<std::string> export_json(std::string_view name) const;
    /// By name, in byte order. A file that cannot be read is listed with its problem; other names are not keys.
    [[nodiscard]] Outcome<std::vector<KeyEntry>> list() const;
    /// Deletes the file for good. Nothing when it worked.
    [[nodiscard]] std::optional<KeyStoreError> remove(std::string_view name) const;

private:
    explicit KeyStore(std::filesystem::path folder) : folder_{std::move(folder)} {}

    [[nodiscard]] Outcome<std::filesystem::path> path_of(std::string_view name) const;
    [[nodiscard]] std::optional<KeyStoreError> write_new(std::string_view name, std::string_view text) const;

    std::filesystem::path folder_;
};

}  // namespace otp::keys
