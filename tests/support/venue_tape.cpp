#include "tests/support/venue_tape.hpp"

#include <algorithm>

namespace otp::support {
namespace {

using oracle::InstrumentKind;
using oracle::Observation;
using oracle::QuoteCurrency;
using oracle::QuoteSeen;
using oracle::TradeSeen;

constexpr std::int64_t million = 1'000'000;

Price times(std::int64_t price, std::int64_t millionths) {
    return Price::from_raw(static_cast<std::int64_t>(i128{price} * millionths / million));
}

Observation instrument(const std::string& venue, QuoteCurrency currency, InstrumentKind kind = InstrumentKind::spot) {
    Observation o;
    o.venue = venue;
    o.currency = currency;
    o.kind = kind;
    return o;
}

}  // namespace

VenueTape::VenueTape(std::uint64_t seed, std::int64_t first_s)
    : dice_{seed}, path_{seed, Price::from_raw(95'000 * price_scale), Time::from_seconds(first_s)}, second_s_{first_s} {
    for (const Observation& o : {instrument("alder", QuoteCurrency::usd), instrument("birch", QuoteCurrency::usd),
                                 instrument("cedar", QuoteCurrency::usd), instrument("alder", QuoteCurrency::usdc),
                                 instrument("dogwood", QuoteCurrency::usdt), instrument("elm", QuoteCurrency::usdt),
                                 instrument("fir", QuoteCurrency::usd, InstrumentKind::index),
                                 instrument("elm", QuoteCurrency::usd, InstrumentKind::derivative)}) {
        // Nobody is there at once.
        coin_.push_back({o, dice_.between(-200, 200), Mood::silent, first_s + dice_.between(1, 30)});
    }
    for (const std::size_t currency : {1U, 2U}) {
        for (const char* const venue : {"alder", "birch", "cedar"}) {
            stablecoins_[currency].push_back({instrument(venue, QuoteCurrency::usd), dice_.between(-50, 50)});
        }
    }
}

/// The peg drifts towards an aim that is a dollar but for about an hour a day.
void VenueTape::move_peg(std::size_t currency) {
    std::int64_t& aim = peg_aims_[currency];
    if (aim == price_scale ? dice_.below(80'000) == 0 : dice_.below(3'600) == 0) {
        aim = aim == price_scale ? price_scale / 1000 * dice_.between(860, 1'010) : price_scale;
    }
    std::int64_t& peg = pegs_[currency];
    peg += (aim - peg) / 300 + dice_.between(-500, 500);
}

void VenueTape::change_mood(Market& market) {
    if (second_s_ < market.mood_ends_s) return;
    market.mood = Mood::calm;
    if (dice_.below(400) != 0) return;
    market.mood = static_cast<Mood>(dice_.below(static_cast<std::uint64_t>(Mood::count)));
    market.mood_ends_s = second_s_ + dice_.between(1, 90);
}

void VenueTape::step(Market& market, std::int64_t price) {
    change_mood(market);
    Observation& o = market.observed;
    if (market.mood == Mood::silent || second_s_ < outage_ends_s_) return;
    std::int64_t time_us = second_s_ * million - dice_.between(0, 900'000);
    if (market.mood == Mood::late) time_us -= 3 * million + dice_.between(0, 3 * million);
    if (market.mood == Mood::ahead) time_us += 2 * million;
    if (market.mood == Mood::frozen) {
        if (o.quote) o.quote->time_us = time_us;
        return;
    }
    std::int64_t bid = times(price, million + market.bias + dice_.between(-30, 30)).raw();
    if (market.mood == Mood::hundredfold) bid *= 100;
    if (market.mood == Mood::zero) bid = 0;
    if (market.mood == Mood::negative) bid = -bid;
    std::int64_t spread = dice_.between(1, 60);
    if (market.mood == Mood::crossed) spread = -spread;
    if (market.mood == Mood::wide) spread = dice_.between(1'990, 2'020);
    const bool trades = dice_.chance(60);
    if (!trades || dice_.chance(80)) {
        o.quote = QuoteSeen{Price::from_raw(bid), times(bid, million + spread), time_us};
        if (market.mood == Mood::one_sided) (dice_.chance(50) ? o.quote->bid : o.quote->ask).reset();
    }
    if (trades) o.trade = TradeSeen{times(bid, million + spread / 2), time_us};
    if (o.kind == InstrumentKind::index) o.quote.reset();
}

std::vector<Observation> VenueTape::heard(std::vector<Market>& markets, std::int64_t price) {
    std::vector<Observation> all;
    for (Market& market : markets) {
        const auto currency = static_cast<std::size_t>(market.observed.currency);
        step(market, static_cast<std::int64_t>(i128{price} * price_scale / pegs_[currency]));
        all.push_back(market.observed);
    }
    return all;
}

VenueSecond VenueTape::next() {
    if (second_s_ >= outage_ends_s_ && dice_.below(20'000) == 0) outage_ends_s_ = second_s_ + dice_.between(10, 300);
    VenueSecond second;
    second.second_s = second_s_;
    for (const std::size_t currency : {1U, 2U}) {
        move_peg(currency);
        second.stablecoins[currency] = heard(stablecoins_[currency], pegs_[currency]);
    }
    second.coin = heard(coin_, path_.next().price.raw());
    ++second_s_;
    return second;
}

}  // namespace otp::support
