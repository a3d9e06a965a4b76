#include "protocol/commands/common.hpp"

namespace otp {

/// A holder offers contracts for resale; until sold or cancelled they cannot be spent otherwise.
Status apply(State& state, const Context& context, const Offer& command) {
    if (command.contracts <= Contracts{}) return Status::contracts_must_be_positive;
    if (command.premium <= Price{}) return Status::premium_must_be_positive;
    const auto market = state.find_market(command.series.market);
    if (!market) return Status::market_not_found;
    if (!is_on_tick(command.premium, state.markets()[market->value].premium_tick))
        return Status::premium_must_be_on_tick;
    const FoundSeries found = find_trading(state, context, *market, command.series);
    if (found.status != Status::ok) return found.status;
    if (free_longs(state.series(found.no).position(context.account)) < command.contracts)
        return Status::insufficient_contracts;

    Position& position = state.open_position(found.no, context.account);
    position.offered = more(position.offered, command.contracts);
    const OfferNumber offer = state.add_offer(context.account, found.no, command.contracts, command.premium, true);
    context.events.push_back(events::Offered{context.account, found.no, offer, command.contracts, command.premium});
    return Status::ok;
}

}  // namespace otp
