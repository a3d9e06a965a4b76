#include "settlement/command_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "protocol/field_text.hpp"

namespace otp::settlement {
namespace {

template <class T>
constexpr bool is_count = std::is_same_v<T, Contracts> || std::is_same_v<T, OfferNumber> ||
                          (std::is_integral_v<T> && !std::is_same_v<T, bool>);

template <class T>
json field_to_json(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value;
    } else if constexpr (std::is_same_v<T, Contracts>) {
        return value.raw();
    } else if constexpr (std::is_same_v<T, OfferNumber>) {
        return value.value;
    } else if constexpr (std::is_integral_v<T>) {
        return value;
    } else if constexpr (std::is_same_v<T, Addresses>) {
        json list = json::array();
        for (const Address& address : value) list.push_back(to_hex(address));
        return list;
    } else if constexpr (std::is_same_v<T, FeedSources>) {
        json list = json::array();
        for (const FeedSource& source : value)
            list.push_back({{"network", source.network.value}, {"id", to_hex(source.id)}});
        return list;
    } else {
        return text_of(value);
    }
}

/// The text a JSON value stands for where a field is written as one text.
Result<std::string> text_of_json(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    return ParseError{"must be a string", 0};
}

template <class T>
Result<T> field_from_json(const json& value) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!value.is_boolean()) return ParseError{"must be true or false", 0};
        return value.get<bool>();
    } else if constexpr (std::is_same_v<T, Addresses>) {
        if (!value.is_array()) return ParseError{"must be a list of addresses", 0};
        Addresses list;
        for (const json& item : value) {
            const auto address = field_from_json<Address>(item);
            if (!address) return address.error();
            list.push_back(*address);
        }
        if (list.size() > 64) return ParseError{"must be at most 64 addresses", 0};
        return list;
    } else if constexpr (std::is_same_v<T, FeedSources>) {
        if (!value.is_array()) return ParseError{"must be a list of {network, id}", 0};
        FeedSources list;
        for (const json& item : value) {
            if (!item.is_object() || item.size() != 2 || !item.contains("network") || !item.contains("id")) {
                return ParseError{"each source must be {network, id}", 0};
            }
            const auto network = field_from_json<Text>(item["network"]);
            if (!network) return network.error();
            // Signed as "network:id,network:id", as protocol/codec.cpp says.
            if (network->value.find_first_of(",:") != std::string::npos) {
                return ParseError{"must name each network without ',' and ':'", 0};
            }
            const auto id = field_from_json<FeedId>(item["id"]);
            if (!id) return id.error();
            list.push_back({*network, *id});
        }
        if (list.size() > 64) return ParseError{"must be at most 64 sources", 0};
        return list;
    } else {
        if constexpr (is_count<T>) {
            if (value.is_number_integer()) return parse_field<T>(value.dump());
        }
        const auto text = text_of_json(value);
        if (!text) return is_count<T> ? ParseError{"must be a whole number", 0} : text.error();
        return parse_field<T>(*text);
    }
}

ParseError in_field(std::string_view name, const ParseError& error) {
    return {"\"" + std::string{name} + "\" " + error.reason, error.position};
}

template <class C>
Result<Command> fields_from_json(const json& document) {
    C command;
    std::optional<ParseError> error;
    std::set<std::string, std::less<>> known = {"do"};
    for_each_field(command, [&](std::string_view name, auto& field, std::string_view) {
        known.emplace(name);
        if (error) return;
        const auto found = document.find(name);
        if (found == document.end()) {
            error = ParseError{"\"" + std::string{name} + "\" is missing", 0};
            return;
        }
        auto value = field_from_json<std::decay_t<decltype(field)>>(*found);
        if (!value) {
            error = in_field(name, value.error());
            return;
        }
        field = std::move(*value);
    });
    for (const auto& [key, value] : document.items()) {
        if (!error && !known.contains(key)) error = ParseError{"\"" + key + "\" is not a field of this command", 0};
    }
    if (error) return *error;
    return Command{std::move(command)};
}

/// Where a text stops being JSON; it takes the events of the parser and remembers its error alone.
struct SyntaxError : nlohmann::json_sax<json> {
    std::size_t position = 0;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t at, const std::string&, const json::exception&) override {
        position = at;
        return false;
    }
};

/// The byte at which a text stops being JSON.
std::size_t end_of_sense(std::string_view text) {
    SyntaxError error;
    json::sax_parse(text, &error);
    // The parser counts from 1, and past the end where the text is too short.
    return std::min(error.position == 0 ? 0 : error.position - 1, text.size());
}

std::string line_and_column(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(at - begin + 1);
}

/// Event fields that are numbers in the state become what they name.
struct EventFields {
    const State& state;
    const AccountText& account_text;

    template <class T>
    json operator()(const T& value) const {
        return field_to_json(value);
    }
    json operator()(AccountNo no) const {
        const Address& address = state.account(no).address;
        return account_text ? account_text(address) : to_hex(address);
    }
    json operator()(AssetNo no) const { return state.asset(no).name.text(); }
    json operator()(FeedNo no) const { return state.feeds()[no.value].name.value; }
    json operator()(MarketNo no) const { return format_market(state.markets()[no.value].name); }
    json operator()(SeriesNo no) const { return format_symbol(state.series(no).name); }
    json operator()(const Money& money) const { return money_to_json(money, state); }
};

}  // namespace

json command_to_json(const Command& command) {
    json document = json::object();
    std::visit(
        [&](const auto& c) {
            using C = std::decay_t<decltype(c)>;
            if constexpr (!std::is_same_v<C, std::monostate>) {
                document["do"] = FactsOf<C>::facts.verb;
                for_each_field(c, [&](std::string_view name, const auto& value, std::string_view) {
                    document[std::string{name}] = field_to_json(value);
                });
            }
        },
        command);
    return document;
}

