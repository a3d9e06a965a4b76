// Kraken, WebSocket API v2: wss://ws.kraken.com/v2. Prices are JSON numbers, whose text is what counts.
//
// A ticker has no sequence; its time orders it. Its `last` has no time of its own and is left to the trade channel.

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

std::vector<std::string> subscribe(std::string_view instrument) {
    const std::string symbol = R"("symbol":[")" + std::string{instrument} + R"("])";
    return {R"({"method":"subscribe","params":{"channel":"ticker",)" + symbol + R"(,"event_trigger":"bbo"}})",
            R"({"method":"subscribe","params":{"channel":"trade",)" + symbol + R"(}})"};
}

Event quote_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::quote,
            .channel = "ticker",
            .instrument = fields.instrument(data["symbol"], "symbol"),
            .time_us = fields.time_text(data["timestamp"], "timestamp"),
            .order = Order::by_time,
            .bid = fields.side(data["bid"], "bid"),
            .ask = fields.side(data["ask"], "ask")};
}

Event trade_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::trade,
            .channel = "trade",
            .instrument = fields.instrument(data["symbol"], "symbol"),
            .time_us = fields.time_text(data["timestamp"], "timestamp"),
            .sequence = fields.count(data["trade_id"], "trade_id"),
            .order = Order::increasing,
            .price = fields.price(data["price"], "price")};
}

/// The first message of a connection, and whenever the state of the exchange changes: online, maintenance,
/// cancel_only, post_only.
Event status_of(JsonNode data) {
    const std::string_view system = data["system"].string();
    const bool online = system == "online";
    return {.kind = online ? EventKind::resumed : EventKind::halted,
            .channel = "status",
            .detail = online ? std::string{} : "the exchange is in " + std::string{system} + " mode"};
}

void decode_answer(JsonNode message, std::vector<Event>& events) {
    if (message["method"].string() == "pong") {
        return events.push_back({.kind = EventKind::heartbeat, .channel = "control"});
    }
    if (message["success"].is_true()) {
        if (message["method"].string() != "subscribe") return;
        return events.push_back({.kind = EventKind::subscribed,
                                 .channel = "control",
                                 .detail = std::string{message["result"]["channel"].string()}});
    }
    events.push_back(
        {.kind = EventKind::rejected, .channel = "control", .detail = std::string{message["error"].string()}});
}

void decode(JsonNode message, Fields& fields, std::vector<Event>& events) {
    if (message["method"]) return decode_answer(message, events);
    const std::string_view channel = message["channel"].string();
    if (channel == "heartbeat") {
        return events.push_back({.kind = EventKind::heartbeat, .channel = "control"});
    }
    if (channel.empty()) return fields.fail("channel", "is missing");
    for (const JsonNode data : message["data"].items()) {
        if (channel == "ticker") events.push_back(quote_of(data, fields));
        if (channel == "trade") events.push_back(trade_of(data, fields));
        if (channel == "status") events.push_back(status_of(data));
    }
}

}  // namespace

const FeedProtocol& kraken_feed() {
    static const FeedProtocol row{.venue = Venue::kraken,
                                  .endpoint = "wss://ws.kraken.com/v2",
                                  .instrument = "BTC/USD",
                                  .quote = "USD",
                                  .votes = true,
                                  .dated = true,
                                  .subscribe = subscribe,
                                  .acknowledgements = 2,
                                  .ping = "",
                                  .ping_interval_ms = 0,
                                  .challenge_answer = "",
                                  .silence_max_ms = 5'000,
                                  .decode = decode};
    return row;
}

}  // namespace otp::venues
