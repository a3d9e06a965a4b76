// Coinbase Exchange: wss://ws-feed.exchange.coinbase.com. A subscription must come within five seconds.
//
// `sequence` counts a product's messages of all channels, so that one channel skips numbers in normal operation; what
// is not newer is dropped. A lost trade shows in the heartbeat's last_trade_id.

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

std::vector<std::string> subscribe(std::string_view instrument) {
    return {R"({"type":"subscribe","product_ids":[")" + std::string{instrument} +
            R"("],"channels":["ticker","heartbeat"]})"};
}

Event trade_of(JsonNode message, Fields& fields) {
    return {.kind = EventKind::trade,
            .channel = "match",
            .instrument = fields.instrument(message["product_id"], "product_id"),
            .time_us = fields.time_text(message["time"], "time"),
            .sequence = fields.count(message["trade_id"], "trade_id"),
            .order = Order::increasing,
            .price = fields.price(message["price"], "price")};
}

/// A ticker is the trade that caused it and the book after it.
void decode_ticker(JsonNode message, Fields& fields, std::vector<Event>& events) {
    events.push_back({.kind = EventKind::quote,
                      .channel = "ticker",
                      .instrument = fields.instrument(message["product_id"], "product_id"),
                      .time_us = fields.time_text(message["time"], "time"),
                      .sequence = fields.count(message["sequence"], "sequence"),
                      .order = Order::increasing,
                      .bid = fields.side(message["best_bid"], "best_bid"),
                      .ask = fields.side(message["best_ask"], "best_ask")});
    events.push_back(trade_of(message, fields));
}

void decode(JsonNode message, Fields& fields, std::vector<Event>& events) {
    const std::string_view type = message["type"].string();
    if (type == "ticker") return decode_ticker(message, fields, events);
    if (type == "match" || type == "last_match") return events.push_back(trade_of(message, fields));
    if (type == "heartbeat") {
        return events.push_back({.kind = EventKind::heartbeat,
                                 .channel = "match",
                                 .instrument = fields.instrument(message["product_id"], "product_id"),
                                 .time_us = fields.time_text(message["time"], "time"),
                                 .sequence = fields.count(message["last_trade_id"], "last_trade_id")});
    }
    if (type == "subscriptions") {
        for (const JsonNode channel : message["channels"].items()) {
            events.push_back(
                {.kind = EventKind::subscribed, .channel = "control", .detail = std::string{channel["name"].string()}});
        }
        return;
    }
    if (type == "error") {
        std::string why{message["message"].string()};
        if (const auto reason = message["reason"].string(); !reason.empty()) why += ": " + std::string{reason};
        return events.push_back({.kind = EventKind::rejected, .channel = "control", .detail = std::move(why)});
    }
    if (type.empty()) fields.fail("type", "is missing");
}

}  // namespace

const FeedProtocol& coinbase_feed() {
    static const FeedProtocol row{.venue = Venue::coinbase,
                                  .endpoint = "wss://ws-feed.exchange.coinbase.com",
                                  .instrument = "BTC-USD",
                                  .quote = "USD",
                                  .votes = true,
                                  .dated = true,
                                  .subscribe = subscribe,
                                  .acknowledgements = 1,
                                  .ping = "",
                                  .ping_interval_ms = 0,
                                  .challenge_answer = "",
                                  .silence_max_ms = 5'000,
                                  .decode = decode};
    return row;
}

}  // namespace otp::venues
