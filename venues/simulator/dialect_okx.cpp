// OKX v5. Answers the text "ping" with the text "pong"; closes where for 30 seconds nobody said anything.

#include <algorithm>

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/request.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t silence_us = 30'000'000;
constexpr std::string_view channels[] = {"tickers", "trades", "bbo-tbt", "index-tickers"};

void fail(Talk& talk, std::string_view code, const std::string& message) {
    talk.answer(okx::event("error", code, message, talk.connection.name));
}

void tell(Talk& talk, const Subscription& subscription) {
    const View view = talk.view(subscription.instrument);
    if (subscription.channel == "tickers") talk.data(okx::tickers(view));
    if (subscription.channel == "trades") talk.data(okx::trades(view));
    if (subscription.channel == "bbo-tbt") talk.data(okx::best_book(view));
    if (subscription.channel == "index-tickers") talk.data(okx::index_tickers(view));
}

void subscribe_one(Talk& talk, const std::string& channel, const std::string& instrument) {
    const auto found = talk.find(instrument);
    const bool known = std::find(std::begin(channels), std::end(channels), channel) != std::end(channels);
    if (!found || !known) {
        return fail(
            talk, "60018",
            "Wrong URL or channel:" + channel + ",instId:" + instrument +
                " doesn't exist. Please use the correct URL, channel and parameters referring to API document.");
    }
    const bool is_new = talk.add({channel, *found});
    talk.answer(okx::subscribed(channel, instrument, talk.connection.name));
    if (is_new && channel != "trades") tell(talk, {channel, *found});
}

void greet(Talk&, std::string_view) {}

void hear(Talk& talk, std::string_view text) {
    if (text == "ping") return talk.answer("pong");
    const Request request = read_request(text);
    const Request& arguments = member_of(request, "args");
    if (request.is_discarded() || text_of(request, "op") != "subscribe" || !arguments.is_array()) {
        return fail(talk, "60012", "Invalid request: " + std::string{text.substr(0, 200)});
    }
    for (const Request& argument : arguments) {
        subscribe_one(talk, text_of(argument, "channel"), text_of(argument, "instId"));
    }
}

void throttle(Talk& talk, std::string_view) { fail(talk, "60014", "Requests too frequent"); }

void tick(Talk& talk, bool traded) {
    for (const Subscription& subscription : talk.connection.subscriptions) {
        if (subscription.channel != "trades" || traded) tell(talk, subscription);
    }
}

void beat(Talk& talk) {
    const Connection& connection = talk.connection;
    const std::int64_t last_us = std::max({connection.opened_us, connection.heard_us, connection.line.data_us()});
    if (talk.now_us - last_us >= silence_us) talk.close(4004, "No data received in 30s.");
}

}  // namespace

const Dialect& okx_dialect() {
    static constexpr Dialect row{greet, hear, throttle, tick, beat};
    return row;
}

}  // namespace otp::venues::simulator
