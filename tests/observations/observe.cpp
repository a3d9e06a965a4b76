// otp_observe SEED SECONDS: one line of JSON a second, with what the venues said and what the oracle publishes. Now and
// then the publisher is stopped for a while and goes on from its snapshot.

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "oracle/publisher.hpp"
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

Publisher restarted(const Publisher& publisher) {
    auto again = Publisher::restore(publisher.feed_name(), publisher.snapshot());
    if (!again) std::abort();
    return std::move(*again);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: otp_observe SEED SECONDS\n";
        return 2;
    }
    const std::uint64_t seed = std::strtoull(argv[1], nullptr, 10);
    std::int64_t seconds_left = std::strtoll(argv[2], nullptr, 10);
    support::VenueTape tape{seed, 1'795'219'200};
    support::Dice dice{seed + 1};
    Publisher publisher{"BTC/USD"};
    std::int64_t asleep = 0;
    for (; seconds_left > 0; --seconds_left) {
        const support::VenueSecond second = tape.next();
        if (asleep == 0 && dice.below(3'000) == 0) {
            publisher = restarted(publisher);
            asleep = dice.between(1, 40);
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
            line["report"] = published(*report);
        }
        std::cout << line.dump() << '\n';
    }
    return 0;
}
