// Kraken, WebSocket API v2. Says its status first, and a heartbeat in every second without data.

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/mix.hpp"
#include "venues/simulator/request.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t idle_us = 1'000'000;

kraken::Request question(const Talk& talk, const Request& request) {
    kraken::Request question{.method = text_of(request, "method"), .time_us = talk.clock_us()};
    const Request& number = member_of(request, "req_id");
    if (number.is_number_unsigned()) question.number = number.get<std::uint64_t>();
    return question;
}

void subscribe_one(Talk& talk, kraken::Request question) {
    const auto found = talk.find(question.symbol);
    if (!found) return talk.answer(kraken::refused(question, "Currency pair not supported " + question.symbol));
    const bool is_new = talk.add({question.channel, *found, question.event_trigger == "trades"});
    if (!is_new) return talk.answer(kraken::refused(question, "Already subscribed"));
    talk.answer(kraken::subscribed(question));
    if (!question.snapshot) return;
    const View view = talk.view(*found);
    talk.data(question.channel == "ticker" ? kraken::ticker(view, "snapshot") : kraken::trade(view, "snapshot"));
}

void subscribe(Talk& talk, const Request& request) {
    const Request& parameters = member_of(request, "params");
    kraken::Request common = question(talk, request);
    common.channel = text_of(parameters, "channel");
    const bool ticker = common.channel == "ticker";
    if (!ticker && common.channel != "trade") return talk.answer(kraken::refused(common, "Unsupported channel"));
    if (ticker) {
        common.event_trigger = text_of(parameters, "event_trigger");
        if (common.event_trigger.empty()) common.event_trigger = "trades";
        if (common.event_trigger != "trades" && common.event_trigger != "bbo") {
            return talk.answer(kraken::refused(common, "Event trigger not supported"));
        }
    }
    const Request& snapshot = member_of(parameters, "snapshot");
    common.snapshot = snapshot.is_boolean() ? snapshot.get<bool>() : ticker;
    const std::vector<std::string> symbols = texts_of(parameters, "symbol");
    if (symbols.empty()) return talk.answer(kraken::refused(common, "Symbol(s) not found"));
    for (const std::string& symbol : symbols) {
        kraken::Request one = common;
        one.symbol = symbol;
        subscribe_one(talk, std::move(one));
    }
}

void greet(Talk& talk, std::string_view) {
    // Beyond 2^53, as theirs are: no number to read as a double.
    talk.answer(kraken::status((std::uint64_t{1} << 61) + mix(talk.connection.id) % 1'000'000'007, "online"));
}

void hear(Talk& talk, std::string_view text) {
    const Request request = read_request(text);
    if (request.is_discarded()) return talk.answer(kraken::refused({.time_us = talk.clock_us()}, "Malformed request"));
    const std::string method = text_of(request, "method");
    if (method == "subscribe") return subscribe(talk, request);
    if (method == "ping") return talk.answer(kraken::pong(question(talk, request)));
    talk.answer(kraken::refused(question(talk, request), "Method not supported by the simulator"));
}

void throttle(Talk& talk, std::string_view text) {
    talk.answer(kraken::refused(question(talk, read_request(text)), "Exceeded msg rate"));
}

void tick(Talk& talk, bool traded) {
    for (const Subscription& subscription : talk.connection.subscriptions) {
        const View view = talk.view(subscription.instrument);
        if (subscription.channel == "ticker" && (traded || !subscription.on_trades)) {
            talk.data(kraken::ticker(view, "update"));
        }
        if (subscription.channel == "trade" && traded) talk.data(kraken::trade(view, "update"));
    }
}

void beat(Talk& talk) {
    if (talk.connection.subscriptions.empty() || talk.now_us - talk.connection.line.data_us() < idle_us) return;
    talk.heartbeat(kraken::heartbeat());
}

}  // namespace

const Dialect& kraken_dialect() {
    static constexpr Dialect row{greet, hear, throttle, tick, beat};
    return row;
}

}  // namespace otp::venues::simulator
