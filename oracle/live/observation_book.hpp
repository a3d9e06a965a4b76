#pragma once
// What each venue said last, in the terms of oracle/aggregate.hpp. Safe to use from several threads.

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oracle/aggregate.hpp"
#include "venues/event.hpp"

namespace otp::oracle {

/// One instrument of one venue, and the feed that it is an observation of ("BTC/USD", or "USDT/USD" for what a
/// stablecoin is worth).
struct Instrument {
    venues::Venue venue = venues::Venue::coinbase;
    std::string name;  ///< As the venue spells it.
    std::string feed;
    QuoteCurrency currency = QuoteCurrency::usd;
    InstrumentKind kind = InstrumentKind::spot;
};

class ObservationBook {
public:
    explicit ObservationBook(std::vector<Instrument> instruments);

    /// Keeps a quote, trade or index that a venue's feed of this instrument said; whatever else is nothing to it.
    /// `received_us` stands for the time where the venue gives none.
    void note(venues::Venue venue, const std::string& instrument, const venues::Event& event, std::int64_t received_us);

    /// The feed is not live: what was said on it counts no longer.
    void forget(venues::Venue venue, const std::string& instrument);

    /// One observation for each instrument of the feed, in the order of the instruments.
    [[nodiscard]] std::vector<Observation> of(std::string_view feed) const;

    [[nodiscard]] const std::vector<Instrument>& instruments() const { return instruments_; }

private:
    std::vector<Instrument> instruments_;
    mutable std::mutex mutex_;
    std::vector<Observation> observations_;  ///< One for each instrument.
    std::map<std::pair<venues::Venue, std::string>, std::vector<std::size_t>> places_;
};

/// What the venues come to in one second, stablecoins at what the book itself attests of "USDT/USD" and "USDC/USD".
[[nodiscard]] Aggregate look(const ObservationBook& book, std::string_view feed, std::int64_t second_s);

}  // namespace otp::oracle
