#include "venues/simulator/market.hpp"

#include <algorithm>
#include <limits>

#include "venues/simulator/mix.hpp"

namespace otp::venues::simulator {
namespace {

__extension__ using wide = __int128;

constexpr std::int64_t unit = 100'000'000;
constexpr std::int64_t price_max = 999'999'999'999'999'999;  ///< Below 10^10.

std::int64_t narrow(wide value) {
    constexpr wide most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp<wide>(value, 0, most));
}

/// value * numerator / denominator, rounded down.
std::int64_t part(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
    return narrow(wide{value} * numerator / denominator);
}

/// The smallest step of a price, 10^-8.
std::int64_t step_of(const Instrument& instrument) {
    std::int64_t step = unit;
    for (int i = 0; i < instrument.decimals; ++i) step /= 10;
    return step;
}

/// The multiple of `step` at or below, but at least one.
std::int64_t to_step(std::int64_t value, std::int64_t step) { return std::max(value - value % step, step); }

bool is_stablecoin(const Instrument& instrument) { return instrument.base != Asset::btc; }

}  // namespace

void World::set_stablecoin(Asset asset, std::int64_t dollars) {
    (asset == Asset::usdt ? usdt_ : usdc_) = std::clamp(dollars, stablecoin_min, stablecoin_max);
}

std::int64_t World::stablecoin(Asset asset) const { return asset == Asset::usdt ? usdt_ : usdc_; }

std::int64_t World::dollars(Asset asset, std::int64_t time_us) const {
    if (asset == Asset::usd) return unit;
    if (asset != Asset::btc) return stablecoin(asset);
    return std::clamp<std::int64_t>(bitcoin_(time_us), 1, price_max);
}

std::int64_t World::price(Asset base, Asset quote, std::int64_t time_us) const {
    return std::max<std::int64_t>(1, part(dollars(base, time_us), unit, dollars(quote, time_us)));
}

VenueMarket::VenueMarket(const VenueFacts& facts, const World& world, std::uint64_t seed, std::int64_t start_us)
    : facts_{&facts}, world_{&world}, seed_{mix(seed, static_cast<std::uint64_t>(facts.venue))} {
    views_.resize(facts.instruments.size());
    for (std::size_t i = 0; i < views_.size(); ++i) {
        View& view = views_[i];
        const Instrument& instrument = facts.instruments[i];
        view.name = instrument.name;
        view.decimals = instrument.decimals;
        view.time_us = start_us;
        view.sequence = 100'000'000 + draw(i, 1) % 100'000'000;
        view.last = {.id = 10'000'000 + draw(i, 2) % 10'000'000, .time_us = start_us};
        set_prices(i, start_us);
        set_sizes(i);
        view.day.open = view.day.high = view.day.low = view.book.bid;
        view.day.volume = within(draw(i, 3), 1'000 * unit, 9'000 * unit);
        view.day.month_volume = 30 * view.day.volume;
        view.day.turnover = part(view.day.open, view.day.volume, unit);
        view.day.trades = 10'000 + draw(i, 4) % 10'000;
        trade(i);
    }
}

std::uint64_t VenueMarket::draw(std::size_t instrument, std::uint64_t what) const {
    return mix(mix(seed_, instrument, what), ticks_);
}

/// The venue's own leaning lasts; the rest is drawn at each tick. In 10^-6 of the price.
void VenueMarket::set_prices(std::size_t instrument, std::int64_t time_us) {
    const Instrument& traded = facts_->instruments[instrument];
    const std::int64_t scale = is_stablecoin(traded) ? 10 : 1;  // the books of stablecoins stand ten times closer
    const std::int64_t lean = within(mix(seed_, instrument, 10), -100, 100);
    const std::int64_t noise = within(draw(instrument, 11), -50, 50);
    const std::int64_t half_spread = within(draw(instrument, 12), 20, 80);
    const std::int64_t step = step_of(traded);

    const std::int64_t fair = world_->price(traded.base, traded.quote, time_us);
    const std::int64_t middle = part(fair, 1'000'000 * scale + lean + noise, 1'000'000 * scale);
    View& view = views_[instrument];
    view.book.bid = to_step(part(middle, 1'000'000 * scale - half_spread, 1'000'000 * scale), step);
    view.book.ask =
        std::max(to_step(part(middle, 1'000'000 * scale + half_spread, 1'000'000 * scale), step), view.book.bid + step);
    view.index = to_step(fair, step);
    view.dollar_index = world_->price(traded.base, Asset::usd, time_us);
}

void VenueMarket::set_sizes(std::size_t instrument) {
    View& view = views_[instrument];
    view.book.bid_size = within(draw(instrument, 13), 1'000'000, 300'000'000);
    view.book.ask_size = within(draw(instrument, 14), 1'000'000, 300'000'000);
}

void VenueMarket::trade(std::size_t instrument) {
    View& view = views_[instrument];
    const bool buys = draw(instrument, 15) % 2 == 0;
    view.last.id += 1;
    view.last.taker_buys = buys;
    view.last.price = buys ? view.book.ask : view.book.bid;
    view.last.size = within(draw(instrument, 16), 1'000, 20'000'000);
    view.last.time_us = view.time_us;

    Day& day = view.day;
    day.high = std::max(day.high, view.last.price);
    day.low = std::min(day.low, view.last.price);
    day.volume += view.last.size;
    day.month_volume += view.last.size;
    day.turnover = narrow(wide{day.turnover} + part(view.last.price, view.last.size, unit));
    day.trades += 1;
}

bool VenueMarket::tick(std::int64_t time_us, bool frozen) {
    ticks_ += 1;
    const bool trades = ticks_ % facts_->ticks_per_trade == 0;
    for (std::size_t i = 0; i < views_.size(); ++i) {
        // What happened a moment ago is told now.
        views_[i].time_us = time_us - within(draw(i, 17), 500, 20'000);
        views_[i].sequence += 1 + draw(i, 18) % 60;
        if (!frozen) set_prices(i, time_us);
        set_sizes(i);
        if (trades) trade(i);
    }
    return trades;
}

void VenueMarket::count_anew() {
    for (View& view : views_) view.sequence = 1;
}

View VenueMarket::view(std::size_t instrument, const Distortion& distortion) const {
    View view = views_[instrument];
    view.time_us += distortion.skew_us;
    view.last.time_us += distortion.skew_us;
    view.absurd = distortion.absurd;
    if (distortion.absurd == Absurd::crossed) view.book.bid = view.book.ask + part(view.book.ask, 1, 100);
    return view;
}

std::optional<std::size_t> VenueMarket::find(std::string_view instrument) const {
    for (std::size_t i = 0; i < views_.size(); ++i) {
        if (views_[i].name == instrument) return i;
    }
    return std::nullopt;
}

}  // namespace otp::venues::simulator
