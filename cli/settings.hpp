#pragma once
// What the global options come to: flag before environment before profile before default, and where each came from.

#include <optional>
#include <string>
#include <vector>

#include "cli/machine.hpp"

namespace otp::cli {

/// The global options as typed.
struct Flags {
    std::optional<std::string> profile, config, url, account, keystore, password_file, output, timeout;
    bool json = false, dry_run = false, yes = false, quiet = false, no_color = false;
    int verbose = 0;
    bool new_profile = false;  ///< The profile may be one that is about to be made.
};

struct Setting {
    std::string value;
    std::string origin;  ///< "flag --url", "environment OTP_URL", "profile local", "default", "not set".
    [[nodiscard]] bool is_set() const { return !value.empty(); }
};

struct Settings {
    Setting config;         ///< Path of the file; it need not exist unless it was named.
    Setting profile;        ///< May be empty.
    Setting url;            ///< Of the node.
    Setting account;        ///< Name of a key, or an address where no key is needed.
    Setting keystore;       ///< Folder of key files.
    Setting password_file;  ///< Its first line opens the key.
    Setting output;         ///< table, json, ndjson or csv.
    Setting timeout;        ///< Seconds to wait for the node.
    Setting network;        ///< The network id this profile is for; empty = any.
    Setting settle_key, settle_password_file, settle_state;  ///< Of the settlement worker.
    bool color = false;

    /// Name and setting, for `config explain`.
    [[nodiscard]] std::vector<std::pair<std::string, const Setting*>> rows() const;
    [[nodiscard]] std::chrono::milliseconds timeout_ms() const;
};

/// Usage failures: a file that cannot be read, an unknown key in it, an unknown profile, a value out of range.
[[nodiscard]] Result<Settings, Failure> resolve_settings(const Flags& flags, Machine& machine);

/// Sets one key of a profile in the file (made with mode 0600 if missing). Comments in the file are not kept.
[[nodiscard]] std::optional<Failure> set_in_profile(const std::string& path, const std::string& profile,
                                                    const std::string& key, const std::string& value);

}  // namespace otp::cli
