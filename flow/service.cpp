#include "flow/service.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "flow/analyst.hpp"
#include "flow/metadata.hpp"
#include "flow/metrics.hpp"
#include "flow/routes.hpp"
#include "flow/stream.hpp"

namespace otp::flow {
namespace {

using nlohmann::json;
using Steady = std::chrono::steady_clock;

std::int64_t machine_now_ms() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

double ms_since(Steady::time_point begun) {
    return std::chrono::duration<double, std::milli>(Steady::now() - begun).count();
}

json number(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// The expiries of a chain with the open interest of each, in underlying.
json expiries_of(const market::OptionChain& chain, std::int64_t now_ms) {
    json expiries = json::array();
    std::int64_t at = 0;
    for (const market::OptionQuote& quote : chain.quotes) {
        if (quote.expiry_ms <= now_ms) continue;
        if (quote.expiry_ms != at) {
            at = quote.expiry_ms;
            expiries.push_back({{"expiry", market::expiry_code(at)},
                                {"expiryTime", rfc3339(at)},
                                {"days", static_cast<double>(at - now_ms) / static_cast<double>(day_ms)},
                                {"openInterest", nullptr}});
        }
        if (!quote.open_interest) continue;
        json& sum = expiries.back()["openInterest"];
        sum = (sum.is_null() ? 0.0 : sum.get<double>()) + *quote.open_interest * quote.unit;
    }
    return expiries;
}

}  // namespace

struct Service::Parts {
    explicit Parts(ServiceOptions its_options)
        : options{std::move(its_options)},
          desk{options.rules, options.clock ? options.clock : machine_now_ms, [this] { return random(); },
               [this](const FeedView& view, bool is_new) { heard(view, is_new); }},
          analyst{analyse_snapshots},
          stream{desk, analyst},
          refresher{desk, options.choice, options.log} {
        stream.resolve_by([this](ChainQuery& query) { return find(query.underlying, query.venue); });
        const auto add = [this](std::size_t row, net::RouteHandler handler) {
            router.add("GET", route_table()[row].path, std::move(handler));
        };
        add(0, [this](const net::Request& request, const auto&, const net::Respond& respond) {
            answer_pro(request, respond);
        });
        add(1, [this](const net::Request& request, const auto&, const net::Respond& respond) {
            respond(answer_underlyings(request));
        });
        add(2, [this](const net::Request& request, const auto&, const net::Respond& respond) {
            respond(answer_history(request));
        });
        add(3, [](const net::Request&, const auto&, const net::Respond& respond) {
            respond(response_of({426, "websocket_only", "this route is a WebSocket",
                                 "connect to it with ws://, or ask /api/options/pro"}));
        });
    }

    /// Drawn by the threads of all sources, one after the other: the desk holds its lock.
    std::uint32_t random() { return static_cast<std::uint32_t>(engine()); }

    void heard(const FeedView& view, bool is_new);
    [[nodiscard]] Result<FeedView, Problem> find(std::string& underlying, std::string& venue) const;
    void answer_pro(const net::Request& request, const net::Respond& respond);
    [[nodiscard]] net::Response answer_underlyings(const net::Request& request) const;
    [[nodiscard]] net::Response answer_history(const net::Request& request) const;

