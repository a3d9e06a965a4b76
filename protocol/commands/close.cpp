#include "protocol/commands/common.hpp"

namespace otp {

/// An account that both holds and wrote contracts burns as many of each, and their collateral is released.
Status apply(State& state, const Context& context, const Close& command) {
    if (command.contracts <= Contracts{}) return Status::contracts_must_be_positive;
    const auto market = state.find_market(command.series.market);
    if (!market) return Status::market_not_found;
    const FoundSeries found = find_trading(state, context, *market, command.series);
    if (found.status != Status::ok) return found.status;
    const Position* const held = state.series(found.no).position(context.account);
    if (free_longs(held) < command.contracts || held->shorts < command.contracts) return Status::insufficient_contracts;

    Position& position = state.open_position(found.no, context.account);
    position.longs = less(position.longs, command.contracts);
    position.shorts = less(position.shorts, command.contracts);
    Series& series = state.edit_series(found.no);
    series.written = less(series.written, command.contracts);
    series.open_interest = less(series.open_interest, command.contracts);
    const Amount released = adjust_collateral(state, found.no, position);
    const AssetNo asset = series.terms.collateral_asset();
    state.drop_position_if_empty(found.no, context.account);
    context.events.push_back(events::Closed{context.account, found.no, command.contracts, {asset, released}});
    return Status::ok;
}

}  // namespace otp
