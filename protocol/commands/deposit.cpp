#include "protocol/commands/common.hpp"

namespace otp {

/// The custodian credits an account for a payment it received; each external reference once, for ever.
Status apply(State& state, const Context& context, const Deposit& command) {
    const auto known = state.find_account(command.to);
    if (known && (*known == State::fees_account || *known == State::dust_account))
        return Status::recipient_must_be_a_user;
    if (command.reference.value.empty()) return Status::reference_must_not_be_empty;
    if (command.amount == Decimal{}) return Status::amount_must_be_positive;
    const auto asset = state.find_asset(command.asset);
    if (!asset) return Status::asset_not_found;
    const auto amount = to_amount(command.amount, state.asset(*asset));
    if (!amount) return Status::amount_must_fit_decimals;
    if (state.reference_is_used(command.reference)) return Status::reference_already_used;
    const auto deposited = add(state.ledger.totals(*asset).deposited, *amount);
    if (!deposited || deposited->raw() >= Ledger::deposited_limit) return Status::amount_overflows;

    const AccountNo account = state.open_account(command.to);
    state.use_reference(command.reference);
    state.ledger.deposit(account, *asset, *amount);
    state.touch(account);
    context.events.push_back(events::Deposited{account, {*asset, *amount}, command.reference});
    return Status::ok;
}

}  // namespace otp
