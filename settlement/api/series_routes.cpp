// Series: lists, terms, books, positions, settlement prices, history.

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/api/event_items.hpp"
#include "settlement/api/parameters.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/receipt_view.hpp"
#include "settlement/views.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

struct SeriesFilter {
    std::optional<MarketName> market;
    std::optional<Phase> phase;
    std::optional<Time> expiry;
    std::uint64_t after = 0;  ///< Number of the first series to look at.
    std::size_t limit = 0;
};

Read<SeriesFilter> filter_of(const Call& call) {
    SeriesFilter filter;
    const auto limit = limit_of(call);
    if (!limit) return limit.error();
    filter.limit = *limit;
    const auto after = integer_of(call, "after");
    if (!after) return after.error();
    if (*after) filter.after = **after + 1;
    const auto expiry = time_of(call, "expiry");
    if (!expiry) return expiry.error();
    filter.expiry = *expiry;
    if (const std::string* text = call.query("market")) {
        const auto market = parse_market(*text);
        if (!market) return bad_request("market_malformed", "This is no market: " + market.error().reason + ".");
        filter.market = *market;
    }
    if (const std::string* text = call.query("phase")) {
        for (const Phase phase : {Phase::trading, Phase::expired, Phase::priced, Phase::settled}) {
            if (phase_name(phase) == *text) filter.phase = phase;
        }
        if (!filter.phase) {
            return bad_request("phase_malformed", "There is no phase \"" + *text + "\".",
                               "trading, expired, priced or settled");
        }
    }
    return filter;
}

json series_page(const State& state, const SeriesFilter& filter, Time now) {
    json rows = json::array();
    json next;
    for (std::uint64_t i = filter.after; i < state.series().size(); ++i) {
        const Series& series = state.series()[i];
        if (filter.market && series.name.market != *filter.market) continue;
        if (filter.expiry && series.name.expiry != *filter.expiry) continue;
        if (filter.phase && phase_at(state, series, now) != *filter.phase) continue;
        if (rows.size() == filter.limit) {
            next = std::to_string(i - 1);
            break;
        }
        rows.push_back(series_view(state, SeriesNo{static_cast<std::uint32_t>(i)}, now));
    }
    return {{"series", rows}, {"next", next}};
}

Problem series_not_found(const SeriesName& name) {
    return not_found("series_not_found", "There is no series " + format_symbol(name) + ".",
                     "A series comes into being with its first underwriting.");
}

/// Calls f(state, number) for the series of the path.
template <class F>
Reply with_series(const ApiParts& parts, const Call& call, F f) {
    const auto name = symbol_of_path(call);
    if (!name) return name.error();
    return parts.look([&](const State& state) -> Reply {
        const auto no = state.find_series(*name);
        if (!no) return series_not_found(*name);
        return f(state, *no);
    });
}

/// Cheapest first, oldest among equals. A cursor is an offset: the book changes while it is read.
Reply offers(const State& state, SeriesNo no, std::size_t from, std::size_t limit) {
    json rows = json::array();
    const OfferBook& book = state.series(no).book;
    std::size_t at = 0;
    json next;
    for (const BookEntry& entry : book) {
        if (at++ < from) continue;
        if (rows.size() == limit) {
            next = std::to_string(from + limit);
            break;
        }
        rows.push_back(offer_view(state, *state.find_offer(entry.number)));
    }
    return json{{"offers", rows}, {"next", next}};
}

Reply positions(const State& state, SeriesNo no, std::size_t from, std::size_t limit) {
    const Series& series = state.series(no);
    json rows = json::array();
    const std::size_t end = std::min(series.positions.size(), from + limit);
    for (std::size_t i = from; i < end; ++i) rows.push_back(position_view(state, series, series.positions[i]));
    const bool more = end < series.positions.size();
    return json{{"positions", rows}, {"next", more ? json(std::to_string(end)) : json()}};
}

/// While it is open the samples are in the state; once fixed they are in the history.
Reply settlement(const ApiParts& parts, const Call& call) {
    const auto name = symbol_of_path(call);
    if (!name) return name.error();
    const Time now = parts.node.now();
    json body;
    std::optional<RecordKey> decided;
    const Reply reply = with_series(parts, call, [&](const State& state, SeriesNo no) -> Reply {
        const SettlementRecord& record = state.record_of(state.series(no));
        if (record.outcome != Outcome::open) decided = record.key;
        body = {{"series", format_symbol(*name)},
                {"phase", phase_name(phase_at(state, state.series(no), now))},
                {"record", record_view(state, record, now)}};
        return body;
    });
    if (!decided) return reply;
    const auto kept = parts.history.store().record_events(*decided);
    if (!kept) return index_failed(kept.error());
    if (kept->empty()) return index_behind();
    std::vector<Event> list;
    for (const StoredEvent& stored : *kept) list.push_back(stored.event);
    const json told = record_events_view(list);
    body["record"]["samples"] = told["samples"];
    body["record"]["samples_count"] = told["samples"].size();
    body["record"]["fixed_at"] = {{"height", kept->back().place.height}, {"time", text_of(kept->back().time)}};
    return body;
}

