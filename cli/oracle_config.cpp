#include "cli/oracle_config.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "cli/suggest.hpp"
#include "net/url.hpp"
#include "settlement/toml.hpp"
#include "venues/feed_protocol.hpp"

namespace otp::cli {
namespace {

using oracle::Instrument;
using oracle::InstrumentKind;
using oracle::QuoteCurrency;
using venues::Venue;

ParseError at_line(const toml::node& node, const std::string& what) { return {what, node.source().begin.line}; }

std::optional<InstrumentKind> kind_named(std::string_view text) {
    if (text == "spot") return InstrumentKind::spot;
    if (text == "index") return InstrumentKind::index;
    if (text == "derivative") return InstrumentKind::derivative;
    return std::nullopt;
}

/// Why a key of the file is refused; nothing when it was taken.
using Refusal = std::optional<ParseError>;

Refusal take_text(const toml::node& node, std::string& out) {
    const auto text = node.value_exact<std::string>();
    if (!text) return at_line(node, "is no text");
    out = *text;
    return std::nullopt;
}

Refusal take_texts(const toml::node& node, std::vector<std::string>& out) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return at_line(node, "is no list of texts");
    out.clear();
    for (const toml::node& item : *list) {
        const auto text = item.value_exact<std::string>();
        if (!text) return at_line(item, "holds something that is no text");
        out.push_back(*text);
    }
    return std::nullopt;
}

Refusal take_url(const toml::node& node, std::string& out) {
    if (auto refusal = take_text(node, out)) return refusal;
    std::string why;
    if (!net::parse_url(out, &why)) return at_line(node, "is no URL: " + why);
    return std::nullopt;
}

Refusal take_port(const toml::node& node, std::uint16_t& out) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > 65'535) return at_line(node, "is no port (0 to 65535)");
    out = static_cast<std::uint16_t>(*value);
    return std::nullopt;
}

/// One [[instrument]]: venue, name, feed, and where they are not USD and spot, currency and kind.
Refusal take_instrument(const toml::table& table, std::vector<Instrument>& out) {
    Instrument instrument;
    std::string venue, currency = "USD", kind = "spot";
    for (const auto& [key, node] : table) {
        std::string* place = key == "venue"      ? &venue
                             : key == "name"     ? &instrument.name
                             : key == "feed"     ? &instrument.feed
                             : key == "currency" ? &currency
                             : key == "kind"     ? &kind
                                                 : nullptr;
        if (place == nullptr) return at_line(node, "instrument has no key " + std::string{key.str()});
        if (auto refusal = take_text(node, *place)) {
            return ParseError{"instrument." + std::string{key.str()} + " " + refusal->reason, refusal->position};
        }
    }
    const auto known = venues::venue_named(venue);
    const auto quote = oracle::quote_currency_named(currency);
    const auto sort = kind_named(kind);
    if (!known) return at_line(table, "there is no venue \"" + venue + "\"");
    if (!quote) return at_line(table, "currency is USD, USDT or USDC");
    if (!sort) return at_line(table, "kind is spot, index or derivative");
    if (instrument.name.empty() || instrument.feed.empty()) return at_line(table, "an instrument needs name and feed");
    instrument.venue = *known;
    instrument.currency = *quote;
    instrument.kind = *sort;
    out.push_back(std::move(instrument));
    return std::nullopt;
}

Refusal take_instruments(const toml::node& node, OracleConfig& config) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return at_line(node, "is written as [[instrument]]");
    for (const toml::node& item : *list) {
        const toml::table* table = item.as_table();
        if (table == nullptr) return at_line(item, "is written as [[instrument]]");
        if (auto refusal = take_instrument(*table, config.instruments)) return refusal;
    }
    return std::nullopt;
}

Refusal take_endpoints(const toml::node& node, OracleConfig& config) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return at_line(node, "is written as [endpoints]");
    for (const auto& [key, value] : *table) {
        const auto venue = venues::venue_named(key.str());
        if (!venue) return at_line(value, "there is no venue \"" + std::string{key.str()} + "\"");
        oracle::VenueEndpoint endpoint{*venue, {}};
        if (auto refusal = take_url(value, endpoint.url)) return refusal;
        config.endpoints.push_back(std::move(endpoint));
    }
    return std::nullopt;
}

Refusal take_flag(const toml::node& node, bool& out) {
    const auto flag = node.value_exact<bool>();
    if (!flag) return at_line(node, "is true or false");
    out = *flag;
    return std::nullopt;
}

Refusal take_level(const toml::node& node, std::string& out) {
    if (auto refusal = take_text(node, out)) return refusal;
    for (const char* level : {"debug", "info", "warning", "error"}) {
        if (out == level) return std::nullopt;
    }
    return at_line(node, "is debug, info, warning or error");
}

struct Row {
    std::string_view name, value, doc;
    std::function<Refusal(const toml::node&, OracleConfig&)> take;
};

