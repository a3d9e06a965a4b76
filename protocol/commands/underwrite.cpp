#include "protocol/commands/common.hpp"

namespace otp {

/// The writer locks the most these contracts can ever cost and offers them; they come into being when bought.
Status apply(State& state, const Context& context, const Underwrite& command) {
    // The command by itself.
    if (command.contracts <= Contracts{}) return Status::contracts_must_be_positive;
    if (command.premium <= Price{}) return Status::premium_must_be_positive;

    // The command against its market and series.
    const auto market_no = state.find_market(command.series.market);
    if (!market_no) return Status::market_not_found;
    const Market& market = state.markets()[market_no->value];
    if (!is_on_tick(command.premium, market.premium_tick)) return Status::premium_must_be_on_tick;
    if (context.time >= command.series.expiry) return Status::series_expired;
    const auto known = state.find_series(*market_no, command.series);
    if (!known && command.series.expiry - context.time < seconds(market.minimum_lifetime_s))
        return Status::lifetime_too_short;
    const Contracts written_before = known ? state.series(*known).written : Contracts{};
    const auto written = add(written_before, command.contracts);
    if (!written || written->raw() >= contracts_limit) return Status::contracts_overflow;

    // The command against the writer's money: collateral is that of all it wrote, so only the difference is locked.
    const ContractTerms terms{command.series.kind, command.series.strike, market.contract_size,
                              state.asset(market.base).decimals, state.asset(market.quote).decimals};
    const Position* const before = known ? state.series(*known).position(context.account) : nullptr;
    const Contracts backed = before == nullptr ? Contracts{} : more(before->shorts, before->unsold);
    const auto required = required_collateral(terms, more(backed, command.contracts));
    if (!required) return Status::amount_overflows;
    const Amount locked = before == nullptr ? Amount{} : before->collateral;
    const Amount collateral = less(*required, locked);
    const AssetNo asset = command.series.kind == OptionKind::call ? market.base : market.quote;
    if (state.ledger.free(context.account, asset) < collateral) return Status::insufficient_balance;

    // From here on the command cannot fail.
    const SeriesNo no = known ? *known : state.add_series(command.series, *market_no);
    if (!known) context.events.push_back(events::SeriesCreated{no, state.series(no).id});
    Position& position = state.open_position(no, context.account);
    position.unsold = more(position.unsold, command.contracts);
    state.edit_series(no).written = *written;
    adjust_collateral(state, no, position);
    const OfferNumber offer = state.add_offer(context.account, no, command.contracts, command.premium, false);
    context.events.push_back(
        events::Underwritten{context.account, no, offer, command.contracts, command.premium, {asset, collateral}});
    return Status::ok;
}

}  // namespace otp
