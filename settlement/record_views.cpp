// Views of settlement records and of the work that is due.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/views.hpp"

namespace otp::settlement {

using nlohmann::json;

namespace {

std::string_view outcome_text(Outcome outcome) {
    constexpr std::array<std::string_view, 3> names = {"open", "fixed", "void"};
    return names[static_cast<std::size_t>(outcome)];
}

/// Instants at which another line of the ladder may begin to hold, ascending. `point` has only its last.
std::vector<Time> deadlines_of(const SettlementRecord& record) {
    const SettlementRule& rule = rule_of(record.key.settlement);
    std::vector<Time> times;
    for (const std::int64_t after : {rule.deadline_samples_s, rule.deadline_relaxed_s, rule.deadline_void_s}) {
        if (after > 0) times.push_back(Time::from_seconds(record.key.expiry_s + after));
    }
    return times;
}

json optional_time(const std::optional<Time>& time) { return time ? json(format_rfc3339(*time)) : json(); }

/// Grid seconds that have a sample, of whatever rank.
std::size_t grid_seconds(const SettlementRecord& record) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < record.samples.size(); ++i) {
        if (i == 0 || record.samples[i].grid_s != record.samples[i - 1].grid_s) ++count;
    }
    return count;
}

bool is_fix_ready(const SettlementRecord& record, Time now) {
    return record.outcome == Outcome::open && record.decide(now).outcome != Outcome::open;
}

}  // namespace

std::optional<Time> next_deadline(const SettlementRecord& record, Time now) {
    if (record.outcome != Outcome::open) return std::nullopt;
    for (const Time time : deadlines_of(record)) {
        if (time > now) return time;
    }
    return std::nullopt;
}

json sample_view(const Sample& sample) {
    const Observation& seen = sample.observation;
    return {{"grid_time", format_rfc3339(Time::from_seconds(sample.grid_s))},
            {"publish_time", format_rfc3339(Time::from_seconds(seen.publish_time_s))},
            {"price", format_price(seen.price)},
            {"confidence", format_price(seen.confidence)},
            {"rank", seen.rank},
            {"digest", to_hex(seen.digest)}};
}

json record_view(const State& state, const SettlementRecord& record, Time now) {
    const SettlementRule& rule = rule_of(record.key.settlement);
    json samples = json::array();
    for (const Sample& sample : record.samples) samples.push_back(sample_view(sample));
    json deadlines = json::array();
    for (const Time time : deadlines_of(record)) deadlines.push_back(format_rfc3339(time));
    return {{"feed", state.feeds()[record.key.feed.value].name.value},
            {"expiry", format_rfc3339(Time::from_seconds(record.key.expiry_s))},
            {"settlement", enum_name(record.key.settlement)},
            {"outcome", outcome_text(record.outcome)},
            {"price", record.outcome == Outcome::fixed ? json(format_price(record.price)) : json()},
            {"line", record.line},
            {"samples_hash", record.outcome == Outcome::fixed ? json(to_hex(record.samples_hash)) : json()},
            {"grid", {{"step_s", rule.grid_step_s}, {"count", rule.grid_count}, {"late_max_s", rule.late_max_s}}},
            {"samples", samples},
            {"samples_count", grid_seconds(record)},
            {"deadlines", deadlines},
            {"next_deadline", optional_time(next_deadline(record, now))},
            {"fix_ready", is_fix_ready(record, now)}};
}

std::vector<SeriesNo> due_series(const State& state, Time now) {
    std::vector<SeriesNo> due;
    for (std::uint32_t i = 0; i < state.series().size(); ++i) {
        const Series& series = state.series()[i];
        if (!series.settled && series.name.expiry <= now) due.push_back(SeriesNo{i});
    }
    std::stable_sort(due.begin(), due.end(),
                     [&](SeriesNo a, SeriesNo b) { return state.series(a).name.expiry < state.series(b).name.expiry; });
    return due;
}

json due_view(const State& state, SeriesNo no, Time now) {
    const Series& series = state.series(no);
    const SettlementRecord& record = state.record_of(series);
    return {{"series", format_symbol(series.name)},
            {"expiry", format_rfc3339(series.name.expiry)},
            {"phase", phase_name(phase_at(state, series, now))},
            {"feed", state.feeds()[series.terms.feed.value].name.value},
            {"settlement", enum_name(series.terms.settlement)},
            {"positions", series.positions.size()},
            {"record",
             {{"outcome", outcome_text(record.outcome)},
              {"samples", grid_seconds(record)},
              {"fix_ready", is_fix_ready(record, now)},
              {"next_deadline", optional_time(next_deadline(record, now))}}}};
}

}  // namespace otp::settlement
