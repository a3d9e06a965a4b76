// Deribit JSON-RPC: wss://www.deribit.com/ws/api/v2. Heartbeats are asked for; a test_request that is not answered ends
// the connection. The index is made of other venues' prices: a check, never a vote.

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

constexpr std::string_view index_prefix = "deribit_price_index.";

std::vector<std::string> subscribe(std::string_view instrument) {
    return {R"({"jsonrpc":"2.0","id":1,"method":"public/set_heartbeat","params":{"interval":10}})",
            R"({"jsonrpc":"2.0","id":2,"method":"public/subscribe","params":{"channels":[")" +
                std::string{index_prefix} + std::string{instrument} + R"("]}})"};
}

Event index_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::index,
            .channel = "deribit_price_index",
            .instrument = fields.instrument(data["index_name"], "index_name"),
            .time_us = fields.time_ms(data["timestamp"], "timestamp"),
            .order = Order::by_time,
            .price = fields.price(data["price"], "price")};
}

Event quote_of(JsonNode data, std::string_view channel, Fields& fields) {
    return {.kind = EventKind::quote,
            .channel = channel,
            .instrument = fields.instrument(data["instrument_name"], "instrument_name"),
            .time_us = fields.time_ms(data["timestamp"], "timestamp"),
            .order = Order::by_time,
            .bid = fields.side(data["best_bid_price"], "best_bid_price"),
            .ask = fields.side(data["best_ask_price"], "best_ask_price")};
}

Event trade_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::trade,
            .channel = "trades",
            .instrument = fields.instrument(data["instrument_name"], "instrument_name"),
            .time_us = fields.time_ms(data["timestamp"], "timestamp"),
            .sequence = fields.count(data["trade_seq"], "trade_seq"),
            .order = Order::contiguous,
            .price = fields.price(data["price"], "price")};
}

void decode_subscription(JsonNode parameters, Fields& fields, std::vector<Event>& events) {
    const std::string_view channel = parameters["channel"].string();
    const JsonNode data = parameters["data"];
    if (channel.empty()) return fields.fail("params.channel", "is missing");
    if (channel.starts_with(index_prefix)) return events.push_back(index_of(data, fields));
    if (channel.starts_with("quote.")) return events.push_back(quote_of(data, "quote", fields));
    if (channel.starts_with("ticker.")) return events.push_back(quote_of(data, "ticker", fields));
    if (!channel.starts_with("trades.")) return;
    for (const JsonNode trade : data.items()) events.push_back(trade_of(trade, fields));
}

void decode_answer(JsonNode message, std::vector<Event>& events) {
    if (const JsonNode error = message["error"]) {
        return events.push_back(
            {.kind = EventKind::rejected,
             .channel = "control",
             .detail = std::string{error["code"].scalar()} + " " + std::string{error["message"].string()}});
    }
    if (!message["result"].is_array()) {
        return events.push_back({.kind = EventKind::heartbeat, .channel = "control"});
    }
    for (const JsonNode channel : message["result"].items()) {
        events.push_back(
            {.kind = EventKind::subscribed, .channel = "control", .detail = std::string{channel.string()}});
    }
}

void decode(JsonNode message, Fields& fields, std::vector<Event>& events) {
    const std::string_view method = message["method"].string();
    if (method == "subscription") return decode_subscription(message["params"], fields, events);
    if (method == "heartbeat") {
        const bool asked = message["params"]["type"].string() == "test_request";
        return events.push_back({.kind = asked ? EventKind::challenge : EventKind::heartbeat, .channel = "control"});
    }
    if (message["result"] || message["error"]) return decode_answer(message, events);
    if (method.empty()) fields.fail("method", "is missing");
}

}  // namespace

const FeedProtocol& deribit_feed() {
    static const FeedProtocol row{.venue = Venue::deribit,
                                  .endpoint = "wss://www.deribit.com/ws/api/v2",
                                  .instrument = "btc_usd",
                                  .quote = "USD",
                                  .votes = false,
                                  .dated = true,
                                  .subscribe = subscribe,
                                  .acknowledgements = 1,
                                  .ping = "",
                                  .ping_interval_ms = 0,
                                  .challenge_answer = R"({"jsonrpc":"2.0","id":3,"method":"public/test","params":{}})",
                                  .silence_max_ms = 25'000,
                                  .decode = decode};
    return row;
}

}  // namespace otp::venues
