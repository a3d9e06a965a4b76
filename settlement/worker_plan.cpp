#include "settlement/worker_plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<Phase> parse_phase(std::string_view text) {
    for (const Phase phase : {Phase::trading, Phase::expired, Phase::priced, Phase::settled}) {
        if (phase_name(phase) == text) return phase;
    }
    return std::nullopt;
}

Result<DueSeries> read_item(const json& item) {
    if (!item.is_object()) return ParseError{"an item must be an object", 0};
    const auto series = parse_symbol(text_at(item, "series"));
    if (!series) return ParseError{"series: " + series.error().reason, series.error().position};
    const auto phase = parse_phase(text_at(item, "phase"));
    if (!phase) return ParseError{"phase: unknown", 0};
    const auto feed = parse_field<Text>(text_at(item, "feed"));
    if (!feed || feed->value.empty()) return ParseError{"feed: missing", 0};
    DueSeries due{*series, *phase, *feed, 0, false, std::nullopt};
    if (const auto count = item.find("positions"); count != item.end() && count->is_number_integer()) {
        due.positions = count->get<std::uint64_t>();
    }
    const auto record = item.find("record");
    if (record == item.end() || !record->is_object()) return due;
    if (const auto ready = record->find("fix_ready"); ready != record->end() && ready->is_boolean()) {
        due.fix_ready = ready->get<bool>();
    }
    if (const auto deadline = parse_rfc3339(text_at(*record, "next_deadline"))) due.next_deadline = *deadline;
    return due;
}

/// Planned by expiry, so that only the last ones can be of the same expiry.
bool is_planned(const std::vector<FixSettlementPrice>& fixes, const FixSettlementPrice& fix) {
    for (auto known = fixes.rbegin(); known != fixes.rend() && known->expiry == fix.expiry; ++known) {
        if (*known == fix) return true;
    }
    return false;
}

}  // namespace

Result<DueList> read_due(const json& document) {
    if (!document.is_object() || !document.contains("items") || !document["items"].is_array()) {
        return ParseError{"the list of due series has no items", 0};
    }
    const auto time = parse_rfc3339(text_at(document, "time"));
    if (!time) return ParseError{"the list of due series has no time", 0};
    DueList list;
    list.time = *time;
    for (const json& item : document["items"]) {
        const auto due = read_item(item);
        if (due) {
            list.items.push_back(*due);
        } else {
            list.unreadable.push_back(due.error().reason);
        }
    }
    return list;
}

WorkerPlan plan(const std::vector<DueSeries>& due, Time now, std::uint64_t limit) {
    // The node lists the oldest first; a plan that rests on its order would be a plan that somebody else makes.
    std::vector<const DueSeries*> ordered;
    for (const DueSeries& item : due) ordered.push_back(&item);
    std::stable_sort(ordered.begin(), ordered.end(), [](const DueSeries* a, const DueSeries* b) {
        return a->series.expiry != b->series.expiry ? a->series.expiry < b->series.expiry : a->series < b->series;
    });

    WorkerPlan result;
    for (const DueSeries* item : ordered) {
        if (item->phase == Phase::settled || item->series.expiry > now) continue;
        if (item->phase == Phase::priced) {
            result.settles.push_back({item->series, limit});
            continue;
        }
        const bool deadline_passed = item->next_deadline && *item->next_deadline <= now;
        if (!item->fix_ready && !deadline_passed) {
            result.waiting.push_back(item->series);
            if (item->next_deadline && (!result.next_deadline || *item->next_deadline < *result.next_deadline)) {
                result.next_deadline = item->next_deadline;
            }
            continue;
        }
        const FixSettlementPrice fix{item->feed, item->series.expiry};
        if (!is_planned(result.fixes, fix)) result.fixes.push_back(fix);
    }
    return result;
}

}  // namespace otp::settlement
