// Prices with their proofs: the signed updates of the journal, those behind a settlement price, and how prices are
// made.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "protocol/field_text.hpp"
#include "settlement/api/parameters.hpp"
#include "settlement/api/update_bytes.hpp"
#include "settlement/receipt_view.hpp"
#include "settlement/views.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

constexpr std::size_t updates_together = 600;
constexpr std::int64_t span_max_s = 3'600;
/// Of one publish time there are as many as became samples, which take a signer that signs twice.
constexpr std::size_t updates_a_second = 8;

struct UpdatesQuery {
    std::string feed;
    Time from, to;
    std::size_t limit = 0;
};

Read<UpdatesQuery> query_of(const Call& call, Time now) {
    UpdatesQuery query;
    const std::string* feed = call.query("feed");
    if (feed == nullptr) return bad_request("feed_missing", "Say which feed.", "?feed=BTC/USD, as /v1/feeds spells it");
    query.feed = *feed;
    const auto to = time_of(call, "to");
    if (!to) return to.error();
    query.to = to->value_or(now);
    const auto from = time_of(call, "from");
    if (!from) return from.error();
    query.from = from->value_or(query.to - seconds(59));
    if (query.to - query.from > seconds(span_max_s)) {
        return bad_request("span_too_long", "From and to are more than an hour apart.", "Ask hour by hour.");
    }
    const auto limit = limit_of(call, updates_together);
    if (!limit) return limit.error();
    query.limit = call.query("limit") != nullptr ? *limit : updates_together;
    return query;
}

std::optional<FeedNo> find_feed(const State& state, const std::string& name) {
    const auto& feeds = state.feeds();
    const auto found =
        std::find_if(feeds.begin(), feeds.end(), [&](const Feed& feed) { return feed.name.value == name; });
    if (found == feeds.end()) return std::nullopt;
    return FeedNo{static_cast<std::uint16_t>(found - feeds.begin())};
}

Reply updates(const ApiParts& parts, const Call& call) {
    const auto query = query_of(call, parts.node.now());
    if (!query) return query.error();
    std::optional<FeedNo> feed;
    // The state is not held while the index and the journal are read.
    const Reply missing = parts.look([&](const State& state) -> Reply {
        feed = find_feed(state, query->feed);
        return not_found("feed_not_found", "There is no feed " + query->feed + ".", "/v1/feeds lists them.");
    });
    if (!feed) return missing;
    const auto reports =
        parts.history.store().price_reports(*feed, query->from.seconds(), query->to.seconds(), query->limit);
    if (!reports) return index_failed(reports.error());
    const auto found = read_updates(parts, *reports);
    if (!found) return found.error();
    json rows = json::array();
    for (const UpdateFound& update : *found) rows.push_back(update_item(update));
    return json{{"feed", query->feed}, {"updates", std::move(rows)}};
}

/// What a settlement price was, or will be, decided by.
struct Evidence {
    RecordKey key;
    json view;  ///< Of the record.
    json samples;
};

Read<std::optional<Evidence>> evidence_of(const ApiParts& parts, const SeriesName& name) {
    std::optional<Evidence> evidence;
    bool is_open = false;
    const Time now = parts.node.now();
    (void)parts.look([&](const State& state) -> Reply {
        const auto no = state.find_series(name);
        if (!no) return json{};
        const SettlementRecord& record = state.record_of(state.series(*no));
        is_open = record.outcome == Outcome::open;
        evidence = Evidence{record.key, record_view(state, record, now), json::array()};
        evidence->samples = evidence->view["samples"];
        return json{};
    });
    if (!evidence || is_open) return evidence;
    const auto kept = parts.history.store().record_events(evidence->key);
    if (!kept) return index_failed(kept.error());
    if (kept->empty()) return index_behind();
    std::vector<Event> list;
    for (const StoredEvent& stored : *kept) list.push_back(stored.event);
    evidence->samples = record_events_view(list)["samples"];
    return evidence;
}

/// The updates that the samples name by digest, each once.
Result<json, Problem> updates_of(const ApiParts& parts, const Evidence& evidence) {
    std::map<std::string, std::vector<std::string>> digests;  // By publish time.
    for (const json& sample : evidence.samples)
        digests[sample["publish_time"].get<std::string>()].push_back(sample["digest"].get<std::string>());
    std::vector<StoredEvent> reports;
    for (const auto& [time, wanted] : digests) {
        const std::int64_t second = parse_rfc3339(time)->seconds();
        const auto some = parts.history.store().price_reports(evidence.key.feed, second, second, updates_a_second);
        if (!some) return index_failed(some.error());
        reports.insert(reports.end(), some->begin(), some->end());
    }
    const auto found = read_updates(parts, reports);
    if (!found) return found.error();
    json rows = json::array();
    std::set<std::string> told;
    for (const UpdateFound& update : *found) {
        json item = update_item(update);
        const auto& wanted = digests[item["publish_time"].get<std::string>()];
        const std::string digest = item["digest"];
        if (std::find(wanted.begin(), wanted.end(), digest) == wanted.end() || !told.insert(digest).second) continue;
        rows.push_back(std::move(item));
    }
    return rows;
}

Reply evidence(const ApiParts& parts, const Call& call) {
    const auto name = symbol_of_path(call);
    if (!name) return name.error();
    const auto evidence = evidence_of(parts, *name);
    if (!evidence) return evidence.error();
    if (!*evidence) {
        return not_found("series_not_found", "There is no series " + format_symbol(*name) + ".",
                         "A series comes into being with its first underwriting.");
    }
    auto rows = updates_of(parts, **evidence);
    if (!rows) return rows.error();
    const json& view = (*evidence)->view;
    return json{{"series", format_symbol(*name)},
                {"feed", view["feed"]},
                {"expiry", view["expiry"]},
                {"settlement", view["settlement"]},
                {"outcome", view["outcome"]},
                {"price", view["price"]},
                {"line", view["line"]},
                {"samples_hash", view["samples_hash"]},
                {"samples", (*evidence)->samples},
                {"updates", std::move(*rows)}};
}

/// Where nobody in this process makes prices, that is all it knows of it.
Reply oracle(const ApiParts& parts) {
    if (parts.options.price_sources) return net::Response{.body = parts.options.price_sources()};
    return json{{"origin", "external"},     {"simulated", false},     {"time", format_rfc3339(parts.node.now())},
                {"signers", json::array()}, {"feeds", json::array()}, {"alarms", json::array()}};
}

}  // namespace

void add_price_routes(Routes& routes, const ApiParts& parts) {
    routes.add({.method = "GET",
                .pattern = "/v1/updates",
                .group = "prices",
                .summary = "Signed price updates of the journal by publish time, oldest first, at most an hour's",
                .query = {{"feed", "string", "Of this feed, e.g. BTC/USD"},
                          {"from", "string", "Published then or later, RFC 3339; else a minute before to"},
                          {"to", "string", "Published then or earlier, RFC 3339; else now"},
                          {"limit", "integer", "At most so many, 1 to 600 (default 600)"}},
                .response = "Updates",
                .errors = {404}},
               [&parts](const Call& call) { return updates(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/series/{symbol}/evidence",
                .group = "prices",
                .summary = "The signed updates behind a settlement price, from which anyone computes it again",
                .response = "Evidence",
                .errors = {404}},
               [&parts](const Call& call) { return evidence(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/oracle",
                .group = "prices",
                .summary = "How prices are made, as far as this process makes them: venues, what counts, alarms",
                .response = "PriceSources"},
               [&parts](const Call&) { return oracle(parts); });
}

}  // namespace otp::settlement::api