/// The table: everything about a key in one place.
const std::vector<Row>& rows() {
    static const std::vector<Row> table = {
        {"key", "\"oracle.key\"", "File of this signer's secret key, mode 0600 (64 hex digits)",
         [](const toml::node& n, OracleConfig& c) { return take_text(n, c.key); }},
        {"directory", "\"otp-oracle\"", "What this signer must not forget, and the updates of the last day",
         [](const toml::node& n, OracleConfig& c) { return take_text(n, c.directory); }},
        {"node", "\"http://127.0.0.1:8080\"", "The node that updates are delivered to and signer sets are read from",
         [](const toml::node& n, OracleConfig& c) { return take_url(n, c.node); }},
        {"feeds", "[\"BTC/USD\", \"ETH/USD\"]", "Feeds to sign",
         [](const toml::node& n, OracleConfig& c) { return take_texts(n, c.feeds); }},
        {"volatility", "true",
         "Sign the volatility of each as well, e.g. BTC/USD:RV and BTC/USD:HAR, every ten seconds",
         [](const toml::node& n, OracleConfig& c) { return take_flag(n, c.volatility); }},
        {"signers", "[]",
         "URL of each signer of the set in its order, e.g. \"http://10.0.0.1:8100\"; or ADDRESS=URL of each, also of "
         "signers to come",
         [](const toml::node& n, OracleConfig& c) { return take_texts(n, c.signers); }},
        {"record", "\"\"", "File that gets every message of every venue; empty: none",
         [](const toml::node& n, OracleConfig& c) { return take_text(n, c.record); }},
        {"address", "\"127.0.0.1\"", "Address to listen on for the other signers",
         [](const toml::node& n, OracleConfig& c) { return take_text(n, c.address); }},
        {"port", "8100", "Port to listen on; 0: any free one",
         [](const toml::node& n, OracleConfig& c) { return take_port(n, c.port); }},
        {"log_json", "true", "One JSON object a line; otherwise plain lines",
         [](const toml::node& n, OracleConfig& c) { return take_flag(n, c.log_json); }},
        {"log_level", "\"info\"", "Lines less grave are left out: debug, info, warning or error",
         [](const toml::node& n, OracleConfig& c) { return take_level(n, c.log_level); }},
        {"instrument", "", "", take_instruments},
        {"endpoints", "", "", take_endpoints},
    };
    return table;
}

std::string instrument_text(const Instrument& instrument) {
    std::string out = "[[instrument]]\nvenue = \"" + std::string{venues::to_string(instrument.venue)} +
                      "\"\nname = \"" + instrument.name + "\"\nfeed = \"" + instrument.feed + "\"\n";
    if (instrument.currency != QuoteCurrency::usd) {
        out += "currency = \"" + std::string{oracle::name(instrument.currency)} + "\"\n";
    }
    if (instrument.kind != InstrumentKind::spot) out += "kind = \"index\"\n";
    return out + "\n";
}

}  // namespace

std::vector<Instrument> default_instruments() {
    std::vector<Instrument> out;
    const auto add = [&](Venue venue, const char* name, const char* feed, QuoteCurrency currency = QuoteCurrency::usd,
                         InstrumentKind kind = InstrumentKind::spot) {
        out.push_back({venue, name, feed, currency, kind});
    };
    add(Venue::coinbase, "BTC-USD", "BTC/USD");
    add(Venue::kraken, "BTC/USD", "BTC/USD");
    add(Venue::binance, "BTCUSDT", "BTC/USD", QuoteCurrency::usdt);
    add(Venue::okx, "BTC-USDT", "BTC/USD", QuoteCurrency::usdt);
    add(Venue::bybit, "BTCUSDT", "BTC/USD", QuoteCurrency::usdt);
    add(Venue::deribit, "btc_usd", "BTC/USD", QuoteCurrency::usd, InstrumentKind::index);
    add(Venue::coinbase, "ETH-USD", "ETH/USD");
    add(Venue::kraken, "ETH/USD", "ETH/USD");
    add(Venue::binance, "ETHUSDT", "ETH/USD", QuoteCurrency::usdt);
    add(Venue::okx, "ETH-USDT", "ETH/USD", QuoteCurrency::usdt);
    add(Venue::bybit, "ETHUSDT", "ETH/USD", QuoteCurrency::usdt);
    add(Venue::deribit, "eth_usd", "ETH/USD", QuoteCurrency::usd, InstrumentKind::index);
    add(Venue::coinbase, "USDT-USD", "USDT/USD");
    add(Venue::kraken, "USDT/USD", "USDT/USD");
    add(Venue::kraken, "USDC/USD", "USDC/USD");
    return out;
}

Result<OracleConfig> parse_oracle_config(std::string_view text) {
    const auto plain = settlement::plain_toml(text);
    if (!plain) return plain.error();
    toml::table document;
    try {
        document = toml::parse(*plain);
    } catch (const toml::parse_error& error) {
        return ParseError{std::string{error.description()}, error.source().begin.line};
    }
    OracleConfig config;
    for (const auto& [name, node] : document) {
        const std::string_view key = name.str();
        const auto row = std::find_if(rows().begin(), rows().end(), [&](const Row& r) { return r.name == key; });
        if (row == rows().end()) return at_line(node, "there is no key " + std::string{key});
        if (const auto refusal = row->take(node, config)) {
            return ParseError{std::string{key} + ": " + refusal->reason, refusal->position};
        }
    }
    if (config.feeds.empty()) return ParseError{"feeds: there is none to sign", 1};
    if (config.instruments.empty()) config.instruments = default_instruments();
    return config;
}

std::string explain_oracle_config() {
    std::string out;
    for (const Row& row : rows()) {
        if (row.doc.empty()) continue;
        out += "# " + std::string{row.doc} + "\n" + std::string{row.name} + " = " + std::string{row.value} + "\n";
    }
    out += "\n# Where a venue is reached, if not at its public address:\n[endpoints]\n";
    for (const Venue venue : venues::all_venues) {
        out += "# " + std::string{venues::to_string(venue)} + " = \"" +
               std::string{venues::feed_protocol(venue).endpoint} + "\"\n";
    }
    out +=
        "\n# What is looked at. Stablecoins count only while their own price in USD is attested; an index never "
        "votes.\n";
    for (const Instrument& instrument : default_instruments()) out += instrument_text(instrument);
    return out;
}

}  // namespace otp::cli