Result<Command> command_from_json(const json& document) {
    if (!document.is_object()) return ParseError{"a command must be an object", 0};
    const auto verb = document.find("do");
    if (verb == document.end() || !verb->is_string()) return ParseError{"\"do\" must name the command", 0};
    const auto& wanted = verb->get_ref<const std::string&>();
    std::optional<Result<Command>> result;
    for_each_command([&](auto empty) {
        using C = decltype(empty);
        if (FactsOf<C>::facts.verb == wanted) result = fields_from_json<C>(document);
    });
    if (!result) return ParseError{"there is no command \"" + wanted.substr(0, 40) + "\"", 0};
    return *result;
}

json event_to_json(const Event& event, const State& state, const AccountText& account_text) {
    json document = json::object();
    std::visit(
        [&](const auto& e) {
            using E = std::decay_t<decltype(e)>;
            if constexpr (!std::is_same_v<E, std::monostate>) {
                document["event"] = events::FactsOf<E>::facts.name;
                events::for_each_field(e, [&](std::string_view name, const auto& value, std::string_view) {
                    document[std::string{name}] = EventFields{state, account_text}(value);
                });
            }
        },
        event);
    return document;
}

json money_to_json(const Money& money, const State& state) {
    const Asset& asset = state.asset(money.asset);
    return {{"asset", asset.name.text()}, {"amount", format_scaled(money.amount.raw(), asset.decimals)}};
}

json status_error(Status status) {
    const StatusRow& row = status_row(status);
    return {{"code", row.name}, {"message", row.what}, {"hint", row.next}};
}

json genesis_to_json(const Genesis& genesis) {
    json keys = json::array();
    for (std::size_t at = 0; at + Address::size <= genesis.node_keys.size(); at += Address::size) {
        keys.push_back(to_hex(ByteView{genesis.node_keys}.subspan(at, Address::size)));
    }
    json setup = json::array();
    for (const Command& command : genesis.setup) setup.push_back(command_to_json(command));
    return {{"network", genesis.network.value},      {"time", format_rfc3339(genesis.time)},
            {"operator", to_hex(genesis.operator_)}, {"custodian", to_hex(genesis.custodian)},
            {"fees", to_hex(genesis.fees)},          {"dust", to_hex(genesis.dust)},
            {"node_keys", std::move(keys)},          {"setup", std::move(setup)}};
}

Result<Genesis> genesis_from_json(const json& document) {
    if (!document.is_object()) return ParseError{"a genesis must be an object", 0};
    static const std::set<std::string, std::less<>> known = {"network", "time", "operator",  "custodian",
                                                             "fees",    "dust", "node_keys", "setup"};
    for (const auto& [key, value] : document.items()) {
        if (!known.contains(key)) return ParseError{"\"" + key + "\" is not a field of a genesis", 0};
    }
    for (const std::string& key : known) {
        if (!document.contains(key)) return ParseError{"\"" + key + "\" is missing", 0};
    }
    Genesis genesis;
    const auto network = field_from_json<Text>(document["network"]);
    if (!network) return in_field("network", network.error());
    genesis.network = *network;
    const auto time = field_from_json<Time>(document["time"]);
    if (!time) return in_field("time", time.error());
    genesis.time = *time;
    const std::pair<const char*, Address*> addresses[] = {{"operator", &genesis.operator_},
                                                          {"custodian", &genesis.custodian},
                                                          {"fees", &genesis.fees},
                                                          {"dust", &genesis.dust}};
    for (const auto& [key, address] : addresses) {
        const auto value = field_from_json<Address>(document[key]);
        if (!value) return in_field(key, value.error());
        *address = *value;
    }
    const auto keys = field_from_json<Addresses>(document["node_keys"]);
    if (!keys) return in_field("node_keys", keys.error());
    for (const Address& key : *keys)
        genesis.node_keys.insert(genesis.node_keys.end(), key.bytes.begin(), key.bytes.end());
    if (!document["setup"].is_array()) return ParseError{"\"setup\" must be a list of commands", 0};
    for (const json& item : document["setup"]) {
        auto command = command_from_json(item);
        if (!command) {
            return ParseError{
                "setup command " + std::to_string(genesis.setup.size() + 1) + ": " + command.error().reason, 0};
        }
        genesis.setup.push_back(std::move(*command));
    }
    return genesis;
}

Result<json> parse_json(std::string_view text) {
    // The library copies and writes values by recursion, so a text of brackets alone would end the stack.
    bool too_deep = false;
    // Of a key said twice every reader takes another value, so nobody could know what was signed or asked.
    std::optional<std::string> repeated;
    std::vector<std::set<std::string>> keys;
    const auto keep = [&](int depth, json::parse_event_t event, json& value) {
        using Event = json::parse_event_t;
        const bool opens = event == Event::array_start || event == Event::object_start;
        too_deep = too_deep || (opens && depth >= json_depth_max);
        if (event == Event::object_start) keys.emplace_back();
        if (event == Event::object_end) keys.pop_back();
        if (event == Event::key && !repeated) {
            const std::string& key = value.get_ref<const std::string&>();
            if (!keys.back().insert(key).second) repeated = key;
        }
        return !too_deep;
    };
    json document = json::parse(text, keep, false);
    if (too_deep) return ParseError{"is nested more than " + std::to_string(json_depth_max) + " deep", 0};
    if (document.is_discarded()) {
        const std::size_t at = end_of_sense(text);
        return ParseError{"is not JSON, at " + line_and_column(text, at), at};
    }
    if (repeated) return ParseError{"says \"" + *repeated + "\" twice in one object", 0};
    return document;
}

}  // namespace otp::settlement
