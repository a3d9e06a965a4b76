#include "venues/simulator/dialect.hpp"

#include <algorithm>

namespace otp::venues::simulator {
namespace {

constexpr std::size_t subscriptions_max = 1024;

}  // namespace

bool Talk::has(const Subscription& subscription) const {
    const auto& all = connection.subscriptions;
    return std::find(all.begin(), all.end(), subscription) != all.end();
}

bool Talk::add(Subscription subscription) {
    if (has(subscription) || connection.subscriptions.size() >= subscriptions_max) return false;
    connection.subscriptions.push_back(std::move(subscription));
    return true;
}

void Talk::say(Said::Sort sort, Act::Kind kind, std::string text, std::uint16_t code) {
    said_.push_back({sort, {.kind = kind, .connection = connection.id, .text = std::move(text), .code = code}});
}

const Dialect& dialect_of(Venue venue) {
    switch (venue) {
        case Venue::coinbase:
            return coinbase_dialect();
        case Venue::kraken:
            return kraken_dialect();
        case Venue::binance:
            return binance_dialect();
        case Venue::okx:
            return okx_dialect();
        case Venue::bybit:
            return bybit_dialect();
        case Venue::deribit:
            break;
    }
    return deribit_dialect();
}

}  // namespace otp::venues::simulator
