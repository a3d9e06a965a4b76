#include "cli/settings.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "protocol/bytes.hpp"
#include "protocol/field_text.hpp"
#include "settlement/toml.hpp"

namespace otp::cli {
namespace {

constexpr const char* default_url = "http://127.0.0.1:8080";
constexpr std::uint64_t timeout_max_s = 86'400;

const std::vector<std::string> profile_keys = {"url",    "account", "keystore", "password_file",
                                               "output", "timeout", "network"};
const std::vector<std::string> settle_keys = {"key", "password_file", "state"};

Failure usage(const std::string& message, const std::string& hint = "") { return {"usage", message, hint, exit_usage}; }

bool is_beyond_ascii(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

/// What the file says, flat: "default_profile", "profile.NAME.key", "settle.key".
using FileValues = std::map<std::string, std::string>;

std::optional<std::string> text_of_node(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return text;
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    return std::nullopt;
}

std::optional<Failure> read_table(const toml::table& table, const std::string& where, const std::string& path,
                                  const std::vector<std::string>& known, FileValues& values) {
    for (const auto& [key, node] : table) {
        const std::string name{key.str()};
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return usage(path + ": unknown key \"" + name + "\" in [" + where + "]", "known are " + joined(known));
        }
        const auto text = text_of_node(node);
        if (!text) return usage(path + ": \"" + where + "." + name + "\" must be a text or a whole number");
        values[where + "." + name] = *text;
    }
    return std::nullopt;
}

std::optional<Failure> read_tables(const toml::table& document, const std::string& path, FileValues& values) {
    for (const auto& [key, node] : document) {
        const std::string name{key.str()};
        if (name == "default_profile" && node.is_string()) {
            values["default_profile"] = *node.value_exact<std::string>();
        } else if (name == "profile" && node.is_table()) {
            for (const auto& [profile, table] : *node.as_table()) {
                if (!table.is_table())
                    return usage(path + ": \"profile." + std::string{profile.str()} + "\" must be a table");
                const std::string where = "profile." + std::string{profile.str()};
                values[where] = "";
                if (auto bad = read_table(*table.as_table(), where, path, profile_keys, values)) return bad;
            }
        } else if (name == "settle" && node.is_table()) {
            if (auto bad = read_table(*node.as_table(), "settle", path, settle_keys, values)) return bad;
        } else {
            return usage(path + ": unknown key \"" + name + "\"",
                         "known are default_profile = \"NAME\", [profile.NAME] and [settle]");
        }
    }
    return std::nullopt;
}

Result<FileValues, Failure> read_file(const std::string& path, bool must_exist) {
    FileValues values;
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        if (!must_exist) return values;
        return Failure{"not_found", "cannot open the configuration " + path, "check --config", exit_usage};
    }
    std::stringstream text;
    text << file.rdbuf();
    const auto plain = settlement::plain_toml(text.str());
    if (!plain) return usage(path + ", " + plain.error().reason);
    try {
        if (auto bad = read_tables(toml::parse(*plain, path), path, values)) return *bad;
    } catch (const toml::parse_error& error) {
        return usage(path + ", line " + std::to_string(error.source().begin.line) + ": " +
                     std::string{error.description()});
    }
    return values;
}

std::string folder_of_user(Machine& machine) {
    if (const auto folder = machine.variable("XDG_CONFIG_HOME"); folder && folder->starts_with("/")) {
        return *folder + "/otp";
    }
    const auto home = machine.variable("HOME");
    return home && !home->empty() ? *home + "/.config/otp" : "";
}

/// Picks by precedence; remembers the profile and the file for all.
class Picker {
public:
    Picker(Machine& machine, FileValues values, std::string profile)
        : machine_{machine}, values_{std::move(values)}, profile_{std::move(profile)} {}

    Setting pick(const std::string& name, const std::optional<std::string>& flag, const std::string& fallback) {
        std::string dashed = name;
        std::replace(dashed.begin(), dashed.end(), '_', '-');
        if (flag) return {*flag, "flag --" + dashed};
        std::string variable = "OTP_";
        for (const char c : name) variable += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        if (const auto value = machine_.variable(variable); value && !value->empty()) {
            return {*value, "environment " + variable};
        }
        const auto found = values_.find("profile." + profile_ + "." + name);
        if (!profile_.empty() && found != values_.end()) return {found->second, "profile " + profile_};
        return {fallback, fallback.empty() ? "not set" : "default"};
    }

