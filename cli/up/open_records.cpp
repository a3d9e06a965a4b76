#include "cli/up/open_records.hpp"

#include "protocol/settlement_record.hpp"

namespace otp::cli {

std::vector<Wanted> wanted_by_open_records(const State& state, const std::string& feed_name) {
    std::vector<Wanted> wanted;
    const auto feed = state.find_feed(Text{feed_name});
    if (!feed) return wanted;
    for (const SettlementRecord& record : state.records()) {
        if (record.key.feed != *feed || record.outcome != Outcome::open) continue;
        const SettlementRule& rule = rule_of(record.key.settlement);
        const std::int64_t expiry = record.key.expiry_s;
        wanted.push_back({expiry - rule.grid_step_s * rule.grid_count, expiry + rule.unique_late_max_s});
    }
    return wanted;
}

}  // namespace otp::cli
