// Binance spot. Streams are named in the URL (/stream?streams=a/b, /ws/a) or asked for; ping frames go out every 20
// seconds, and who does not answer for a minute is disconnected, as is everybody after a day.

#include <algorithm>

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/request.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t ping_us = 20'000'000;
constexpr std::int64_t pong_us = 60'000'000;
constexpr std::int64_t lifetime_us = 24 * 3'600'000'000LL;
constexpr std::string_view channels[] = {"bookTicker", "trade", "aggTrade", "miniTicker"};

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

std::string lower(std::string_view text) {
    std::string small{text};
    std::transform(small.begin(), small.end(), small.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return small;
}

/// A stream that is not known is accepted and never says anything, as there.
void add_stream(Talk& talk, const std::string& stream) {
    const std::size_t at = stream.find('@');
    if (at == std::string::npos) return;
    const std::string channel = stream.substr(at + 1);
    const auto found = talk.find(upper(stream.substr(0, at)));
    if (!found || std::find(std::begin(channels), std::end(channels), channel) == std::end(channels)) return;
    talk.add({channel, *found});
}

void greet(Talk& talk, std::string_view target) {
    const std::size_t query = target.find("streams=");
    const std::size_t raw = target.find("/ws");
    talk.connection.is_raw = query == std::string_view::npos && raw != std::string_view::npos;
    std::string_view names;
    if (query != std::string_view::npos) names = target.substr(query + 8);
    if (talk.connection.is_raw && target.size() > raw + 4) names = target.substr(raw + 4);
    while (!names.empty()) {
        const std::size_t end = std::min(names.find_first_of("/&"), names.size());
        add_stream(talk, std::string{names.substr(0, end)});
        if (end < names.size() && names[end] == '&') break;
        names.remove_prefix(std::min(end + 1, names.size()));
    }
}

void hear(Talk& talk, std::string_view text) {
    const Request request = read_request(text);
    if (request.is_discarded()) return talk.answer(binance::error(3, "Invalid JSON: expected an object", "null"));
    if (text_of(request, "method") != "SUBSCRIBE") {
        return talk.answer(binance::error(2, "Invalid request: the simulator knows SUBSCRIBE alone", id_of(request)));
    }
    for (const std::string& stream : texts_of(request, "params")) add_stream(talk, stream);
    talk.answer(binance::answered(id_of(request)));
}

void throttle(Talk& talk, std::string_view) { talk.close(1008, "Too many requests"); }

std::string told(const Subscription& subscription, const View& view) {
    if (subscription.channel == "bookTicker") return binance::book_ticker(view);
    if (subscription.channel == "trade") return binance::trade(view);
    if (subscription.channel == "aggTrade") return binance::agg_trade(view);
    return binance::mini_ticker(view);
}

void tell(Talk& talk, const Subscription& subscription) {
    const View view = talk.view(subscription.instrument);
    std::string text = told(subscription, view);
    if (talk.connection.is_raw) return talk.data(std::move(text));
    talk.data(binance::combined(lower(view.name) + "@" + subscription.channel, text));
}

void tick(Talk& talk, bool traded) {
    for (const Subscription& subscription : talk.connection.subscriptions) {
        const bool of_trades = subscription.channel == "trade" || subscription.channel == "aggTrade";
        if (subscription.channel == "bookTicker" || (traded && of_trades)) tell(talk, subscription);
    }
}

void beat(Talk& talk) {
    Connection& connection = talk.connection;
    for (const Subscription& subscription : connection.subscriptions) {
        if (subscription.channel == "miniTicker") tell(talk, subscription);
    }
    if (talk.now_us - connection.opened_us >= lifetime_us) return talk.close(1000, "24 hours are over");
    if (connection.unanswered_us != 0 && talk.now_us - connection.unanswered_us >= pong_us) {
        return talk.close(1008, "Pong timeout");
    }
    if (talk.now_us - std::max(connection.opened_us, connection.pinged_us) < ping_us) return;
    connection.pinged_us = talk.now_us;
    if (connection.unanswered_us == 0) connection.unanswered_us = talk.now_us;
    talk.ping();
}

}  // namespace

const Dialect& binance_dialect() {
    static constexpr Dialect row{greet, hear, throttle, tick, beat};
    return row;
}

}  // namespace otp::venues::simulator
