#pragma once
// How one venue's public feed is spoken: a row a venue. Everything else about venues derives from this table.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venues/event.hpp"
#include "venues/fields.hpp"

namespace otp::venues {

struct FeedProtocol {
    Venue venue;
    std::string_view endpoint;    ///< The public one, which needs no key.
    std::string_view instrument;  ///< BTC against the dollar, as this venue trades it.
    std::string_view quote;       ///< What that is quoted in: "USD", or a stablecoin that is not a dollar.
    bool votes;                   ///< False: an index of other venues' prices, which would count them twice.
    bool dated;                   ///< Quotes carry the venue's time; else the time of receipt stands for it.

    /// What to send once the connection is open.
    std::vector<std::string> (*subscribe)(std::string_view instrument);
    unsigned acknowledgements;  ///< Messages `subscribed` that the subscriptions are answered with, at least.

    std::string_view ping;  ///< Text that keeps the connection open, sent every `ping_interval_ms`; empty: none needed.
    std::int64_t ping_interval_ms;
    std::string_view challenge_answer;  ///< Sent at once after a `challenge`.
    std::int64_t silence_max_ms;        ///< No message at all for so long: the connection is half open.

    /// Appends what the message says to `events`; or the reason why it is refused in `fields`.
    void (*decode)(JsonNode message, Fields& fields, std::vector<Event>& events);
};

[[nodiscard]] const FeedProtocol& coinbase_feed();
[[nodiscard]] const FeedProtocol& kraken_feed();
[[nodiscard]] const FeedProtocol& binance_feed();
[[nodiscard]] const FeedProtocol& okx_feed();
[[nodiscard]] const FeedProtocol& bybit_feed();
[[nodiscard]] const FeedProtocol& deribit_feed();

inline constexpr Venue all_venues[] = {Venue::coinbase, Venue::kraken, Venue::binance,
                                       Venue::okx,      Venue::bybit,  Venue::deribit};
[[nodiscard]] const FeedProtocol& feed_protocol(Venue venue);
[[nodiscard]] std::optional<Venue> venue_named(std::string_view name);

/// Turns one venue's messages into events. Keeps its buffers: one per connection.
class Decoder {
public:
    explicit Decoder(Venue venue) : protocol_{&feed_protocol(venue)} {}

    /// Appends the events of one message, in its order; a message that is none of our business has none. Refused, with
    /// the reason and nothing appended: what is malformed, and what no market can mean (a crossed book, a price of
    /// zero, a time of another century).
    [[nodiscard]] std::optional<std::string> decode(std::string_view message, std::vector<Event>& events);

private:
    const FeedProtocol* protocol_;
    JsonTree tree_;
};

}  // namespace otp::venues
