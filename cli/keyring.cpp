#include "cli/keyring.hpp"

#include <fstream>

#include "keys/address_text.hpp"

namespace otp::cli {

using keys::KeyStoreError;

Failure failure_of(const KeyStoreError& error) {
    switch (error.kind) {
        case KeyStoreError::Kind::invalid_name:
            return usage_failure(error.reason, "a name is 1 to 32 of A-Z a-z 0-9 _ -");
        case KeyStoreError::Kind::already_exists:
            return {"key_already_exists", error.reason, "choose another name; nothing is overwritten", exit_failure};
        case KeyStoreError::Kind::not_found:
            return {"key_not_found", error.reason, "otp keys list shows them, otp keys new NAME makes one",
                    exit_unauthorised};
        case KeyStoreError::Kind::unsafe_permissions:
            return {"key_unsafe", error.reason, "keys are for their owner only: chmod 700 the folder, 600 the file",
                    exit_unauthorised};
        case KeyStoreError::Kind::wrong_password:
            return {"wrong_password", error.reason, "", exit_unauthorised};
        case KeyStoreError::Kind::unreadable:
            return {"key_unreadable", error.reason, "", exit_unauthorised};
        case KeyStoreError::Kind::io_failed:
            break;
    }
    return {"io_failed", error.reason, "", exit_failure};
}

Answer<keys::KeyStore> open_key_store(const Context& context) {
    const Setting& folder = context.settings().keystore;
    if (!folder.is_set()) return usage_failure("there is no folder for keys", "give --keystore DIR, or set HOME");
    auto store = keys::KeyStore::open(folder.value);
    if (!store) return failure_of(store.error());
    return *store;
}

Answer<Address> read_address(const Context& context, const std::string& text) {
    if (text.starts_with("0x")) {
        const auto address = keys::parse_address(text);
        if (!address) return usage_failure("\"" + text + "\" is no address: " + locate(address.error()));
        return *address;
    }
    if (!keys::KeyStore::is_valid_name(text)) {
        return usage_failure("\"" + text + "\" is neither an address (0x...) nor the name of a key");
    }
    const auto store = open_key_store(context);
    if (!store) return store.error();
    const auto entries = store->list();
    if (!entries) return failure_of(entries.error());
    for (const keys::KeyEntry& entry : *entries) {
        if (entry.name != text) continue;
        if (entry.address) return *entry.address;
        if (!entry.problem.empty()) return Failure{"key_unreadable", entry.problem, "", exit_unauthorised};
        // foundry's files do not say whose they are; only the key itself does.
        const auto key = load_key(context, text);
        if (!key) return key.error();
        return key->address();
    }
    return Failure{"key_not_found", "there is no key \"" + text + "\" in " + context.settings().keystore.value,
                   "otp keys list shows them, otp keys new NAME makes one", exit_unauthorised};
}

Answer<Address> account_to_show(const Context& context, const std::string& given) {
    if (!given.empty()) return read_address(context, given);
    const Setting& account = context.settings().account;
    if (!account.is_set()) {
        return Failure{"account_missing", "whose account?", "name a key or an address, or give --account",
                       exit_unauthorised};
    }
    return read_address(context, account.value);
}

Answer<std::string> read_password_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string line;
    if (!file) {
        return Failure{"password_missing", "cannot open the password file " + path, "check --password-file",
                       exit_unauthorised};
    }
    std::getline(file, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

Answer<std::string> read_password(const Context& context, const std::string& key_name, bool repeat) {
    const Setting& file = context.settings().password_file;
    Answer<std::string> password = std::string{};
    if (file.is_set()) {
        password = read_password_file(file.value);
    } else if (context.machine().is_interactive()) {
        password = context.machine().ask_secret((repeat ? "New password for " : "Password of ") + key_name + ": ");
        if (password && repeat) {
            const auto again = context.machine().ask_secret("Again: ");
            if (!again) return again.error();
            if (*again != *password) return Failure{"password_mismatch", "the two are not the same", "", exit_usage};
        }
    } else {
        return Failure{"password_missing", "no password for " + key_name,
                       "give --password-file FILE or OTP_PASSWORD_FILE; there is no terminal to ask on",
                       exit_unauthorised};
    }
    if (password && repeat && password->empty()) {
        return Failure{"password_missing", "an empty password protects nothing", "choose one", exit_usage};
    }
    return password;
}

Answer<keys::SecretKey> load_key(const Context& context, const std::string& name) {
    const auto store = open_key_store(context);
    if (!store) return store.error();
    // A missing key is told before its password is asked for.
    const auto text = store->export_json(name);
    if (!text) return failure_of(text.error());
    const auto password = read_password(context, name, false);
    if (!password) return password.error();
    auto key = store->load(name, *password);
    if (!key) return failure_of(key.error());
    return std::move(*key);
}

Answer<std::string> signing_key_name(const Context& context) {
    const Setting& account = context.settings().account;
    if (!account.is_set()) {
        return Failure{"account_missing", "who signs?", "give --account NAME; otp keys list shows the names",
                       exit_unauthorised};
    }
    if (account.value.starts_with("0x")) {
        return Failure{"key_not_found", "an address cannot sign", "give --account the name of a key, not an address",
                       exit_unauthorised};
    }
    return account.value;
}

}  // namespace otp::cli
