// Bybit v5 spot: wss://stream.bybit.com/v5/public/spot. Pinged every 20 seconds.
//
// Spot tickers have no bid and ask, but the venue's dollar index; the price is that of the trades. Linear tickers come
// as a snapshot and then as differences; only snapshots are quotes here. Trades of one match share a sequence.

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

std::vector<std::string> subscribe(std::string_view instrument) {
    const std::string name{instrument};
    return {R"({"op":"subscribe","args":["publicTrade.)" + name + R"(","tickers.)" + name + R"("]})"};
}

void decode_ticker(JsonNode message, Fields& fields, std::vector<Event>& events) {
    const JsonNode data = message["data"];
    Event event{.kind = EventKind::index,
                .channel = "tickers",
                .instrument = fields.instrument(data["symbol"], "symbol"),
                .time_us = fields.time_ms(message["ts"], "ts"),
                .order = Order::by_time};
    // Empty for what the venue takes as no collateral.
    if (!data["usdIndexPrice"].scalar().empty()) {
        event.price = fields.price(data["usdIndexPrice"], "usdIndexPrice");
        return events.push_back(event);
    }
    if (message["type"].string() != "snapshot" || !data["bid1Price"] || !data["ask1Price"]) return;
    event.kind = EventKind::quote;
    event.bid = fields.side(data["bid1Price"], "bid1Price");
    event.ask = fields.side(data["ask1Price"], "ask1Price");
    events.push_back(event);
}

/// The time of a trade is its own: `ts` is the message's.
Event trade_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::trade,
            .channel = "publicTrade",
            .instrument = fields.instrument(data["s"], "s"),
            .time_us = fields.time_ms(data["T"], "T"),
            .sequence = fields.count(data["seq"], "seq"),
            .order = Order::non_decreasing,
            .price = fields.price(data["p"], "p")};
}

void decode_answer(std::string_view operation, JsonNode message, std::vector<Event>& events) {
    const bool pong = operation == "pong" || message["ret_msg"].string() == "pong";
    const EventKind kind = pong                           ? EventKind::heartbeat
                           : message["success"].is_true() ? EventKind::subscribed
                                                          : EventKind::rejected;
    events.push_back({.kind = kind,
                      .channel = "control",
                      .detail = pong ? std::string{} : std::string{message["ret_msg"].string()}});
}

void decode(JsonNode message, Fields& fields, std::vector<Event>& events) {
    if (const auto operation = message["op"].string(); !operation.empty()) {
        return decode_answer(operation, message, events);
    }
    const std::string_view topic = message["topic"].string();
    if (topic.empty()) return fields.fail("topic", "is missing");
    if (topic.starts_with("tickers.")) return decode_ticker(message, fields, events);
    if (!topic.starts_with("publicTrade.")) return;
    for (const JsonNode data : message["data"].items()) events.push_back(trade_of(data, fields));
}

}  // namespace

const FeedProtocol& bybit_feed() {
    static const FeedProtocol row{.venue = Venue::bybit,
                                  .endpoint = "wss://stream.bybit.com/v5/public/spot",
                                  .instrument = "BTCUSDT",
                                  .quote = "USDT",
                                  .votes = true,
                                  .dated = true,
                                  .subscribe = subscribe,
                                  .acknowledgements = 1,
                                  .ping = R"({"op":"ping"})",
                                  .ping_interval_ms = 20'000,
                                  .challenge_answer = "",
                                  .silence_max_ms = 30'000,
                                  .decode = decode};
    return row;
}

}  // namespace otp::venues
