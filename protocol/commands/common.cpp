#include "protocol/commands/common.hpp"

namespace otp {

Amount adjust_collateral(State& state, SeriesNo no, Position& position) {
    Series& series = state.edit_series(no);
    const auto required = required_collateral(series.terms.contract, more(position.shorts, position.unsold));
    OTP_REQUIRE(required.has_value());
    const AssetNo asset = series.terms.collateral_asset();
    const Amount before = position.collateral;
    position.collateral = *required;
    state.touch(position.account);
    if (*required >= before) {
        const Amount grown = less(*required, before);
        state.ledger.lock(position.account, asset, grown);
        series.escrow = more(series.escrow, grown);
        return Amount{};
    }
    const Amount released = less(before, *required);
    state.ledger.release(position.account, asset, released);
    series.escrow = less(series.escrow, released);
    return released;
}

}  // namespace otp
