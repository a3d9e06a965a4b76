#include "oracle/live/observation_book.hpp"

namespace otp::oracle {
namespace {

constexpr std::string_view stablecoin_feeds[] = {"", "USDT/USD", "USDC/USD"};  ///< In the order of QuoteCurrency.

Observation empty_observation(const Instrument& instrument) {
    Observation observation;
    observation.venue = std::string{venues::to_string(instrument.venue)};
    observation.currency = instrument.currency;
    observation.kind = instrument.kind;
    return observation;
}

std::optional<Price> to_price(const std::optional<venues::Price>& price) {
    if (!price) return std::nullopt;
    return Price::from_raw(price->raw);
}

}  // namespace

ObservationBook::ObservationBook(std::vector<Instrument> instruments) : instruments_{std::move(instruments)} {
    for (std::size_t i = 0; i < instruments_.size(); ++i) {
        observations_.push_back(empty_observation(instruments_[i]));
        places_[{instruments_[i].venue, instruments_[i].name}].push_back(i);
    }
}

void ObservationBook::note(venues::Venue venue, const std::string& instrument, const venues::Event& event,
                           std::int64_t received_us) {
    using Kind = venues::EventKind;
    if (event.kind != Kind::quote && event.kind != Kind::trade && event.kind != Kind::index) return;
    const std::int64_t time_us = event.time_us.value_or(received_us);
    const std::lock_guard lock{mutex_};
    const auto places = places_.find({venue, instrument});
    if (places == places_.end()) return;
    for (const std::size_t i : places->second) {
        Observation& observation = observations_[i];
        if (event.kind == Kind::quote) {
            observation.quote = QuoteSeen{to_price(event.bid), to_price(event.ask), time_us};
        } else if (event.price) {
            observation.trade = TradeSeen{Price::from_raw(event.price->raw), time_us};
        }
    }
}

void ObservationBook::forget(venues::Venue venue, const std::string& instrument) {
    const std::lock_guard lock{mutex_};
    const auto places = places_.find({venue, instrument});
    if (places == places_.end()) return;
    for (const std::size_t i : places->second) observations_[i] = empty_observation(instruments_[i]);
}

std::vector<Observation> ObservationBook::of(std::string_view feed) const {
    const std::lock_guard lock{mutex_};
    std::vector<Observation> out;
    for (std::size_t i = 0; i < instruments_.size(); ++i) {
        if (instruments_[i].feed == feed) out.push_back(observations_[i]);
    }
    return out;
}

Aggregate look(const ObservationBook& book, std::string_view feed, std::int64_t second_s) {
    StablecoinPrices prices;
    for (std::size_t i = 1; i < prices.size(); ++i) {
        prices[i] = attest_stablecoin(second_s, book.of(stablecoin_feeds[i]));
    }
    return aggregate(second_s, book.of(feed), prices);
}

}  // namespace otp::oracle
