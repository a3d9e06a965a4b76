#include "venues/event.hpp"

namespace otp::venues {

std::string_view to_string(Venue venue) {
    switch (venue) {
        case Venue::coinbase:
            return "coinbase";
        case Venue::kraken:
            return "kraken";
        case Venue::binance:
            return "binance";
        case Venue::okx:
            return "okx";
        case Venue::bybit:
            return "bybit";
        case Venue::deribit:
            return "deribit";
    }
    return "unknown";
}

std::string_view to_string(EventKind kind) {
    switch (kind) {
        case EventKind::quote:
            return "quote";
        case EventKind::trade:
            return "trade";
        case EventKind::index:
            return "index";
        case EventKind::heartbeat:
            return "heartbeat";
        case EventKind::challenge:
            return "challenge";
        case EventKind::subscribed:
            return "subscribed";
        case EventKind::rejected:
            return "rejected";
        case EventKind::leaving:
            return "leaving";
        case EventKind::halted:
            return "halted";
        case EventKind::resumed:
            return "resumed";
    }
    return "unknown";
}

}  // namespace otp::venues