    Setting from_settle(const std::string& name) {
        const auto found = values_.find("settle." + name);
        return found == values_.end() ? Setting{"", "not set"} : Setting{found->second, "file [settle]"};
    }

private:
    Machine& machine_;
    FileValues values_;
    std::string profile_;
};

std::optional<Failure> check(const Settings& settings) {
    const std::string& output = settings.output.value;
    if (output != "table" && output != "json" && output != "ndjson" && output != "csv") {
        return usage("output must be table, json, ndjson or csv, not \"" + output + "\"", settings.output.origin);
    }
    const auto timeout = parse_integer(settings.timeout.value, timeout_max_s);
    if (!timeout || *timeout == 0) {
        return usage("timeout must be 1 to 86400 seconds, not \"" + settings.timeout.value + "\"",
                     settings.timeout.origin);
    }
    if (settings.network.is_set() && !parse_fixed_hex<Hash>(settings.network.value)) {
        return usage("network must be a network id (0x and 64 hex digits)", settings.network.origin);
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::pair<std::string, const Setting*>> Settings::rows() const {
    return {{"config", &config},
            {"profile", &profile},
            {"url", &url},
            {"account", &account},
            {"keystore", &keystore},
            {"password_file", &password_file},
            {"output", &output},
            {"timeout", &timeout},
            {"network", &network},
            {"settle.key", &settle_key},
            {"settle.password_file", &settle_password_file},
            {"settle.state", &settle_state}};
}

std::chrono::milliseconds Settings::timeout_ms() const {
    const auto value = parse_integer(timeout.value, timeout_max_s);
    return std::chrono::seconds{value ? *value : 10};
}

Result<Settings, Failure> resolve_settings(const Flags& flags, Machine& machine) {
    const std::string folder = folder_of_user(machine);
    Settings settings;
    Picker nothing{machine, {}, ""};
    settings.config = nothing.pick("config", flags.config, folder.empty() ? "" : folder + "/config.toml");
    FileValues values;
    if (settings.config.is_set()) {
        const bool must_exist = settings.config.origin != "default" && !flags.new_profile;
        const auto read = read_file(settings.config.value, must_exist);
        if (!read) return read.error();
        values = *read;
    }
    settings.profile = nothing.pick("profile", flags.profile, "");
    if (const auto chosen = values.find("default_profile"); !settings.profile.is_set() && chosen != values.end()) {
        settings.profile = {chosen->second, "file"};
    }
    if (settings.profile.is_set() && !flags.new_profile && !values.contains("profile." + settings.profile.value)) {
        return usage("there is no profile \"" + settings.profile.value + "\"",
                     "profiles are tables [profile.NAME] in " + settings.config.value);
    }
    Picker picker{machine, values, settings.profile.value};
    settings.url = picker.pick("url", flags.url, default_url);
    settings.account = picker.pick("account", flags.account, "");
    settings.keystore = picker.pick("keystore", flags.keystore, folder.empty() ? "" : folder + "/keys");
    settings.password_file = picker.pick("password_file", flags.password_file, "");
    settings.output = picker.pick("output", flags.json ? std::optional<std::string>{"json"} : flags.output, "table");
    if (flags.json) settings.output.origin = "flag --json";
    settings.timeout = picker.pick("timeout", flags.timeout, "10");
    settings.network = picker.pick("network", std::nullopt, "");
    settings.settle_key = picker.from_settle("key");
    settings.settle_password_file = picker.from_settle("password_file");
    settings.settle_state = picker.from_settle("state");
    const auto no_color = machine.variable("NO_COLOR");
    settings.color = machine.is_terminal() && !flags.no_color && !(no_color && !no_color->empty());
    if (auto bad = check(settings)) return *bad;
    return settings;
}

std::optional<Failure> set_in_profile(const std::string& path, const std::string& profile, const std::string& key,
                                      const std::string& value) {
    namespace fs = std::filesystem;
    if (std::find(profile_keys.begin(), profile_keys.end(), key) == profile_keys.end()) {
        return usage("there is no setting \"" + key + "\"", "settings are " + joined(profile_keys));
    }
    // What could not be read back is not written.
    if (is_beyond_ascii(value) || is_beyond_ascii(profile)) {
        return usage("letters beyond ASCII cannot be kept in the profile",
                     "use a flag or an environment variable for them");
    }
    toml::table document;
    try {
        if (fs::exists(path)) {
            std::ifstream file{path, std::ios::binary};
            std::stringstream text;
            text << file.rdbuf();
            const auto plain = settlement::plain_toml(text.str());
            if (!plain) return usage(path + ", " + plain.error().reason);
            document = toml::parse(*plain, path);
        }
        auto* profiles = document.insert("profile", toml::table{}).first->second.as_table();
        if (profiles == nullptr) return usage(path + ": \"profile\" must be a table");
        auto* table = profiles->insert(profile, toml::table{}).first->second.as_table();
        if (table == nullptr) return usage(path + ": \"profile." + profile + "\" must be a table");
        table->insert_or_assign(key, value);
        if (!document.contains("default_profile")) document.insert("default_profile", profile);
        std::error_code ignored;
        fs::create_directories(fs::path{path}.parent_path(), ignored);
        const std::string temporary = path + ".new";
        std::ofstream file{temporary, std::ios::binary | std::ios::trunc};
        ::chmod(temporary.c_str(), S_IRUSR | S_IWUSR);
        file << document << '\n';
        file.close();
        if (!file) return Failure{"io_failed", "cannot write " + temporary, "", exit_failure};
        fs::rename(temporary, path);
    } catch (const toml::parse_error& error) {
        return usage(path + ": " + std::string{error.description()});
    } catch (const fs::filesystem_error& error) {
        return Failure{"io_failed", error.what(), "", exit_failure};
    }
    return std::nullopt;
}

}  // namespace otp::cli
