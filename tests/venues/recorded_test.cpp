// Recorded sessions and documented messages of the six venues, decoded and then compared field by field with what a
// plain search finds in the text. Needs ../shared/data/feeds.

#include <gtest/gtest.h>
#include <time.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/shared_data.hpp"
#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

/// How one channel of one venue calls its fields; "" where there is none.
struct Names {
    Venue venue;
    EventKind kind;
    std::string_view channel;
    std::string_view instrument, time, sequence, bid, ask, price;
};
constexpr Names names[] = {
    {Venue::coinbase, EventKind::quote, "ticker", "product_id", "time", "sequence", "best_bid", "best_ask", ""},
    {Venue::coinbase, EventKind::trade, "match", "product_id", "time", "trade_id", "", "", "price"},
    {Venue::coinbase, EventKind::heartbeat, "match", "product_id", "time", "last_trade_id", "", "", ""},
    {Venue::kraken, EventKind::quote, "ticker", "symbol", "timestamp", "", "bid", "ask", ""},
    {Venue::kraken, EventKind::trade, "trade", "symbol", "timestamp", "trade_id", "", "", "price"},
    {Venue::binance, EventKind::quote, "bookTicker", "s", "T", "u", "b", "a", ""},
    {Venue::binance, EventKind::trade, "aggTrade", "s", "T", "a", "", "", "p"},
    {Venue::okx, EventKind::quote, "tickers", "instId", "ts", "", "bidPx", "askPx", ""},
    {Venue::okx, EventKind::quote, "bbo-tbt", "instId", "ts", "", "bids", "asks", ""},
    {Venue::okx, EventKind::trade, "trades", "instId", "ts", "tradeId", "", "", "px"},
    {Venue::okx, EventKind::index, "index-tickers", "instId", "ts", "", "", "", "idxPx"},
    {Venue::bybit, EventKind::trade, "publicTrade", "s", "T", "seq", "", "", "p"},
    {Venue::bybit, EventKind::index, "tickers", "symbol", "ts", "", "", "", "usdIndexPrice"},
    {Venue::bybit, EventKind::quote, "tickers", "symbol", "ts", "", "bid1Price", "ask1Price", ""},
    {Venue::deribit, EventKind::index, "deribit_price_index", "index_name", "timestamp", "", "", "", "price"},
    {Venue::deribit, EventKind::quote, "quote", "instrument_name", "timestamp", "", "best_bid_price", "best_ask_price",
     ""},
    {Venue::deribit, EventKind::quote, "ticker", "instrument_name", "timestamp", "", "best_bid_price", "best_ask_price",
     ""},
    {Venue::deribit, EventKind::trade, "trades", "instrument_name", "timestamp", "trade_seq", "", "", "price"},
};

/// The text behind the nth `"name":` of the message's data, or of the whole message; nothing where there is none.
std::optional<std::string> value_text(const std::string& message, std::string_view name, std::size_t nth) {
    const std::string key = "\"" + std::string{name} + "\":";
    const std::size_t data = message.find("\"data\":");
    for (const std::size_t from : {data == message.npos ? 0 : data, std::size_t{0}}) {
        std::size_t at = message.find(key, from);
        for (std::size_t i = 0; i < nth && at != message.npos; ++i) at = message.find(key, at + 1);
        if (at == message.npos) continue;
        at = message.find_first_not_of("\"[ ", at + key.size());
        return message.substr(at, message.find_first_of("\",}]", at) - at);
    }
    return std::nullopt;
}

/// Moves the decimal point by eight places, as on paper.
std::optional<Price> price_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const std::size_t point = std::min(text->find('.'), text->size());
    std::string fraction = point < text->size() ? text->substr(point + 1) : "";
    EXPECT_LE(fraction.size(), 8u) << *text;
    fraction.resize(8, '0');
    const std::int64_t raw = std::stoll(text->substr(0, point) + fraction);
    return raw == 0 ? std::nullopt : std::optional{Price{raw}};
}

/// "2025-06-06T05:00:31.886136Z" by the C library, or milliseconds.
std::optional<std::int64_t> time_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    if (text->find('T') == text->npos) return std::stoll(*text) * 1000;
    std::tm fields{};
    const char* const fraction = strptime(text->c_str(), "%Y-%m-%dT%H:%M:%S", &fields);
    return timegm(&fields) * 1'000'000 + (*fraction == '.' ? std::stoll(fraction + 1) : 0);
}

void compare(const Event& event, const Names& row, const std::string& message, std::size_t nth) {
    const auto text = [&](std::string_view name) {
        return name.empty() ? std::nullopt : value_text(message, name, nth);
    };
    EXPECT_EQ(event.instrument, text(row.instrument)) << message;
    EXPECT_EQ(event.time_us, time_of(text(row.time))) << message;
    const auto sequence = text(row.sequence);
    EXPECT_EQ(event.sequence, sequence ? std::optional<std::uint64_t>{std::stoull(*sequence)} : std::nullopt)
        << message;
    EXPECT_EQ(event.bid, price_of(text(row.bid))) << message;
    EXPECT_EQ(event.ask, price_of(text(row.ask))) << message;
    EXPECT_EQ(event.price, price_of(text(row.price))) << message;
}