    ServiceOptions options;
    std::mt19937 engine{std::random_device{}()};
    Metrics metrics;
    std::unique_ptr<History> history;
    ChainDesk desk;
    Analyst analyst;
    Stream stream;
    Refresher refresher;
    net::Router router;
};

/// On the thread that asked the venue.
void Service::Parts::heard(const FeedView& view, bool is_new) {
    refresher.heard();
    stream.heard(view, is_new);
    if (!is_new) return;
    ChainQuery all = *read_chain_query({});
    all.underlying = view.underlying;
    all.venue = view.venue;
    const auto answer = analyst.get({view.snapshots, all, desk.now_ms()});
    if (!answer) {
        options.log("warning",
                    view.source + " " + view.underlying + ": no reading for the history: " + answer.error().message);
        return;
    }
    const bool simulated = view.simulated || view.snapshots.current->simulated;
    history->add({view.venue, view.underlying, simulated}, (*answer)->reading, desk.now_ms());
}

/// Fills in what was left open: the first underlying; the first venue that has a snapshot of it, else the first.
Result<FeedView, Problem> Service::Parts::find(std::string& underlying, std::string& venue) const {
    const auto views = desk.views();
    if (views.empty()) return Problem{503, "starting", "no venue has been asked yet", "ask again in a moment", 1};
    if (underlying.empty()) underlying = views.front().underlying;
    std::vector<std::string> underlyings, venues;
    const FeedView* found = nullptr;
    const auto note = [](std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const FeedView& view : views) {
        note(underlyings, view.underlying);
        if (view.underlying != underlying) continue;
        note(venues, view.venue);
        if (!venue.empty() && view.venue != venue) continue;
        const bool is_better = found == nullptr || (found->snapshots.current == nullptr && view.snapshots.current);
        if (is_better) found = &view;
    }
    if (found != nullptr) {
        venue = found->venue;
        return *found;
    }
    if (venues.empty()) {
        return Problem{404, "unknown_underlying", "there are no options on " + underlying + " here",
                       "there are those on " + listed(underlyings)};
    }
    return Problem{404, "unknown_venue", venue + " is not asked for options on " + underlying,
                   "asked is " + listed(venues)};
}

void Service::Parts::answer_pro(const net::Request& request, const net::Respond& respond) {
    const auto begun = Steady::now();
    auto query = read_chain_query(request.query);
    if (!query) return respond(response_of(query.error()));
    auto view = find(query->underlying, query->venue);
    if (!view) return respond(response_of(view.error()));
    if (view->snapshots.current == nullptr) {
        const std::int64_t wait_s = std::clamp<std::int64_t>(view->freshness.next_refresh_ms / 1000, 1, 60);
        return respond(response_of(
            {503, "no_snapshot",
             "there is no chain of " + query->underlying + " at " + query->venue + " yet: " + view->freshness.reason,
             "ask again after Retry-After; /api/options/underlyings says what there is", wait_s}));
    }
    const bool csv = query->csv;
    const bool simulated = view->simulated || view->snapshots.current->simulated;
    const std::string name =
        (simulated ? "SIMULATED-" : "") + query->venue + "-" + query->underlying + "-" + query->expiry.text;
    Analyst::Order order{view->snapshots, std::move(*query), desk.now_ms()};
    analyst.ask(std::move(order), [respond, begun, csv, name, view = std::move(*view)](const Analyst::Answer& answer) {
        if (!answer) return respond(response_of(answer.error()));
        const Analysed& analysed = **answer;
        if (csv) {
            net::Response table;
            table.content_type = "text/csv; charset=utf-8";
            table.headers = {{"Content-Disposition", "attachment; filename=\"" + name + ".csv\""},
                             {"Cache-Control", "no-store"}};
            table.body = analysed.data;
            return respond(std::move(table));
        }
        respond(json_response(R"({"success":true,"data":)" + analysed.data + R"(,"metadata":)" +
                              metadata_json(view, &analysed, ms_since(begun)) + "}"));
    });
}

net::Response Service::Parts::answer_underlyings(const net::Request& request) const {
    if (const auto problem = refuse_parameters(request.query)) return response_of(*problem);
    json venues = json::array();
    const std::int64_t now = desk.now_ms();
    for (const FeedView& view : desk.views()) {
        if (venues.empty() || venues.back()["venue"] != view.venue) {
            venues.push_back({{"venue", view.venue},
                              {"source", view.source},
                              {"simulated", view.simulated},
                              {"underlyings", json::array()}});
        }
        const ChainPtr& chain = view.snapshots.current;
        json row = {{"underlying", view.underlying},
                    {"cacheStatus", name(view.freshness.status)},
                    {"ageMs", nullptr},
                    {"staleReason", nullptr},
                    {"indexPrice", chain == nullptr ? json(nullptr) : number(chain->index)},
                    {"expiries", chain == nullptr ? json::array() : expiries_of(*chain, now)}};
        if (chain != nullptr) row["ageMs"] = view.freshness.age_ms;
        if (!view.freshness.reason.empty()) row["staleReason"] = view.freshness.reason;
        venues.back()["underlyings"].push_back(std::move(row));
    }
    return json_response(
        json{{"success", true}, {"venues", std::move(venues)}}.dump(-1, ' ', false, json::error_handler_t::replace));
}

net::Response Service::Parts::answer_history(const net::Request& request) const {
    auto query = read_history_query(request.query);
    if (!query) return response_of(query.error());
    const auto view = find(query->underlying, query->venue);
    if (!view) return response_of(view.error());
    const ChainPtr& chain = view->snapshots.current;
    const bool simulated = view->simulated || (chain != nullptr && chain->simulated);
    const auto readings = history->read({query->venue, query->underlying, simulated}, query->span, desk.now_ms());
    if (!readings) {
        return response_of({503, "no_history", "the history cannot be read: " + readings.error(), "see the log", 5});
    }
    const auto& asked = query->metrics;
    json points = json::array();
    for (const Reading& reading : *readings) {
        json point = {{"t", rfc3339(reading.time_ms)}};
        for (const Metric& metric : flow::metrics()) {
            if (!asked.empty() && std::find(asked.begin(), asked.end(), metric.name) == asked.end()) continue;
            point[metric.name] = number(reading.*metric.value);
        }
        points.push_back(std::move(point));
    }
    return json_response(json{
        {"success", true},
        {"underlying", query->underlying},
        {"venue", query->venue},
        {"simulated", simulated},
        {"span", query->span == HistorySpan::minutes ? "24h" : "90d"},
        {"conventions",
         "naive dealers, USD per 1 %, all expiries; each point is the last "
         "reading of its minute or day (UTC)"},
        {"points",
         std::move(points)}}.dump());
}

Service::Service(ServiceOptions options) : parts_{std::make_unique<Parts>(std::move(options))} {}

Service::~Service() { stop(); }

std::optional<std::string> Service::start() {
    Parts& parts = *parts_;
    auto opened = History::open(parts.options.history, parts.desk.now_ms(),
                                [&parts](std::string_view line) { parts.options.log("warning", line); });
    if (!opened) return opened.error();
    parts.history = std::move(*opened);
    parts.refresher.start();
    return std::nullopt;
}

void Service::stop() {
    parts_->refresher.stop();
    parts_->analyst.stop();
}

void Service::handle(const net::Request& request, const net::Respond& respond) {
    const auto begun = Steady::now();
    const auto& rows = route_table();
    const bool is_known =
        std::any_of(rows.begin(), rows.end(), [&](const RouteRow& row) { return row.path == request.path; });
    const std::string route = is_known ? request.path : "other";
    parts_->router.handle(request, [this, begun, route, respond](net::Response response) {
        parts_->metrics.request_answered(route, response.status, ms_since(begun) / 1000);
        respond(std::move(response));
    });
}

std::map<std::string, net::WebSocketHandlers> Service::websockets() {
    return {{route_table().back().path, parts_->stream.handlers()}};
}

std::string Service::metrics() {
    Parts& parts = *parts_;
    const bool has_history = parts.history != nullptr;
    return parts.metrics.text({parts.desk.views(), parts.analyst.counters(), parts.stream.clients(),
                               has_history ? parts.history->rows() : 0,
                               has_history && !parts.history->problem().empty()});
}

std::string Service::openapi_paths() { return flow::openapi_paths(); }

std::vector<std::string> Service::not_ready() const {
    std::vector<std::string> reasons;
    const auto views = parts_->desk.views();
    const bool has_any =
        std::any_of(views.begin(), views.end(), [](const FeedView& view) { return view.snapshots.current != nullptr; });
    if (has_any) return reasons;
    if (views.empty()) reasons.emplace_back("no venue has been asked yet");
    for (const FeedView& view : views) {
        reasons.push_back(view.source + " " + view.underlying + ": " + view.freshness.reason);
    }
    return reasons;
}

std::optional<bool> Service::is_simulated() const {
    const auto views = parts_->desk.views();
    if (parts_->refresher.is_choosing() || views.empty()) return std::nullopt;
    return std::any_of(views.begin(), views.end(), [](const FeedView& view) {
        return view.simulated || (view.snapshots.current != nullptr && view.snapshots.current->simulated);
    });
}

const ChainDesk& Service::desk() const { return parts_->desk; }

}  // namespace otp::flow