Reply history(const ApiParts& parts, const Call& call) {
    const auto query = history_query_of(call);
    if (!query) return query.error();
    std::optional<SeriesNo> no;
    const Reply missing = with_series(parts, call, [&](const State&, SeriesNo found) -> Reply {
        no = found;
        return json{};
    });
    if (!no) return missing;
    // The state is not held while the index is read.
    const auto events = parts.history.store().series_events(*no, *query);
    if (!events) return index_failed(events.error());
    return parts.look([&](const State& state) -> Reply { return event_page(*events, query->limit, state); });
}

Reply chain(const ApiParts& parts, const Call& call) {
    const auto name = market_of_path(call);
    if (!name) return name.error();
    const auto limit = limit_of(call);
    if (!limit) return limit.error();
    const auto expiry = time_of(call, "expiry");
    if (!expiry) return expiry.error();
    const auto account = address_of(call, "account");
    if (!account) return account.error();
    const ChainQuery query{*expiry, *account, *limit};
    const Time now = parts.node.now();
    return parts.look([&](const State& state) -> Reply {
        const auto market = state.find_market(*name);
        if (!market) return not_found("market_not_found", "There is no market " + format_market(*name) + ".");
        return chain_view(state, *market, query, now);
    });
}

template <class List>
Reply paged(const ApiParts& parts, const Call& call, List list) {
    const auto limit = limit_of(call);
    if (!limit) return limit.error();
    const auto after = integer_of(call, "after");
    if (!after) return after.error();
    return with_series(parts, call, [&](const State& state, SeriesNo no) {
        return list(state, no, static_cast<std::size_t>(after->value_or(0)), *limit);
    });
}

const std::vector<QueryParameter> page_parameters = {
    {"after", "integer", "Cursor: the next of the page before"},
    {"limit", "integer", "At most so many, 1 to 1000 (default 100)"},
};

}  // namespace

void add_series_routes(Routes& routes, const ApiParts& parts) {
    std::vector<QueryParameter> list_parameters = page_parameters;
    list_parameters.push_back({"market", "string", "Only of this market, e.g. BTC_USD"});
    list_parameters.push_back({"phase", "string", "Only in this phase: trading, expired, priced or settled"});
    list_parameters.push_back({"expiry", "string", "Only of this expiry, RFC 3339"});
    routes.add({.method = "GET",
                .pattern = "/v1/series",
                .group = "series",
                .summary = "Series in order of creation",
                .query = list_parameters,
                .response = "SeriesPage"},
               [&parts](const Call& call) -> Reply {
                   const auto filter = filter_of(call);
                   if (!filter) return filter.error();
                   const Time now = parts.node.now();
                   return parts.look([&](const State& state) -> Reply { return series_page(state, *filter, now); });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/markets/{market}/chain",
                .group = "series",
                .summary = "A market at a glance: its price, its expiries, and one expiry's calls and puts by strike",
                .query = {{"expiry", "string", "Of this expiry, RFC 3339; else the nearest that trades"},
                          {"account", "string", "With the positions of this account"},
                          {"limit", "integer", "At most so many strikes, those nearest to the price (default 100)"}},
                .response = "Chain",
                .errors = {404}},
               [&parts](const Call& call) { return chain(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/series/{symbol}",
                .group = "series",
                .summary = "One series with its terms",
                .response = "SeriesWithTerms",
                .errors = {404}},
               [&parts](const Call& call) {
                   const Time now = parts.node.now();
                   return with_series(parts, call, [&](const State& state, SeriesNo no) -> Reply {
                       json body = series_view(state, no, now);
                       body["terms"] = terms_view(state, state.series(no));
                       return body;
                   });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/series/{symbol}/offers",
                .group = "series",
                .summary = "The book, cheapest first",
                .query = page_parameters,
                .response = "OfferPage",
                .errors = {404}},
               [&parts](const Call& call) { return paged(parts, call, offers); });
    routes.add({.method = "GET",
                .pattern = "/v1/series/{symbol}/positions",
                .group = "series",
                .summary = "Who holds and who wrote",
                .query = page_parameters,
                .response = "PositionPage",
                .errors = {404}},
               [&parts](const Call& call) { return paged(parts, call, positions); });
    routes.add({.method = "GET",
                .pattern = "/v1/series/{symbol}/settlement",
                .group = "series",
                .summary = "The settlement price: outcome, samples, deadlines",
                .response = "Settlement",
                .errors = {404}},
               [&parts](const Call& call) { return settlement(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/series/{symbol}/history",
                .group = "series",
                .summary = "What happened in the series, newest first",
                .query = history_parameters(true),
                .response = "EventPage",
                .errors = {404}},
               [&parts](const Call& call) { return history(parts, call); });
}

}  // namespace otp::settlement::api
