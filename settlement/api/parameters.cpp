#include "settlement/api/parameters.hpp"

#include <algorithm>
#include <limits>

#include "keys/address_text.hpp"
#include "protocol/field_text.hpp"

namespace otp::settlement::api {
namespace {

std::string located(const ParseError& error) {
    return error.reason + " (at character " + std::to_string(error.position + 1) + ")";
}

bool is_event_name(std::string_view text) {
    bool found = false;
    events::for_each_event([&](const auto& event) {
        using E = std::decay_t<decltype(event)>;
        found = found || events::FactsOf<E>::facts.name == text;
    });
    return found;
}

Read<std::vector<std::string>> kinds_of(const std::string& text) {
    std::vector<std::string> kinds;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string kind = text.substr(begin, end - begin);
        if (!is_event_name(kind)) {
            return bad_request("kind_malformed", "There is no event of the kind \"" + kind + "\".",
                               "Name events as receipts do, e.g. kind=filled,position_settled.");
        }
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
        if (end == text.size()) return kinds;
        begin = end + 1;
    }
}

Read<HistoryPlace> place_of(const std::string& text) {
    const Problem problem = bad_request("cursor_malformed", "before is not a cursor.", "Use the next of a page.");
    const std::size_t point = text.find('.');
    if (point == std::string::npos) return problem;
    const auto height =
        parse_integer(std::string_view{text}.substr(0, point), std::numeric_limits<std::int64_t>::max());
    const auto seq = parse_integer(std::string_view{text}.substr(point + 1), std::numeric_limits<std::uint32_t>::max());
    if (!height || !seq) return problem;
    return HistoryPlace{*height, static_cast<std::uint32_t>(*seq)};
}

Read<Address> address_of_text(const std::string& text) {
    const auto address = keys::parse_address(text);
    if (!address) {
        return bad_request("malformed_address", "This is no address: " + located(address.error()) + ".",
                           "An address is 0x and 40 hex digits; capital letters are its checksum.");
    }
    return *address;
}

}  // namespace

Read<Address> address_of_path(const Call& call) { return address_of_text(call.params.at("address")); }

Read<MarketName> market_of_path(const Call& call) {
    const auto market = parse_market(call.params.at("market"));
    if (!market) {
        return bad_request("market_malformed", "This is no market: " + located(market.error()) + ".",
                           "A market looks like BTC_USD.");
    }
    return *market;
}

Read<SeriesName> symbol_of_path(const Call& call) {
    const auto symbol = parse_symbol(call.params.at("symbol"));
    if (!symbol) {
        return bad_request("malformed_symbol", "This is no symbol: " + located(symbol.error()) + ".",
                           "A symbol looks like BTC_USD-20261127-C-100K0000.");
    }
    return *symbol;
}

Read<Hash> id_of_path(const Call& call) {
    const auto id = parse_fixed_hex<Hash>(call.params.at("id"));
    if (!id) return bad_request("malformed_id", "This is no id: " + located(id.error()) + ".", "0x and 64 hex digits.");
    return *id;
}

Read<std::uint64_t> height_of_path(const Call& call) {
    const auto height = parse_integer(call.params.at("height"), std::numeric_limits<std::int64_t>::max());
    if (!height) return bad_request("malformed_height", "This is no height: " + height.error().reason + ".");
    return *height;
}

Read<std::size_t> limit_of(const Call& call, std::size_t most) {
    const std::string* text = call.query("limit");
    if (text == nullptr) return std::min(page_default, most);
    const auto limit = parse_integer(*text, most);
    if (!limit || *limit == 0) {
        return bad_request("limit_malformed", "limit is a number from 1 to " + std::to_string(most) + ".");
    }
    return static_cast<std::size_t>(*limit);
}

Read<std::optional<std::uint64_t>> integer_of(const Call& call, const std::string& name) {
    const std::string* text = call.query(name);
    if (text == nullptr) return std::optional<std::uint64_t>{};
    const auto value = parse_integer(*text, std::numeric_limits<std::int64_t>::max());
    if (!value) return bad_request(name + "_malformed", name + " is not a number: " + value.error().reason + ".");
    return std::optional{*value};
}

Read<std::optional<Time>> time_of(const Call& call, const std::string& name) {
    const std::string* text = call.query(name);
    if (text == nullptr) return std::optional<Time>{};
    const auto time = parse_rfc3339(*text);
    if (!time) {
        return bad_request(name + "_malformed", name + " is not a time: " + located(time.error()) + ".",
                           "Write it as 2026-11-27T08:00:00Z.");
    }
    return std::optional{*time};
}

Read<std::optional<Address>> address_of(const Call& call, const std::string& name) {
    const std::string* text = call.query(name);
    if (text == nullptr) return std::optional<Address>{};
    const auto address = address_of_text(*text);
    if (!address) return address.error();
    return std::optional{*address};
}

Read<HistoryQuery> history_query_of(const Call& call, std::size_t most) {
    HistoryQuery query;
    const auto limit = limit_of(call, most);
    if (!limit) return limit.error();
    query.limit = *limit;
    if (const std::string* before = call.query("before")) {
        const auto place = place_of(*before);
        if (!place) return place.error();
        query.before = *place;
    }
    if (const std::string* kind = call.query("kind")) {
        auto kinds = kinds_of(*kind);
        if (!kinds) return kinds.error();
        query.kinds = std::move(*kinds);
    }
    return query;
}

std::vector<QueryParameter> history_parameters(bool with_kind) {
    std::vector<QueryParameter> parameters = {
        {"before", "string", "Cursor: the next of the page before"},
        {"limit", "integer", "At most so many, 1 to 1000 (default 100)"},
    };
    if (with_kind) parameters.push_back({"kind", "string", "Only these events, separated by commas"});
    return parameters;
}

std::string cursor_text(const HistoryPlace& place) {
    return std::to_string(place.height) + "." + std::to_string(place.seq);
}

}  // namespace otp::settlement::api
