#include "protocol/commands/common.hpp"
#include "protocol/settle_price.hpp"

namespace otp {

/// Anyone asks for the records of a feed and an expiry to be fixed; each is, if its samples decide now.
Status apply(State& state, const Context& context, const FixSettlementPrice& command) {
    const auto feed = state.find_feed(command.feed);
    if (!feed) return Status::feed_not_found;
    bool found = false;
    bool open = false;
    bool fixed = false;
    for (const SettlementPolicy policy :
         {SettlementPolicy::point, SettlementPolicy::twap_daily, SettlementPolicy::twap_micro}) {
        const auto record = state.record_index().find({*feed, command.expiry.seconds(), policy});
        if (command.expiry.ms % 1000 != 0 || record == state.record_index().end()) continue;
        found = true;
        if (state.records()[record->second].outcome != Outcome::open) continue;
        open = true;
        if (fix_if_decided(state, context, record->second)) fixed = true;
    }
    if (!found) return Status::settlement_record_not_found;
    if (!open) return Status::settlement_price_already_fixed;
    return fixed ? Status::ok : Status::settlement_price_pending;
}

}  // namespace otp
