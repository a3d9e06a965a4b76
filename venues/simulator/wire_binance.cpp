// Binance spot: eight decimals everywhere, times in milliseconds; bookTicker has none.

#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator::binance {
namespace {

std::string price(const View& view, std::int64_t raw) { return price_text(view, raw, Spelling::eight); }
std::string milliseconds(std::int64_t time_us) { return std::to_string(time_us / 1000); }
/// The buyer is the maker where the taker sells.
std::string_view buyer_made(const Print& print) { return print.taker_buys ? "false" : "true"; }

}  // namespace

std::string answered(std::string_view id) { return JsonText{}.plain("result", "null").plain("id", id).done(); }

std::string error(int code, std::string_view message, std::string_view id) {
    return JsonText{}
        .plain("error", JsonText{}.plain("code", std::to_string(code)).text("msg", message).done())
        .plain("id", id)
        .done();
}

std::string book_ticker(const View& view) {
    return JsonText{}
        .count("u", view.sequence)
        .text("s", view.name)
        .text("b", price(view, view.book.bid))
        .text("B", fixed_text(view.book.bid_size, 8))
        .text("a", price(view, view.book.ask))
        .text("A", fixed_text(view.book.ask_size, 8))
        .done();
}

std::string trade(const View& view) {
    return JsonText{}
        .text("e", "trade")
        .plain("E", milliseconds(view.time_us))
        .text("s", view.name)
        .count("t", view.last.id)
        .text("p", price(view, view.last.price))
        .text("q", fixed_text(view.last.size, 8))
        .plain("T", milliseconds(view.last.time_us))
        .plain("m", buyer_made(view.last))
        .plain("M", "true")
        .done();
}

std::string agg_trade(const View& view) {
    return JsonText{}
        .text("e", "aggTrade")
        .plain("E", milliseconds(view.time_us))
        .text("s", view.name)
        .count("a", view.last.id)
        .text("p", price(view, view.last.price))
        .text("q", fixed_text(view.last.size, 8))
        .count("f", view.last.id)
        .count("l", view.last.id)
        .plain("T", milliseconds(view.last.time_us))
        .plain("m", buyer_made(view.last))
        .plain("M", "true")
        .done();
}

std::string mini_ticker(const View& view) {
    return JsonText{}
        .text("e", "24hrMiniTicker")
        .plain("E", milliseconds(view.time_us))
        .text("s", view.name)
        .text("c", price(view, view.last.price))
        .text("o", fixed_text(view.day.open, 8))
        .text("h", fixed_text(view.day.high, 8))
        .text("l", fixed_text(view.day.low, 8))
        .text("v", fixed_text(view.day.volume, 8))
        .text("q", fixed_text(view.day.turnover, 8))
        .done();
}

std::string combined(std::string_view stream, std::string_view data) {
    return JsonText{}.text("stream", stream).plain("data", data).done();
}

std::string server_shutdown(std::int64_t time_us) {
    return JsonText{}.text("e", "serverShutdown").plain("E", milliseconds(time_us)).done();
}

}  // namespace otp::venues::simulator::binance
