#include "protocol/commands/common.hpp"

namespace otp {

/// The account takes free money out of the protocol; the event is the custodian's order to pay it.
Status apply(State& state, const Context& context, const Withdraw& command) {
    if (command.amount == Decimal{}) return Status::amount_must_be_positive;
    const auto asset = state.find_asset(command.asset);
    if (!asset) return Status::asset_not_found;
    const auto amount = to_amount(command.amount, state.asset(*asset));
    if (!amount) return Status::amount_must_fit_decimals;
    if (state.ledger.free(context.account, *asset) < *amount) return Status::insufficient_balance;

    state.ledger.withdraw(context.account, *asset, *amount);
    state.touch(context.account);
    context.events.push_back(events::Withdrawn{context.account, {*asset, *amount}});
    return Status::ok;
}

}  // namespace otp