struct Counted {
    std::map<std::string, int> events;  ///< By kind and channel.
    int messages = 0, refused = 0;
};

/// Decodes what the venue sent and compares each event that carries something.
Counted decode_lines(Venue venue, const std::string& lines) {
    Counted counted;
    Decoder decoder{venue};
    std::istringstream in{lines};
    for (std::string line; std::getline(in, line);) {
        const auto row = nlohmann::json::parse(line);
        if (row.value("dir", "in") == "out" || row["raw"] == "ping") continue;
        const std::string message = row["raw"];
        std::vector<Event> events;
        ++counted.messages;
        if (decoder.decode(message, events)) ++counted.refused;
        std::map<std::string, std::size_t> seen;
        for (const Event& event : events) {
            const std::string what = std::string{to_string(event.kind)} + " " + std::string{event.channel};
            ++counted.events[what];
            const auto* const found = std::find_if(std::begin(names), std::end(names), [&](const Names& each) {
                return each.venue == venue && each.kind == event.kind && each.channel == event.channel;
            });
            if (found != std::end(names)) {
                compare(event, *found, message, seen[what]++);
            } else {
                EXPECT_FALSE(event.price || event.bid || event.ask) << "a field nobody compared: " << what;
            }
        }
    }
    return counted;
}

using Counts = std::map<std::string, int>;

#define OTP_FEED_OR_SKIP(name, file) OTP_SHARED_DATA_OR_SKIP(name, std::string{"feeds/"} + file)

struct Recording {
    Venue venue;
    const char* file;
    int messages, refused;
    Counts events;
};

TEST(Recorded, every_field_is_what_the_text_says) {
    OTP_FEED_OR_SKIP(there, "README.md");
    (void)there;
    // Counted by hand in the files. Refused is a page of documentation that is no whole message; the old inverse
    // session speaks another version, of which nothing is ours.
    const Recording recordings[] = {
        {Venue::coinbase,
         "coinbase_exchange.jsonl",
         8,
         0,
         {{"heartbeat match", 1}, {"quote ticker", 4}, {"subscribed control", 2}, {"trade match", 5}}},
        {Venue::kraken,
         "kraken_v2.jsonl",
         6,
         0,
         {{"heartbeat control", 1},
          {"resumed status", 1},
          {"quote ticker", 2},
          {"subscribed control", 1},
          {"trade trade", 2}}},
        {Venue::binance,
         "binance_spot.jsonl",
         7,
         0,
         {{"quote bookTicker", 3}, {"subscribed control", 1}, {"trade aggTrade", 2}}},
        {Venue::okx,
         "okx_v5.jsonl",
         8,
         0,
         {{"heartbeat pong", 1},
          {"index index-tickers", 3},
          {"quote bbo-tbt", 1},
          {"quote tickers", 1},
          {"subscribed control", 1},
          {"trade trades", 1}}},
        {Venue::bybit,
         "bybit_v5.jsonl",
         8,
         0,
         {{"heartbeat control", 1},
          {"index tickers", 2},
          {"quote tickers", 1},
          {"subscribed control", 1},
          {"trade publicTrade", 1}}},
        {Venue::deribit,
         "deribit_v2.jsonl",
         11,
         1,
         {{"challenge control", 1},
          {"heartbeat control", 1},
          {"index deribit_price_index", 2},
          {"quote quote", 2},
          {"quote ticker", 3},
          {"trade trades", 2}}},
        {Venue::coinbase,
         "session_coinbase_mixed_20210417.jsonl",
         217,
         0,
         {{"quote ticker", 107}, {"subscribed control", 6}, {"trade match", 214}}},
        {Venue::binance, "session_binance_btcusdt_20210404.jsonl", 1227, 0, {{"trade aggTrade", 1227}}},
        {Venue::okx,
         "session_okx_btcusdt_20220513.jsonl",
         99,
         0,
         {{"quote tickers", 25}, {"subscribed control", 5}, {"trade trades", 69}}},
        {Venue::bybit, "session_bybit_inverse_btcusd_20210417.jsonl", 63, 0, {}},
        {Venue::deribit, "session_deribit_btc_option_tickers_20210722.jsonl", 69, 0, {{"quote ticker", 69}}},
    };
    for (const Recording& recording : recordings) {
        const auto lines = support::read_shared_data(std::string{"feeds/"} + recording.file);
        ASSERT_TRUE(lines.has_value()) << recording.file;
        const Counted counted = decode_lines(recording.venue, *lines);
        EXPECT_EQ(counted.messages, recording.messages) << recording.file;
        EXPECT_EQ(counted.refused, recording.refused) << recording.file;
        EXPECT_EQ(counted.events, recording.events) << recording.file;
    }
}

}  // namespace
}  // namespace otp::venues
