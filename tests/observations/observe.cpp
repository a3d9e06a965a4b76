// otp_observe SEED SECONDS: one line of JSON a second, with what the venues said and what the oracle publishes. Now and
// then it is stopped for a while and goes on from its snapshots.
// otp_observe days SEED COUNT: one line a made-up history of days, and the forecast from it.

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "oracle/publisher.hpp"
#include "oracle/realized_volatility.hpp"
#include "protocol/decimal.hpp"
#include "tests/support/venue_tape.hpp"

namespace {

using namespace otp;
using namespace otp::oracle;
using nlohmann::json;

json side(const std::optional<Price>& price) { return price ? json(price->raw()) : json(nullptr); }

/// [venue, currency, kind, [bid, ask, time] or null, [price, time] or null]
json said(const Observation& o) {
    constexpr const char* kinds[] = {"spot", "index", "derivative"};
    json row = {o.venue, name(o.currency), kinds[static_cast<std::size_t>(o.kind)], nullptr, nullptr};
    if (o.quote) row[3] = {side(o.quote->bid), side(o.quote->ask), o.quote->time_us};
    if (o.trade) row[4] = {o.trade->price.raw(), o.trade->time_us};
    return row;
}

json said(const std::vector<Observation>& observations) {
    json rows = json::array();
    for (const Observation& o : observations) rows.push_back(said(o));
    return rows;
}

/// [verdict, value, uncertainty, age]
json seen(const std::vector<VenueView>& views) {
    json rows = json::array();
    for (const VenueView& view : views) {
        rows.push_back(
            {name(view.verdict), side(view.value), view.uncertainty, view.age_us ? json(*view.age_us) : json(nullptr)});
    }
    return rows;
}

json published(const PriceReport& report) {
    return {report.publish_time_s, report.prev_publish_time_s, report.price,
            report.confidence,     report.ema_price,           report.ema_confidence};
}

template <class Service>
Service restarted(const Service& service) {
    auto again = Service::restore("BTC/USD", service.snapshot());
    if (!again) std::abort();
    return std::move(*again);
}

json volatility(const Result<PriceBand, NoVolatility>& band) {
    if (!band) return name(band.error());
    return {band->price.raw(), band->confidence};
}

/// A number where a day has a variance; it may have more digits than JSON readers take for a number.
json written(const std::vector<DayVariance>& days) {
    json list = json::array();
    for (const DayVariance& day : days) list.push_back(day ? json(format_scaled(*day, 0)) : json(nullptr));
    return list;
}

void observe(std::uint64_t seed, std::int64_t seconds_left) {
    support::VenueTape tape{seed, 1'795'219'200};
    support::Dice dice{seed + 1};
    Publisher publisher{"BTC/USD"};
    RealizedVolatility moves{"BTC/USD"};
    std::int64_t asleep = 0;
    for (; seconds_left > 0; --seconds_left) {
        const support::VenueSecond second = tape.next();
        if (asleep == 0 && dice.below(3'000) == 0) {
            publisher = restarted(publisher);
            moves = restarted(moves);
            asleep = dice.between(1, 100);
        }
        StablecoinPrices stablecoins;
        for (const std::size_t i : {1U, 2U}) stablecoins[i] = attest_stablecoin(second.second_s, second.stablecoins[i]);
        const Aggregate result = aggregate(second.second_s, second.coin, stablecoins);
        json line = {{"second", second.second_s},           {"asleep", asleep > 0},
                     {"coin", said(second.coin)},           {"USDT", said(second.stablecoins[1])},
                     {"USDC", said(second.stablecoins[2])}, {"venues", seen(result.venues)}};
        if (!result.band) line["no_price"] = name(result.reason);
        if (asleep > 0) {
            --asleep;
        } else if (result.band) {
            const auto report = publisher.publish(second.second_s, *result.band);
            if (!report) std::abort();
            const std::size_t days = moves.days().size();
            moves.observe(second.second_s, result.band->price);
            line["report"] = published(*report);
            line["volatility"] = volatility(moves.ewma());
            if (moves.days().size() != days) line["days"] = written(moves.days());
        }
        std::cout << line.dump() << '\n';
    }
}

/// Variances of days that remember the days before, with holes; now and then days that are all alike.
std::vector<DayVariance> history(support::Dice& dice) {
    std::vector<DayVariance> days;
    const std::int64_t count = dice.between(0, har_days_max);
    const unsigned holes = dice.pick({0U, 0U, 3U, 15U});
    const bool is_still = dice.chance(5);
    u128 level = dice.any_size() % (day_variance_max / 16);
    for (std::int64_t i = 0; i < count; ++i) {
        if (!is_still) level = (level * 3 + dice.wide() % (level * 2 + 10)) / 4;
        days.push_back(dice.chance(holes) ? DayVariance{} : DayVariance{level});
    }
    return days;
}

void forecast(std::uint64_t seed, std::int64_t count) {
    support::Dice dice{seed};
    for (; count > 0; --count) {
        const std::vector<DayVariance> days = history(dice);
        std::cout << json{{"days", written(days)}, {"forecast", volatility(forecast_har(days))}}.dump() << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words{argv + 1, argv + argc};
    if (words.size() == 2) {
        observe(std::stoull(words[0]), std::stoll(words[1]));
    } else if (words.size() == 3 && words[0] == "days") {
        forecast(std::stoull(words[1]), std::stoll(words[2]));
    } else {
        std::cerr << "usage: otp_observe SEED SECONDS | days SEED COUNT\n";
        return 2;
    }
    return 0;
}
