// Kraken, WebSocket API v2: prices and sizes are JSON numbers, trailing zeros included.

#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator::kraken {
namespace {

std::string message(std::string_view channel, std::string_view type, const std::string& data) {
    return JsonText{}.text("channel", channel).text("type", type).plain("data", "[" + data + "]").done();
}

/// The answer comes 37 microseconds after the question, as it did when one was recorded.
JsonText& with_times(JsonText& text, const Request& request) {
    constexpr std::int64_t thinking_us = 37;
    if (request.number) text.count("req_id", *request.number);
    return text.text("time_in", rfc3339_text(request.time_us))
        .text("time_out", rfc3339_text(request.time_us + thinking_us));
}

/// The mean price of the day's volume, in 10^-8.
std::int64_t mean_price(const Day& day) {
    __extension__ using wide = __int128;
    if (day.volume == 0) return day.open;
    return static_cast<std::int64_t>(wide{day.turnover} * 100'000'000 / day.volume);
}

/// Of the day's opening, in per cent, 10^-8.
std::int64_t change_percent(const View& view) {
    __extension__ using wide = __int128;
    if (view.day.open == 0) return 0;
    return static_cast<std::int64_t>(wide{view.last.price - view.day.open} * 10'000'000'000 / view.day.open);
}

}  // namespace

std::string status(std::uint64_t connection, std::string_view system) {
    return message("status", "update",
                   JsonText{}
                       .text("version", "2.0.10")
                       .text("system", system)
                       .text("api_version", "v2")
                       .count("connection_id", connection)
                       .plain("upcoming_maintenance", "[]")
                       .plain("emergency", "[]")
                       .done());
}

std::string subscribed(const Request& request) {
    JsonText result;
    result.text("channel", request.channel);
    if (!request.event_trigger.empty()) result.text("event_trigger", request.event_trigger);
    result.plain("snapshot", request.snapshot ? "true" : "false").text("symbol", request.symbol);
    JsonText text;
    text.text("method", request.method).plain("result", result.done()).plain("success", "true");
    return with_times(text, request).done();
}

std::string refused(const Request& request, std::string_view error) {
    JsonText text;
    text.text("error", error);
    if (!request.method.empty()) text.text("method", request.method);
    text.plain("success", "false");
    if (!request.symbol.empty()) text.text("symbol", request.symbol);
    return with_times(text, request).done();
}

std::string pong(const Request& request) {
    JsonText text;
    text.text("method", "pong");
    return with_times(text, request).done();
}

std::string heartbeat() { return JsonText{}.text("channel", "heartbeat").done(); }

std::string ticker(const View& view, std::string_view type) {
    const auto price = [&](std::int64_t raw) { return price_text(view, raw, Spelling::instrument); };
    const auto plain = [&](std::int64_t raw) { return fixed_text(raw, view.decimals); };
    return message("ticker", type,
                   JsonText{}
                       .text("symbol", view.name)
                       .plain("bid", price(view.book.bid))
                       .plain("bid_qty", fixed_text(view.book.bid_size, 8))
                       .plain("ask", price(view.book.ask))
                       .plain("ask_qty", fixed_text(view.book.ask_size, 8))
                       .plain("last", price(view.last.price))
                       .plain("volume", fixed_text(view.day.volume, 8))
                       .plain("vwap", plain(mean_price(view.day)))
                       .plain("low", plain(view.day.low))
                       .plain("high", plain(view.day.high))
                       .plain("change", plain(view.last.price - view.day.open))
                       .plain("change_pct", fixed_text(change_percent(view), 2))
                       .count("trades", view.day.trades)
                       .text("timestamp", rfc3339_text(view.time_us))
                       .done());
}

std::string trade(const View& view, std::string_view type) {
    return message("trade", type,
                   JsonText{}
                       .text("symbol", view.name)
                       .text("side", view.last.taker_buys ? "buy" : "sell")
                       .plain("price", price_text(view, view.last.price, Spelling::instrument))
                       .plain("qty", fixed_text(view.last.size, 8))
                       .text("ord_type", "market")
                       .count("trade_id", view.last.id)
                       .text("timestamp", rfc3339_text(view.last.time_us))
                       .done());
}

}  // namespace otp::venues::simulator::kraken
