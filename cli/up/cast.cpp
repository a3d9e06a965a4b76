#include "cli/up/cast.hpp"

#include <algorithm>
#include <array>

#include "protocol/decimal.hpp"

namespace otp::cli {
namespace {

constexpr std::array<const char*, 6> names = {"alice", "bob", "carol", "dave", "erin", "frank"};
constexpr std::size_t writers = 3;
constexpr std::size_t stockist = writers - 1;
constexpr Contracts stock_contracts = Contracts::from_raw(25);

Ticker ticker(std::string_view text) { return *Ticker::parse(text); }

Price nearest_multiple(Price price, Price step) {
    return Price::from_raw((price.raw() + step.raw() / 2) / step.raw() * step.raw());
}

/// Intrinsic value now, and a part of the price for the time that is left, on the tick above.
Price premium_of(const CastScene& scene, OptionKind kind, Price strike, std::int64_t extra_ticks) {
    const std::int64_t gain =
        kind == OptionKind::call ? scene.spot.raw() - strike.raw() : strike.raw() - scene.spot.raw();
    const std::int64_t value = std::max<std::int64_t>(gain, 0) + scene.spot.raw() / 10'000 * scene.time_value_bps;
    const std::int64_t tick = scene.premium_tick.raw();
    return Price::from_raw((value / tick + 1 + extra_ticks) * tick);
}

}  // namespace

Cast::Cast() {
    for (const char* name : names) {
        members_.push_back({name, keys::SecretKey::derive_for_development(std::string{"otp.demo/"} + name)});
    }
}

std::vector<Deposit> Cast::deposits() const {
    std::vector<Deposit> all;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const Address to = members_[i].key.address();
        const std::string reference = "demo:" + members_[i].name;
        if (i < writers) {
            all.push_back({to, ticker("BTC"), Decimal{100, 0}, Text{reference + ":BTC"}});
            all.push_back({to, ticker("ETH"), Decimal{1'000, 0}, Text{reference + ":ETH"}});
        }
        all.push_back({to, ticker("USD"), Decimal{10'000'000, 0}, Text{reference + ":USD"}});
    }
    return all;
}

std::vector<CastOrder> Cast::play(const CastScene& scene) const {
    std::vector<CastOrder> orders;
    const Price middle = nearest_multiple(scene.spot, scene.strike_step);
    std::size_t round = 0;
    for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
        for (const std::int64_t steps : {-1, 0, 1}) {
            const SeriesName series{scene.market, scene.expiry, kind,
                                    Price::from_raw(middle.raw() + steps * scene.strike_step.raw())};
            if (!has_symbol(series)) continue;
            const Price cheap = premium_of(scene, kind, series.strike, 0);
            const Price dear = premium_of(scene, kind, series.strike, 100);
            const std::size_t first = round % writers;
            const std::size_t second = (round + 1) % writers;
            const std::size_t buyer = writers + round % writers;
            const std::size_t other = writers + (round + 1) % writers;
            orders.push_back({first, Underwrite{series, Contracts::from_raw(11), cheap}});
            orders.push_back({second, Underwrite{series, Contracts::from_raw(7), dear}});
            orders.push_back({buyer, Buy{series, Contracts::from_raw(5), cheap}});
            orders.push_back({other, Buy{series, Contracts::from_raw(9), dear}});
            ++round;
        }
    }
    return orders;
}

std::vector<CastOrder> Cast::stock(const CastScene& scene) const {
    std::vector<CastOrder> orders;
    const Price middle = nearest_multiple(scene.spot, scene.strike_step);
    for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
        for (const std::int64_t steps : {-2, -1, 0, 1, 2}) {
            const SeriesName series{scene.market, scene.expiry, kind,
                                    Price::from_raw(middle.raw() + steps * scene.strike_step.raw())};
            if (!has_symbol(series)) continue;
            orders.push_back(
                {stockist, Underwrite{series, stock_contracts, premium_of(scene, kind, series.strike, 0)}});
        }
    }
    return orders;
}

}  // namespace otp::cli
