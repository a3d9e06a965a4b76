#include "settlement/due.hpp"

#include <algorithm>

namespace otp::settlement {

std::vector<Command> due_commands(const State& state, Time now, std::uint64_t limit) {
    std::vector<const Series*> due;
    for (const Series& series : state.series()) {
        if (!series.settled && now >= series.name.expiry) due.push_back(&series);
    }
    std::stable_sort(due.begin(), due.end(),
                     [](const Series* a, const Series* b) { return a->name.expiry < b->name.expiry; });

    std::vector<Command> fixes;
    std::vector<Command> settles;
    for (const Series* series : due) {
        const SettlementRecord& record = state.record_of(*series);
        if (record.outcome != Outcome::open) {
            settles.push_back(Settle{series->name, limit});
            continue;
        }
        if (record.decide(now).outcome == Outcome::open) continue;
        const Command fix = FixSettlementPrice{state.feeds()[record.key.feed.value].name, series->name.expiry};
        if (std::find(fixes.begin(), fixes.end(), fix) == fixes.end()) fixes.push_back(fix);
    }
    fixes.insert(fixes.end(), std::make_move_iterator(settles.begin()), std::make_move_iterator(settles.end()));
    return fixes;
}

}  // namespace otp::settlement
