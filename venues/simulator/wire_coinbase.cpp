// Coinbase Exchange: prices of trades without trailing zeros, those of the book with all of the product's decimals.

#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator::coinbase {
namespace {

std::string_view side_of(const Print& print) { return print.taker_buys ? "buy" : "sell"; }

}  // namespace

std::string subscriptions(const std::vector<Channel>& channels) {
    std::string items;
    for (const Channel& channel : channels) {
        items += items.empty() ? "" : ",";
        items += JsonText{}
                     .text("name", channel.name)
                     .plain("product_ids", json_array(channel.products))
                     .plain("account_ids", "null")
                     .done();
    }
    return JsonText{}.text("type", "subscriptions").plain("channels", "[" + items + "]").done();
}

std::string ticker(const View& view) {
    return JsonText{}
        .text("type", "ticker")
        .count("sequence", view.sequence)
        .text("product_id", view.name)
        .text("price", price_text(view, view.last.price, Spelling::trimmed))
        .text("open_24h", trimmed_text(view.day.open))
        .text("volume_24h", fixed_text(view.day.volume, 8))
        .text("low_24h", trimmed_text(view.day.low))
        .text("high_24h", trimmed_text(view.day.high))
        .text("volume_30d", fixed_text(view.day.month_volume, 8))
        .text("best_bid", price_text(view, view.book.bid, Spelling::instrument))
        .text("best_bid_size", fixed_text(view.book.bid_size, 8))
        .text("best_ask", price_text(view, view.book.ask, Spelling::instrument))
        .text("best_ask_size", fixed_text(view.book.ask_size, 8))
        .text("side", side_of(view.last))
        .text("time", rfc3339_text(view.last.time_us))
        .count("trade_id", view.last.id)
        .text("last_size", fixed_text(view.last.size, 8))
        .done();
}

std::string match(const View& view, std::string_view type) {
    return JsonText{}
        .text("type", type)
        .count("trade_id", view.last.id)
        .text("maker_order_id", uuid_text(view.last.id, 1))
        .text("taker_order_id", uuid_text(view.last.id, 2))
        // The side of a match is the maker's, that of a ticker the taker's.
        .text("side", view.last.taker_buys ? "sell" : "buy")
        .text("size", fixed_text(view.last.size, 8))
        .text("price", price_text(view, view.last.price, Spelling::trimmed))
        .text("product_id", view.name)
        .count("sequence", view.sequence)
        .text("time", rfc3339_text(view.last.time_us))
        .done();
}

std::string heartbeat(const View& view) {
    return JsonText{}
        .text("type", "heartbeat")
        .count("sequence", view.sequence)
        .count("last_trade_id", view.last.id)
        .text("product_id", view.name)
        .text("time", rfc3339_text(view.time_us))
        .done();
}

std::string error(std::string_view message, std::string_view reason) {
    JsonText text;
    text.text("type", "error").text("message", message);
    if (!reason.empty()) text.text("reason", reason);
    return text.done();
}

}  // namespace otp::venues::simulator::coinbase
