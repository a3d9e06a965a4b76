// Any bytes as a message of any venue (the first byte picks it): refused whole and with a reason, or events that a
// market can mean; and a decoder's next answer owes nothing to the message before.

#include <cstdlib>
#include <string_view>
#include <vector>

#include "venues/feed_protocol.hpp"
#include "venues/scalar_text.hpp"

namespace {

using namespace otp::venues;

void require(bool truth) {
    if (!truth) std::abort();
}

bool is_possible(const std::optional<Price>& price) {
    return !price || (price->raw > 0 && price->raw < price_limit.raw);
}

void check(const Event& event) {
    require(is_possible(event.price) && is_possible(event.bid) && is_possible(event.ask));
    require(!(event.bid && event.ask && *event.bid > *event.ask));
    require(!event.channel.empty());
    const bool priced = event.kind == EventKind::trade || event.kind == EventKind::index;
    require(event.price.has_value() == priced);
    require(event.kind == EventKind::quote || (!event.bid && !event.ask));
    require(!(priced || event.kind == EventKind::quote) || !event.instrument.empty());
    // 2000-01-01 to 2200-01-01.
    require(!event.time_us || (*event.time_us >= 946'684'800'000'000 && *event.time_us < 7'258'118'400'000'000));
    const bool numbered = event.order != Order::none && event.order != Order::by_time;
    require(!numbered || event.sequence.has_value());
    require(event.order != Order::by_time || event.time_us.has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    const Venue venue = all_venues[data[0] % std::size(all_venues)];
    const std::string_view message{reinterpret_cast<const char*>(data) + 1, size - 1};
    static Decoder used[] = {Decoder{Venue::coinbase}, Decoder{Venue::kraken}, Decoder{Venue::binance},
                             Decoder{Venue::okx},      Decoder{Venue::bybit},  Decoder{Venue::deribit}};
    static_assert(std::size(used) == std::size(all_venues));

    std::vector<Event> events(1), again;
    const auto problem = used[static_cast<std::size_t>(venue)].decode(message, events);
    Decoder fresh{venue};
    require(fresh.decode(message, again) == problem);
    if (problem) {
        require(!problem->empty() && events.size() == 1 && again.empty());
        return 0;
    }
    events.erase(events.begin());
    require(events == again);
    for (const Event& event : events) check(event);
    return 0;
}
