// Coinbase Exchange. Who has not subscribed after five seconds is disconnected.

#include <algorithm>

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/request.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t patience_us = 5'000'000;
constexpr std::int64_t batch_us = 5'000'000;
constexpr std::string_view channels[] = {"ticker", "ticker_1000", "heartbeat", "matches"};

void refuse(Talk& talk, const std::string& reason) { talk.answer(coinbase::error("Failed to subscribe", reason)); }

/// What is subscribed to now, by channel.
std::string subscriptions(const Talk& talk) {
    std::vector<coinbase::Channel> listed;
    for (const std::string_view name : channels) {
        coinbase::Channel channel{std::string{name}, {}};
        for (const Subscription& subscription : talk.connection.subscriptions) {
            if (subscription.channel != name) continue;
            channel.products.emplace_back(talk.view(subscription.instrument).name);
        }
        if (!channel.products.empty()) listed.push_back(std::move(channel));
    }
    return coinbase::subscriptions(listed);
}

/// What a new subscriber is told at once.
void catch_up(Talk& talk, const Subscription& subscription) {
    const View view = talk.view(subscription.instrument);
    if (subscription.channel.starts_with("ticker")) talk.data(coinbase::ticker(view));
    if (subscription.channel == "matches") talk.data(coinbase::match(view, "last_match"));
}

/// The wanted subscriptions, or why one cannot be had: then there is none at all.
std::optional<std::string> collect(const Talk& talk, const Request& request, std::vector<Subscription>& wanted) {
    const Request& asked = member_of(request, "channels");
    if (!asked.is_array() || asked.empty()) return "channels must be a list";
    for (const Request& item : asked) {
        std::string name = item.is_string() ? item.get<std::string>() : text_of(item, "name");
        std::vector<std::string> products = texts_of(item, "product_ids");
        if (products.empty()) products = texts_of(request, "product_ids");
        if (name == "ticker_batch") name = "ticker_1000";
        if (std::find(std::begin(channels), std::end(channels), name) == std::end(channels)) {
            return name + " is not a valid channel";
        }
        if (products.empty()) return "no product_ids are given for " + name;
        for (const std::string& product : products) {
            const auto found = talk.find(product);
            if (!found) return product + " is not a valid product";
            wanted.push_back({name, *found});
        }
    }
    return std::nullopt;
}

void greet(Talk&, std::string_view) {}

void hear(Talk& talk, std::string_view text) {
    const Request request = read_request(text);
    if (request.is_discarded()) return talk.answer(coinbase::error("Malformed JSON", ""));
    if (text_of(request, "type") != "subscribe") {
        return talk.answer(coinbase::error("Type is not supported by the simulator", text_of(request, "type")));
    }
    std::vector<Subscription> wanted;
    if (const auto problem = collect(talk, request, wanted)) return refuse(talk, *problem);
    std::erase_if(wanted, [&](const Subscription& subscription) { return !talk.add(subscription); });
    talk.answer(subscriptions(talk));
    for (const Subscription& subscription : wanted) catch_up(talk, subscription);
}

void throttle(Talk& talk, std::string_view) {
    talk.answer(coinbase::error("Failed to subscribe", "rate limit exceeded"));
    talk.close(1008, "rate limit exceeded");
}

void tick(Talk& talk, bool traded) {
    if (!traded) return;
    for (const Subscription& subscription : talk.connection.subscriptions) {
        const View view = talk.view(subscription.instrument);
        if (subscription.channel == "ticker") talk.data(coinbase::ticker(view));
        if (subscription.channel == "ticker_1000" && talk.now_us % batch_us < 1'000'000 / 2) {
            talk.data(coinbase::ticker(view));
        }
        if (subscription.channel == "matches") talk.data(coinbase::match(view, "match"));
    }
}

void beat(Talk& talk) {
    if (talk.connection.subscriptions.empty() && talk.now_us - talk.connection.opened_us >= patience_us) {
        return talk.close(1000, "no subscription within 5 seconds");
    }
    for (const Subscription& subscription : talk.connection.subscriptions) {
        if (subscription.channel != "heartbeat") continue;
        View view = talk.view(subscription.instrument);
        view.time_us = talk.clock_us();
        talk.heartbeat(coinbase::heartbeat(view));
    }
}

}  // namespace

const Dialect& coinbase_dialect() {
    static constexpr Dialect row{greet, hear, throttle, tick, beat};
    return row;
}

}  // namespace otp::venues::simulator
