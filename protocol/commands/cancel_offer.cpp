#include "protocol/commands/common.hpp"

namespace otp {

/// The owner takes what is unsold off the book: collateral of an underwriting is released, contracts of a resale are
/// free.
Status apply(State& state, const Context& context, const CancelOffer& command) {
    const OpenOffer* const open = state.find_offer(command.offer);
    if (open == nullptr) return Status::offer_not_found;
    if (open->seller != context.account) return Status::offer_belongs_to_another;
    if (context.time >= state.series(open->series).name.expiry) return Status::series_expired;

    const OpenOffer offer = *open;
    Position& position = state.open_position(offer.series, context.account);
    Amount released;
    if (offer.resale) {
        position.offered = less(position.offered, offer.left);
    } else {
        position.unsold = less(position.unsold, offer.left);
        Series& series = state.edit_series(offer.series);
        series.written = less(series.written, offer.left);
        released = adjust_collateral(state, offer.series, position);
    }
    state.reduce_offer(offer.number, offer.left);
    state.drop_position_if_empty(offer.series, context.account);
    const AssetNo asset = state.series(offer.series).terms.collateral_asset();
    context.events.push_back(
        events::OfferCancelled{context.account, offer.series, offer.number, offer.left, {asset, released}});
    return Status::ok;
}

}  // namespace otp
