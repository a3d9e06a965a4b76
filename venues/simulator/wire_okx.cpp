// OKX v5: numbers and times are strings, prices without trailing zeros.

#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator::okx {
namespace {

std::string price(const View& view, std::int64_t raw) { return price_text(view, raw, Spelling::trimmed); }
std::string milliseconds(std::int64_t time_us) { return std::to_string(time_us / 1000); }

std::string argument(std::string_view channel, std::string_view instrument) {
    return JsonText{}.text("channel", channel).text("instId", instrument).done();
}

std::string push(std::string_view channel, const View& view, const std::string& data) {
    return JsonText{}.plain("arg", argument(channel, view.name)).plain("data", "[" + data + "]").done();
}

/// One level: price, size, a number that was given up, orders.
std::string level(const View& view, std::int64_t raw, std::int64_t size) {
    return "[" + json_array({price(view, raw), trimmed_text(size), "0", "3"}) + "]";
}

}  // namespace

std::string subscribed(std::string_view channel, std::string_view instrument, std::string_view connection) {
    return JsonText{}
        .text("event", "subscribe")
        .plain("arg", argument(channel, instrument))
        .text("connId", connection)
        .done();
}

std::string event(std::string_view event, std::string_view code, std::string_view message,
                  std::string_view connection) {
    return JsonText{}.text("event", event).text("code", code).text("msg", message).text("connId", connection).done();
}

std::string tickers(const View& view) {
    return push("tickers", view,
                JsonText{}
                    .text("instType", "SPOT")
                    .text("instId", view.name)
                    .text("last", price(view, view.last.price))
                    .text("lastSz", trimmed_text(view.last.size))
                    .text("askPx", price(view, view.book.ask))
                    .text("askSz", trimmed_text(view.book.ask_size))
                    .text("bidPx", price(view, view.book.bid))
                    .text("bidSz", trimmed_text(view.book.bid_size))
                    .text("open24h", trimmed_text(view.day.open))
                    .text("high24h", trimmed_text(view.day.high))
                    .text("low24h", trimmed_text(view.day.low))
                    .text("sodUtc0", trimmed_text(view.day.open))
                    .text("sodUtc8", trimmed_text(view.day.open))
                    .text("volCcy24h", trimmed_text(view.day.turnover))
                    .text("vol24h", trimmed_text(view.day.volume))
                    .text("ts", milliseconds(view.time_us))
                    .done());
}

std::string trades(const View& view) {
    return push("trades", view,
                JsonText{}
                    .text("instId", view.name)
                    .text("tradeId", std::to_string(view.last.id))
                    .text("px", price(view, view.last.price))
                    .text("sz", trimmed_text(view.last.size))
                    .text("side", view.last.taker_buys ? "buy" : "sell")
                    .text("ts", milliseconds(view.last.time_us))
                    .done());
}

std::string best_book(const View& view) {
    return push("bbo-tbt", view,
                JsonText{}
                    .plain("asks", level(view, view.book.ask, view.book.ask_size))
                    .plain("bids", level(view, view.book.bid, view.book.bid_size))
                    .text("ts", milliseconds(view.time_us))
                    .done());
}

std::string index_tickers(const View& view) {
    return push("index-tickers", view,
                JsonText{}
                    .text("instId", view.name)
                    .text("idxPx", price(view, view.index))
                    .text("open24h", trimmed_text(view.day.open))
                    .text("high24h", trimmed_text(view.day.high))
                    .text("low24h", trimmed_text(view.day.low))
                    .text("sodUtc0", trimmed_text(view.day.open))
                    .text("sodUtc8", trimmed_text(view.day.open))
                    .text("ts", milliseconds(view.time_us))
                    .done());
}

}  // namespace otp::venues::simulator::okx
