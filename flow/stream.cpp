#include "flow/stream.hpp"

#include <nlohmann/json.hpp>

#include "flow/metadata.hpp"

namespace otp::flow {
namespace {

using json = nlohmann::ordered_json;

constexpr std::uint16_t close_policy = 1008;
constexpr std::uint16_t close_try_again = 1013;

std::string error_text(const Problem& problem) {
    return R"({"type":"error","error":{"code":)" + net::json_string(problem.code) + R"(,"message":)" +
           net::json_string(problem.message) + R"(,"hint":)" + net::json_string(problem.hint) + "}}";
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string stale_state(const Freshness& fresh) {
    return fresh.status == CacheStatus::stale ? "STALE " + fresh.reason : "";
}

}  // namespace

UpdateText update_text(const StrikeTexts& before, const std::string& data) {
    UpdateText update;
    const json document = json::parse(data, nullptr, false);
    if (!document.is_object()) return update;
    json message = {{"type", "update"}};
    // What a page draws as it changes; profile, surface and conventions are asked for with /api/options/pro.
    for (const char* key : {"underlying", "venue", "quote", "expiry", "time", "previousTime", "indexPrice",
                            "forwardPrice", "simulated", "summary", "levels"}) {
        if (const auto found = document.find(key); found != document.end()) message[key] = *found;
    }
    std::string changed, removed;
    if (const auto strikes = document.find("strikes"); strikes != document.end()) {
        for (const json& strike : *strikes) {
            const double at = strike.value("strike", 0.0);
            std::string text = dump(strike);
            const auto old = before.find(at);
            if (old == before.end() || old->second != text) changed += (changed.empty() ? "" : ",") + text;
            update.strikes.emplace(at, std::move(text));
        }
    }
    for (const auto& [strike, text] : before) {
        if (!update.strikes.contains(strike)) removed += (removed.empty() ? "" : ",") + dump(strike);
    }
    update.text = dump(message);
    update.text.pop_back();
    update.text += ",\"strikes\":[" + changed + "],\"removedStrikes\":[" + removed + "]";
    return update;
}

net::WebSocketHandlers Stream::handlers() {
    return {
        [this](const std::shared_ptr<net::WebSocket>& socket, const net::Request& request) { open(socket, request); },
        {},
        [this](std::uint64_t id) { close(id); }};
}

void Stream::open(const std::shared_ptr<net::WebSocket>& socket, const net::Request& request) {
    auto query = read_chain_query(request.query);
    std::optional<Problem> problem;
    std::optional<FeedView> view;
    if (!query) {
        problem = query.error();
    } else if (query->csv) {
        problem = Problem{400, "unknown_value", "the stream has no tables", "leave format away"};
    } else if (auto resolved = resolve_(*query)) {
        view = std::move(*resolved);
    } else {
        problem = resolved.error();
    }
    if (problem) {
        socket->send(error_text(*problem));
        socket->close(close_policy, problem->code);
        return;
    }
    const std::string key = query->venue + '/' + query->underlying + '?' + query->key;
    {
        const std::lock_guard lock{mutex_};
        if (group_of_.size() >= clients_max_) {
            socket->close(close_try_again, "too many clients");
            return;
        }
        Group& group = groups_[key];
        group.query = *query;
        group.newcomers.emplace(socket->id(), socket);
        group_of_.emplace(socket->id(), key);
    }
    if (view->snapshots.current != nullptr) return order(key, *query, *view);
    socket->send(R"({"type":"stale","underlying":)" + net::json_string(view->underlying) + R"(,"venue":)" +
                 net::json_string(view->venue) + R"(,"metadata":)" + metadata_json(*view, nullptr, 0) + "}");
}

void Stream::close(std::uint64_t id) {
    const std::lock_guard lock{mutex_};
    const auto known = group_of_.find(id);
    if (known == group_of_.end()) return;
    const auto group = groups_.find(known->second);
    group_of_.erase(known);
    if (group == groups_.end()) return;
    group->second.newcomers.erase(id);
    group->second.members.erase(id);
    if (group->second.newcomers.empty() && group->second.members.empty()) groups_.erase(group);
}

std::size_t Stream::clients() const {
    const std::lock_guard lock{mutex_};
    return group_of_.size();
}

void Stream::heard(const FeedView& view, bool is_new) {
    std::vector<std::pair<std::string, ChainQuery>> orders;
    {
        const std::lock_guard lock{mutex_};
        for (auto& [key, group] : groups_) {
            if (group.query.venue != view.venue || group.query.underlying != view.underlying) continue;
            if (is_new) {
                orders.emplace_back(key, group.query);
            } else {
                tell_freshness(group, view);
            }
        }
    }
    for (const auto& [key, query] : orders) order(key, query, view);
}

void Stream::order(const std::string& key, const ChainQuery& query, const FeedView& view) {
    analyst_.ask({view.snapshots, query, desk_.now_ms()}, [this, key, view](const Analyst::Answer& answer) {
        if (answer) return tell(key, view, **answer);
        const std::lock_guard lock{mutex_};
        const auto group = groups_.find(key);
        if (group == groups_.end()) return;
        // An expiry that is over, or was never there: what its clients have stays, and the reason is said.
        for (const auto* clients : {&group->second.newcomers, &group->second.members}) {
            for (const auto& client : *clients) client.second->send(error_text(answer.error()));
        }
    });
}

void Stream::tell(const std::string& key, const FeedView& view, const Analysed& analysed) {
    const std::lock_guard lock{mutex_};
    const auto found = groups_.find(key);
    if (found == groups_.end()) return;
    Group& group = found->second;
    const std::int64_t time_ms = view.snapshots.current->time_ms;
    // Answers of the analyst may overtake each other.
    if (time_ms < group.time_ms) return;
    const std::string metadata = ",\"metadata\":" + metadata_json(view, &analysed, 0) + "}";
    UpdateText update = update_text(group.strikes, analysed.data);
    if (time_ms > group.time_ms && !group.members.empty()) {
        const auto text = std::make_shared<const std::string>(update.text + metadata);
        for (const auto& client : group.members) client.second->send(text);
    }
    if (!group.newcomers.empty() && analysed.data.size() > 2) {
        const auto text = std::make_shared<const std::string>(
            R"({"type":"snapshot",)" + analysed.data.substr(1, analysed.data.size() - 2) + metadata);
        for (const auto& client : group.newcomers) client.second->send(text);
        group.members.merge(group.newcomers);
        group.newcomers.clear();
    }
    group.strikes = std::move(update.strikes);
    group.time_ms = time_ms;
    group.told = stale_state(view.freshness);
}

void Stream::tell_freshness(Group& group, const FeedView& view) {
    const std::string state = stale_state(view.freshness);
    if (state == group.told) return;
    group.told = state;
    const auto text = std::make_shared<const std::string>(
        std::string{state.empty() ? R"({"type":"update","strikes":[],"removedStrikes":[])" : R"({"type":"stale")"} +
        R"(,"underlying":)" + net::json_string(view.underlying) + R"(,"venue":)" + net::json_string(view.venue) +
        R"(,"metadata":)" + metadata_json(view, nullptr, 0) + "}");
    for (const auto& client : group.members) client.second->send(text);
}

}  // namespace otp::flow
