#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

/// What no market can mean, whatever the venue.
std::optional<std::string> impossible(const Event& event) {
    if (event.bid && event.ask && *event.bid > *event.ask) return "a crossed book";
    return std::nullopt;
}

}  // namespace

const FeedProtocol& feed_protocol(Venue venue) {
    switch (venue) {
        case Venue::coinbase:
            return coinbase_feed();
        case Venue::kraken:
            return kraken_feed();
        case Venue::binance:
            return binance_feed();
        case Venue::okx:
            return okx_feed();
        case Venue::bybit:
            return bybit_feed();
        case Venue::deribit:
            break;
    }
    return deribit_feed();
}

std::optional<Venue> venue_named(std::string_view name) {
    for (const Venue venue : all_venues) {
        if (to_string(venue) == name) return venue;
    }
    return std::nullopt;
}

std::optional<std::string> Decoder::decode(std::string_view message, std::vector<Event>& events) {
    // OKX answers its text ping with a text pong, the only message of all that is no JSON.
    if (protocol_->venue == Venue::okx && message == "pong") {
        events.push_back({.kind = EventKind::heartbeat, .channel = "pong"});
        return std::nullopt;
    }
    if (auto problem = tree_.read(message)) return problem;
    const std::size_t before = events.size();
    Fields fields;
    protocol_->decode(tree_.root(), fields, events);
    std::optional<std::string> problem = fields.problem();
    for (std::size_t i = before; i < events.size() && !problem; ++i) problem = impossible(events[i]);
    if (problem) events.resize(before);
    return problem;
}

}  // namespace otp::venues
