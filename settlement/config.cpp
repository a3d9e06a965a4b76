#include "settlement/config.hpp"

#include <algorithm>
#include <limits>
#include <sstream>
#include <variant>

#include "settlement/toml.hpp"

namespace otp::settlement {
namespace {

struct Whole {
    std::int64_t least;
    std::int64_t most;
    void (*set)(NodeConfig&, std::int64_t);
};
struct Flag {
    void (*set)(NodeConfig&, bool);
};
struct Words {
    void (*set)(NodeConfig&, const std::string&);
    bool may_be_empty = false;
};

struct List {
    void (*set)(NodeConfig&, std::vector<std::string>);
};

struct Choice {
    std::vector<std::string> words;
    void (*set)(NodeConfig&, const std::string&);
};

struct Row {
    ConfigKey key;
    std::variant<Whole, Flag, Words, List, Choice> how;
};

using std::chrono::milliseconds;
constexpr std::int64_t million = 1'000'000;

/// The table: everything about a key in one place.
const std::vector<Row>& rows() {
    static const std::vector<Row> table = {
        {{"", "data", "text", "\"otp-data\"",
          "Data directory: genesis.json, journal, snapshots, node.key, index.sqlite"},
         Words{[](NodeConfig& c, const std::string& v) { c.service.directory = v; }}},
        {{"", "development", "true or false", "false",
          "Make a development network in an empty directory, and run its faucet"},
         Flag{[](NodeConfig& c, bool v) { c.service.development = v; }}},
        {{"http", "address", "text", "\"127.0.0.1\"", "Address to listen on"},
         Words{[](NodeConfig& c, const std::string& v) { c.service.http.address = v; }}},
        {{"http", "port", "whole number", "8080", "Port to listen on; 0: any free one"},
         Whole{0, 65'535, [](NodeConfig& c, std::int64_t v) { c.service.http.port = static_cast<std::uint16_t>(v); }}},
        {{"http", "threads", "whole number", "2", "Threads that serve requests"},
         Whole{1, 64, [](NodeConfig& c, std::int64_t v) { c.service.http.threads = static_cast<unsigned>(v); }}},
        {{"http", "connections_max", "whole number", "1024", "Open connections, in all"},
         Whole{1, million,
               [](NodeConfig& c, std::int64_t v) { c.service.http.connections_max = static_cast<std::size_t>(v); }}},
        {{"http", "connections_per_address_max", "whole number", "64", "Open connections of one address"},
         Whole{1, million,
               [](NodeConfig& c, std::int64_t v) {
                   c.service.http.connections_per_address_max = static_cast<std::size_t>(v);
               }}},
        {{"http", "requests_per_second", "whole number", "100",
          "Requests and stream messages of one address, this machine apart; 0: no limit"},
         Whole{0, million,
               [](NodeConfig& c, std::int64_t v) {
                   c.service.http.requests_per_second = static_cast<std::uint32_t>(v);
               }}},
        {{"http", "requests_burst", "whole number", "400", "So many at once, after a rest"},
         Whole{1, million,
               [](NodeConfig& c, std::int64_t v) { c.service.http.requests_burst = static_cast<std::uint32_t>(v); }}},
        {{"http", "loopback_requests_per_second", "whole number", "20000",
          "The same of all on this machine together, a proxy's clients with it; 0: no limit"},
         Whole{0, million,
               [](NodeConfig& c, std::int64_t v) {
                   c.service.http.loopback_requests_per_second = static_cast<std::uint32_t>(v);
               }}},
        {{"http", "origins", "list of texts", "[]",
          "Origins whose pages may call, beside those of this server, e.g. https://app.example"},
         List{[](NodeConfig& c, std::vector<std::string> v) { c.service.http.allowed_origins = std::move(v); }}},
        {{"http", "hosts", "list of texts", "[]", "Host names that are answered to, without port; none: all"},
         List{[](NodeConfig& c, std::vector<std::string> v) { c.service.http.allowed_hosts = std::move(v); }}},
        {{"http", "web", "text", "\"auto\"",
          "Folder of the web app; auto: web or share/otp/web beside the binary's folder; empty: no web app"},
         Words{[](NodeConfig& c, const std::string& v) { c.web = v; }, true}},
        {{"node", "group_max", "whole number", "8192", "Envelopes in one block, at most"},
         Whole{1, 65'536,
               [](NodeConfig& c, std::int64_t v) { c.service.node.group_max = static_cast<std::size_t>(v); }}},
        {{"node", "group_wait_ms", "whole number", "2", "How long a block waits for envelopes being checked"},
         Whole{0, 1'000, [](NodeConfig& c, std::int64_t v) { c.service.node.group_wait = milliseconds{v}; }}},
        {{"node", "queue_max", "whole number", "65536", "Envelopes that may wait; more are told to come back"},
         Whole{1, 10 * million,
               [](NodeConfig& c, std::int64_t v) { c.service.node.queue_max = static_cast<std::size_t>(v); }}},
        {{"node", "admission_threads", "whole number", "0", "Threads that check signatures; 0: one a processor"},
         Whole{0, 256,
               [](NodeConfig& c, std::int64_t v) { c.service.node.admission_threads = static_cast<std::size_t>(v); }}},
        {{"node", "root_every_blocks", "whole number", "16", "Blocks between state roots"},
         Whole{1, million,
               [](NodeConfig& c, std::int64_t v) { c.service.node.root_every = static_cast<std::uint64_t>(v); }}},
        {{"node", "snapshot_every_blocks", "whole number", "10000", "Blocks between snapshots; 0: only when it stops"},
         Whole{0, 1'000 * million,
               [](NodeConfig& c, std::int64_t v) { c.service.node.snapshot_every = static_cast<std::uint64_t>(v); }}},
        {{"node", "snapshots_kept", "whole number", "2", "Older ones are removed"},
         Whole{1, 1'000,
               [](NodeConfig& c, std::int64_t v) { c.service.node.snapshots_kept = static_cast<std::size_t>(v); }}},
        {{"node", "clock_jump_max_s", "whole number", "600",
          "A clock set ahead by more is not believed, and no more blocks are made; 0: always believed"},
         Whole{0, million, [](NodeConfig& c, std::int64_t v) { c.service.node.clock_jump_max = otp::seconds(v); }}},
        {{"newcomers", "per_address_per_minute", "whole number", "30",
          "Commands of signers without an account, of one address, this machine apart; 0: no limit"},
         Whole{
             0, million,
             [](NodeConfig& c,
                std::int64_t v) { c.service.node.newcomers.per_address_per_minute = static_cast<std::uint32_t>(v); }}},
        {{"newcomers", "per_address_burst", "whole number", "60", "So many at once, after a rest"},
         Whole{1, million,
               [](NodeConfig& c,
                  std::int64_t v) { c.service.node.newcomers.per_address_burst = static_cast<std::uint32_t>(v); }}},
        {{"newcomers", "per_minute", "whole number", "300", "The same of all addresses together; 0: no limit"},
         Whole{0, million,
               [](NodeConfig& c,
                  std::int64_t v) { c.service.node.newcomers.per_minute = static_cast<std::uint32_t>(v); }}},
        {{"newcomers", "burst", "whole number", "1000", "So many at once, after a rest"},
         Whole{1, million,
               [](NodeConfig& c, std::int64_t v) { c.service.node.newcomers.burst = static_cast<std::uint32_t>(v); }}},
        {{"prices", "signers", "list of texts", "[]",
          "URLs of the oracle's signers, e.g. http://10.0.0.1:8100, whose venues the page of prices shows; none: it "
          "does not"},
         List{[](NodeConfig& c, std::vector<std::string> v) { c.signers = std::move(v); }}},
        {{"log", "json", "true or false", "true", "One JSON object a line; otherwise plain lines"},
         Flag{[](NodeConfig& c, bool v) { c.log_json = v; }}},
        {{"log", "level", "text", "\"info\"", "Lines less grave are left out: debug, info, warning or error"},
         Choice{{"debug", "info", "warning", "error"}, [](NodeConfig& c, const std::string& v) { c.log_level = v; }}},
    };
    return table;
}

std::string full_name(const ConfigKey& key) {
    return key.section.empty() ? std::string{key.name} : std::string{key.section} + "." + std::string{key.name};
}

/// Single-character edits between two words.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

ParseError unknown_key(const std::string& name, std::size_t line) {
    const Row* nearest = nullptr;
    for (const Row& row : rows()) {
        if (nearest == nullptr || distance(name, full_name(row.key)) < distance(name, full_name(nearest->key)))
            nearest = &row;
    }
    std::string reason = "line " + std::to_string(line) + ": there is no key \"" + name + "\"";
    if (distance(name, full_name(nearest->key)) <= 4) reason += "; did you mean \"" + full_name(nearest->key) + "\"?";
    return {reason, line};
}

std::optional<ParseError> set(NodeConfig& config, const Row& row, const toml::node& value) {
    const std::size_t line = value.source().begin.line;
    const auto wrong = [&](const std::string& what) {
        return ParseError{"line " + std::to_string(line) + ": \"" + full_name(row.key) + "\" must be " + what, line};
    };
    if (const auto* whole = std::get_if<Whole>(&row.how)) {
        const auto* number = value.as_integer();
        if (number == nullptr || number->get() < whole->least || number->get() > whole->most) {
            return wrong("a whole number from " + std::to_string(whole->least) + " to " + std::to_string(whole->most));
        }
        whole->set(config, number->get());
    } else if (const auto* flag = std::get_if<Flag>(&row.how)) {
        if (!value.is_boolean()) return wrong("true or false");
        flag->set(config, value.as_boolean()->get());
    } else if (const auto* list = std::get_if<List>(&row.how)) {
        const auto* array = value.as_array();
        if (array == nullptr) return wrong("a list of texts");
        std::vector<std::string> texts;
        for (const toml::node& item : *array) {
            if (!item.is_string() || item.as_string()->get().empty()) return wrong("a list of texts");
            texts.push_back(item.as_string()->get());
        }
        list->set(config, std::move(texts));
    } else if (const auto* choice = std::get_if<Choice>(&row.how)) {
        const std::string word = value.is_string() ? value.as_string()->get() : "";
        const auto& words = choice->words;
        if (std::find(words.begin(), words.end(), word) == words.end()) {
            std::string all;
            for (const std::string& one : words) all += (all.empty() ? "" : ", ") + one;
            return wrong("one of " + all);
        }
        choice->set(config, word);
    } else {
        const Words& words = std::get<Words>(row.how);
        if (!value.is_string()) return wrong("a text");
        if (!words.may_be_empty && value.as_string()->get().empty()) return wrong("a text that is not empty");
        words.set(config, value.as_string()->get());
    }
    return std::nullopt;
}

const Row* find(const std::string& section, std::string_view name) {
    for (const Row& row : rows()) {
        if (row.key.section == section && row.key.name == name) return &row;
    }
    return nullptr;
}

std::optional<ParseError> read_table(NodeConfig& config, const toml::table& table, const std::string& section) {
    for (const auto& [key, value] : table) {
        const std::string name{key.str()};
        const std::size_t line = value.source().begin.line;
        const bool is_section = section.empty() && std::any_of(rows().begin(), rows().end(),
                                                               [&](const Row& row) { return row.key.section == name; });
        if (is_section) {
            if (!value.is_table())
                return ParseError{
                    "line " + std::to_string(line) + ": \"" + name + "\" must be a section, [" + name + "]", line};
            if (auto error = read_table(config, *value.as_table(), name)) return error;
            continue;
        }
        const Row* const row = find(section, name);
        if (row == nullptr) return unknown_key(section.empty() ? name : section + "." + name, line);
        if (auto error = set(config, *row, value)) return error;
    }
    return std::nullopt;
}

}  // namespace

std::vector<ConfigKey> config_keys() {
    std::vector<ConfigKey> keys;
    for (const Row& row : rows()) keys.push_back(row.key);
    return keys;
}

Result<NodeConfig> parse_config(std::string_view text) {
    NodeConfig config;
    config.service.directory = "otp-data";
    config.service.http.port = 8080;
    config.service.http.threads = 2;
    config.service.http.requests_per_second = requests_per_second_default;
    config.service.http.requests_burst = requests_burst_of(requests_per_second_default);
    config.service.http.loopback_requests_per_second = loopback_requests_per_second_default;
    const auto plain = plain_toml(text);
    if (!plain) return plain.error();
    try {
        const toml::table table = toml::parse(*plain);
        if (auto error = read_table(config, table, "")) return *error;
    } catch (const toml::parse_error& error) {
        const std::size_t line = error.source().begin.line;
        return ParseError{"line " + std::to_string(line) + ": " + std::string{error.description()}, line};
    }
    return config;
}

}  // namespace otp::settlement
