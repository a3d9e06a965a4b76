// Bybit v5 spot. One answer for all topics of a request; pings are messages.

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/request.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

/// A topic is "CHANNEL.SYMBOL".
std::optional<Subscription> find_topic(const Talk& talk, const std::string& topic) {
    const std::size_t dot = topic.find('.');
    const std::string channel = topic.substr(0, dot);
    if (dot == std::string::npos || (channel != "publicTrade" && channel != "tickers")) return std::nullopt;
    const auto found = talk.find(topic.substr(dot + 1));
    if (!found) return std::nullopt;
    return Subscription{channel, *found};
}

void subscribe(Talk& talk, const Request& request) {
    const auto answer = [&](bool success, const std::string& message) {
        talk.answer(bybit::answered(success, message, talk.connection.name, "subscribe", text_of(request, "req_id")));
    };
    std::vector<Subscription> wanted;
    for (const std::string& topic : texts_of(request, "args")) {
        const auto found = find_topic(talk, topic);
        if (!found) return answer(false, "error:handler not found,topic:" + topic);
        wanted.push_back(*found);
    }
    if (wanted.empty()) return answer(false, "error:args is empty");
    answer(true, "subscribe");
    for (const Subscription& subscription : wanted) {
        if (talk.add(subscription) && subscription.channel == "tickers") {
            talk.data(bybit::tickers(talk.view(subscription.instrument)));
        }
    }
}

void greet(Talk&, std::string_view) {}

void hear(Talk& talk, std::string_view text) {
    const Request request = read_request(text);
    const std::string operation = text_of(request, "op");
    if (operation == "ping") return talk.answer(bybit::pong());
    if (operation == "subscribe") return subscribe(talk, request);
    talk.answer(bybit::answered(false, "error:op not supported by the simulator", talk.connection.name, operation,
                                text_of(request, "req_id")));
}

void throttle(Talk& talk, std::string_view text) {
    const Request request = read_request(text);
    talk.answer(bybit::answered(false, "Too many visits. Exceeded the API Rate Limit.", talk.connection.name,
                                text_of(request, "op"), text_of(request, "req_id")));
}

void tick(Talk& talk, bool traded) {
    for (const Subscription& subscription : talk.connection.subscriptions) {
        const View view = talk.view(subscription.instrument);
        if (subscription.channel == "tickers") talk.data(bybit::tickers(view));
        if (subscription.channel == "publicTrade" && traded) talk.data(bybit::public_trade(view));
    }
}

void beat(Talk&) {}

}  // namespace

const Dialect& bybit_dialect() {
    static constexpr Dialect row{greet, hear, throttle, tick, beat};
    return row;
}

}  // namespace otp::venues::simulator
