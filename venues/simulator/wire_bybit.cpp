// Bybit v5 spot: prices are strings, the tickers have no bid and ask but the dollar index.

#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator::bybit {
namespace {

std::string price(const View& view, std::int64_t raw) { return price_text(view, raw, Spelling::instrument); }
std::string milliseconds(std::int64_t time_us) { return std::to_string(time_us / 1000); }

/// Of the price a day ago, 10^-8 of one.
std::int64_t change(const View& view) {
    __extension__ using wide = __int128;
    if (view.day.open == 0) return 0;
    return static_cast<std::int64_t>(wide{view.last.price - view.day.open} * 100'000'000 / view.day.open);
}

}  // namespace

std::string answered(bool success, std::string_view message, std::string_view connection, std::string_view operation,
                     std::string_view request_id) {
    JsonText text;
    text.plain("success", success ? "true" : "false").text("ret_msg", message).text("conn_id", connection);
    if (!request_id.empty()) text.text("req_id", request_id);
    return text.text("op", operation).done();
}

std::string pong() { return JsonText{}.plain("success", "true").text("ret_msg", "pong").text("op", "ping").done(); }

std::string tickers(const View& view) {
    return JsonText{}
        .text("topic", "tickers." + std::string{view.name})
        .plain("ts", milliseconds(view.time_us))
        .text("type", "snapshot")
        .count("cs", view.sequence)
        .plain("data", JsonText{}
                           .text("symbol", view.name)
                           .text("lastPrice", price(view, view.last.price))
                           .text("highPrice24h", fixed_text(view.day.high, view.decimals))
                           .text("lowPrice24h", fixed_text(view.day.low, view.decimals))
                           .text("prevPrice24h", fixed_text(view.day.open, view.decimals))
                           .text("volume24h", fixed_text(view.day.volume, 6))
                           .text("turnover24h", fixed_text(view.day.turnover, 8))
                           .text("price24hPcnt", fixed_text(change(view), 4))
                           .text("usdIndexPrice", view.absurd == Absurd::none ? fixed_text(view.dollar_index, 6)
                                                                              : price(view, view.dollar_index))
                           .done())
        .done();
}

std::string public_trade(const View& view) {
    const std::string trade = JsonText{}
                                  .text("i", std::to_string(view.last.id))
                                  .plain("T", milliseconds(view.last.time_us))
                                  .text("p", price(view, view.last.price))
                                  .text("v", fixed_text(view.last.size, 6))
                                  .text("S", view.last.taker_buys ? "Buy" : "Sell")
                                  .count("seq", view.sequence)
                                  .text("s", view.name)
                                  .plain("BT", "false")
                                  .plain("RPI", "false")
                                  .done();
    return JsonText{}
        .text("topic", "publicTrade." + std::string{view.name})
        .plain("ts", milliseconds(view.time_us))
        .text("type", "snapshot")
        .plain("data", "[" + trade + "]")
        .done();
}

}  // namespace otp::venues::simulator::bybit
