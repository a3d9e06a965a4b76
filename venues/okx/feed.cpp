// OKX v5: wss://ws.okx.com:8443/ws/v5/public. Closed after 30 silent seconds, so a text "ping" goes out and a text
// "pong" comes back. Numbers and times are strings.

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

std::vector<std::string> subscribe(std::string_view instrument) {
    const std::string id = R"(,"instId":")" + std::string{instrument} + R"("})";
    return {R"({"op":"subscribe","args":[{"channel":"tickers")" + id + R"(,{"channel":"trades")" + id +
            R"(,{"channel":"index-tickers")" + id + "]}"};
}

Event quote_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::quote,
            .channel = "tickers",
            .instrument = fields.instrument(data["instId"], "instId"),
            .time_us = fields.time_ms(data["ts"], "ts"),
            .order = Order::by_time,
            .bid = fields.side(data["bidPx"], "bidPx"),
            .ask = fields.side(data["askPx"], "askPx")};
}

/// The best level of a book, which is [price, size, ...]; nothing where the side is empty.
JsonNode best_of(JsonNode levels) {
    const auto rows = levels.items();
    if (rows.empty()) return {};
    const auto cells = rows.front().items();
    return cells.empty() ? JsonNode{} : cells.front();
}

Event best_quote_of(JsonNode argument, JsonNode data, Fields& fields) {
    return {.kind = EventKind::quote,
            .channel = "bbo-tbt",
            .instrument = fields.instrument(argument["instId"], "instId"),
            .time_us = fields.time_ms(data["ts"], "ts"),
            .order = Order::by_time,
            .bid = fields.side(best_of(data["bids"]), "bids"),
            .ask = fields.side(best_of(data["asks"]), "asks")};
}

Event trade_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::trade,
            .channel = "trades",
            .instrument = fields.instrument(data["instId"], "instId"),
            .time_us = fields.time_ms(data["ts"], "ts"),
            .sequence = fields.count(data["tradeId"], "tradeId"),
            .order = Order::increasing,
            .price = fields.price(data["px"], "px")};
}

Event index_of(JsonNode data, Fields& fields) {
    return {.kind = EventKind::index,
            .channel = "index-tickers",
            .instrument = fields.instrument(data["instId"], "instId"),
            .time_us = fields.time_ms(data["ts"], "ts"),
            .order = Order::by_time,
            .price = fields.price(data["idxPx"], "idxPx")};
}

void decode_event(std::string_view event, JsonNode message, std::vector<Event>& events) {
    const bool subscribed = event == "subscribe";
    if (!subscribed && event != "error" && event != "notice") return;
    const EventKind kind = subscribed         ? EventKind::subscribed
                           : event == "error" ? EventKind::rejected
                                              : EventKind::leaving;
    events.push_back({.kind = kind,
                      .channel = "control",
                      .detail = std::string{(subscribed ? message["arg"]["channel"] : message["msg"]).string()}});
}

void decode(JsonNode message, Fields& fields, std::vector<Event>& events) {
    if (const auto event = message["event"].string(); !event.empty()) return decode_event(event, message, events);
    const JsonNode argument = message["arg"];
    const std::string_view channel = argument["channel"].string();
    if (channel.empty()) return fields.fail("arg.channel", "is missing");
    for (const JsonNode data : message["data"].items()) {
        if (channel == "tickers") events.push_back(quote_of(data, fields));
        if (channel == "bbo-tbt") events.push_back(best_quote_of(argument, data, fields));
        if (channel == "trades") events.push_back(trade_of(data, fields));
        if (channel == "index-tickers") events.push_back(index_of(data, fields));
    }
}

}  // namespace

const FeedProtocol& okx_feed() {
    static const FeedProtocol row{.venue = Venue::okx,
                                  .endpoint = "wss://ws.okx.com:8443/ws/v5/public",
                                  .instrument = "BTC-USDT",
                                  .quote = "USDT",
                                  .votes = true,
                                  .dated = true,
                                  .subscribe = subscribe,
                                  .acknowledgements = 3,
                                  .ping = "ping",
                                  .ping_interval_ms = 15'000,
                                  .challenge_answer = "",
                                  .silence_max_ms = 25'000,
                                  .decode = decode};
    return row;
}

}  // namespace otp::venues
