// The chain of a market: what a trader's first look needs, in one answer.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/views.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;

/// One expiry's sums.
struct ExpirySums {
    std::uint64_t series = 0;
    std::uint64_t open_interest = 0;
    std::uint64_t offered = 0;
};

/// A strike's series: of its call and of its put.
using Pair = std::array<std::optional<SeriesNo>, 2>;

std::uint64_t offered_in(const State& state, const Series& series) {
    std::uint64_t sum = 0;
    for (const BookEntry& entry : series.book) sum += state.find_offer(entry.number)->left.raw();
    return sum;
}

std::map<Time, ExpirySums> open_expiries(const State& state, const MarketName& market) {
    std::map<Time, ExpirySums> expiries;
    for (const Series& series : state.series()) {
        if (series.settled || series.name.market != market) continue;
        ExpirySums& sums = expiries[series.name.expiry];
        ++sums.series;
        sums.open_interest += series.open_interest.raw();
        sums.offered += offered_in(state, series);
    }
    return expiries;
}

std::map<Price, Pair> strikes_of(const State& state, const MarketName& market, Time expiry) {
    std::map<Price, Pair> strikes;
    for (std::uint32_t i = 0; i < state.series().size(); ++i) {
        const SeriesName& name = state.series()[i].name;
        if (name.expiry != expiry || name.market != market) continue;
        strikes[name.strike][name.kind == OptionKind::call ? 0 : 1] = SeriesNo{i};
    }
    return strikes;
}

/// Leaves the `most` strikes that are nearest to the price; without a price the lowest.
void keep_nearest(std::map<Price, Pair>& strikes, std::size_t most, const std::optional<Price>& spot) {
    while (strikes.size() > most) {
        const auto last = std::prev(strikes.end());
        const bool drop_last = !spot || last->first.raw() - spot->raw() >= spot->raw() - strikes.begin()->first.raw();
        strikes.erase(drop_last ? last : strikes.begin());
    }
}

}  // namespace

json chain_view(const State& state, MarketNo no, const ChainQuery& query, Time now) {
    const Market& market = state.markets()[no.value];
    const Feed& feed = state.feeds()[market.feed.value];
    json expiries = json::array();
    std::optional<Time> shown = query.expiry;
    for (const auto& [expiry, sums] : open_expiries(state, market.name)) {
        const bool trading = now < expiry;
        if (!shown && trading) shown = expiry;
        expiries.push_back({{"expiry", format_rfc3339(expiry)},
                            {"trading", trading},
                            {"series", sums.series},
                            {"open_interest", sums.open_interest},
                            {"offered", trading ? sums.offered : 0}});
    }

    std::map<Price, Pair> strikes;
    if (shown) strikes = strikes_of(state, market.name, *shown);
    const std::size_t count = strikes.size();
    keep_nearest(strikes, query.strikes_max, feed.latest ? std::optional{feed.latest->price} : std::nullopt);

    const auto account = query.account ? state.find_account(*query.account) : std::nullopt;
    const auto cell = [&](const std::optional<SeriesNo>& series) -> json {
        if (!series) return nullptr;
        json body = series_view(state, *series, now);
        const Position* const position = account ? state.series(*series).position(*account) : nullptr;
        body["position"] = position == nullptr ? json() : position_view(state, state.series(*series), *position);
        return body;
    };
    json rows = json::array();
    for (const auto& [strike, pair] : strikes) {
        rows.push_back({{"strike", format_price(strike)}, {"call", cell(pair[0])}, {"put", cell(pair[1])}});
    }
    return {{"market", format_market(market.name)},
            {"time", format_rfc3339(now)},
            {"feed", feed_view(state, market.feed, now)},
            {"expiries", expiries},
            {"expiry", shown ? json(format_rfc3339(*shown)) : json()},
            {"strikes", count},
            {"rows", rows}};
}

}  // namespace otp::settlement
