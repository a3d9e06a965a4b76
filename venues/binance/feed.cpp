// Binance spot: wss://data-stream.binance.vision/stream, market data only. The venue pings with frames, which the
// connection answers itself, and closes after 24 hours.
//
// Trades are contiguous by number. bookTicker has a number but, on spot, no time.

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

std::vector<std::string> subscribe(std::string_view instrument) {
    std::string name{instrument};
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return {R"({"method":"SUBSCRIBE","params":[")" + name + R"(@bookTicker",")" + name + R"(@trade"],"id":1})"};
}

Event quote_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::quote,
            .channel = "bookTicker",
            .instrument = fields.instrument(data["s"], "s"),
            .time_us = data["T"] ? fields.time_ms(data["T"], "T") : std::nullopt,  // futures have one
            .sequence = fields.count(data["u"], "u"),
            .order = Order::increasing,
            .bid = fields.side(data["b"], "b"),
            .ask = fields.side(data["a"], "a")};
}

/// `trade` counts in t, `aggTrade` in a.
Event trade_of(JsonNode data, std::string_view channel, const char* number, Fields& fields) {
    return {.kind = EventKind::trade,
            .channel = channel,
            .instrument = fields.instrument(data["s"], "s"),
            .time_us = fields.time_ms(data["T"], "T"),
            .sequence = fields.count(data[number], number),
            .order = Order::contiguous,
            .price = fields.price(data["p"], "p")};
}

void decode(JsonNode message, Fields& fields, std::vector<Event>& events) {
    // A refusal stands under `error`, or in older answers by itself.
    const JsonNode error = message["error"] ? message["error"] : message;
    if (error["code"] && error["msg"]) {
        return events.push_back(
            {.kind = EventKind::rejected,
             .channel = "control",
             .detail = std::string{error["code"].scalar()} + " " + std::string{error["msg"].string()}});
    }
    const std::string_view stream = message["stream"].string();
    const JsonNode data = message["data"].is_object() ? message["data"] : message;
    if (message["id"] && message["result"]) {
        return events.push_back({.kind = EventKind::subscribed, .channel = "control"});
    }
    const std::string_view type = data["e"].string();
    if (type == "trade") return events.push_back(trade_of(data, "trade", "t", fields));
    if (type == "aggTrade") return events.push_back(trade_of(data, "aggTrade", "a", fields));
    if (type == "bookTicker" || stream.ends_with("@bookTicker")) return events.push_back(quote_of(data, fields));
    if (type == "serverShutdown") {
        return events.push_back({.kind = EventKind::leaving, .channel = "control", .detail = "the server shuts down"});
    }
    if (type.empty() && stream.empty()) fields.fail("stream", "is missing");
}

}  // namespace

const FeedProtocol& binance_feed() {
    static const FeedProtocol row{.venue = Venue::binance,
                                  .endpoint = "wss://data-stream.binance.vision/stream",
                                  .instrument = "BTCUSDT",
                                  .quote = "USDT",
                                  .votes = true,
                                  .dated = false,
                                  .subscribe = subscribe,
                                  .acknowledgements = 1,
                                  .ping = "",
                                  .ping_interval_ms = 0,
                                  .challenge_answer = "",
                                  .silence_max_ms = 15'000,
                                  .decode = decode};
    return row;
}

}  // namespace otp::venues
