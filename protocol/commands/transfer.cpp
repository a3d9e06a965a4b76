#include "protocol/commands/common.hpp"

namespace otp {

/// A holder gives contracts to another account.
Status apply(State& state, const Context& context, const Transfer& command) {
    if (command.contracts <= Contracts{}) return Status::contracts_must_be_positive;
    if (command.to == state.account(context.account).address) return Status::recipient_must_be_another;
    const auto known = state.find_account(command.to);
    if (known && (*known == State::fees_account || *known == State::dust_account))
        return Status::recipient_must_be_a_user;
    const auto market = state.find_market(command.series.market);
    if (!market) return Status::market_not_found;
    const FoundSeries found = find_trading(state, context, *market, command.series);
    if (found.status != Status::ok) return found.status;
    if (free_longs(state.series(found.no).position(context.account)) < command.contracts)
        return Status::insufficient_contracts;

    const AccountNo to = state.open_account(command.to);
    Position& giver = state.open_position(found.no, context.account);
    giver.longs = less(giver.longs, command.contracts);
    Position& receiver = state.open_position(found.no, to);
    receiver.longs = more(receiver.longs, command.contracts);
    state.drop_position_if_empty(found.no, context.account);
    context.events.push_back(events::Transferred{context.account, to, found.no, command.contracts});
    return Status::ok;
}

}  // namespace otp
