#include <algorithm>

#include "protocol/commands/common.hpp"

namespace otp {
namespace {

constexpr std::uint64_t positions_max = 8192;  ///< In one command.
/// Open offers dropped per command, besides 16 for each position of the limit; bounds the work of one command.
constexpr std::size_t offers_base = 64;

/// What one position receives and is charged: a function of the series, the price and the holding alone.
struct Share {
    Amount payout;
    Amount fee;
    Amount charge;
    Amount premium;
};

Share share_of(const SeriesTerms& terms, const SettlementRecord& record, const Position& position) {
    if (record.outcome == Outcome::voided) return {{}, {}, {}, position.paid};
    // Holders are paid down, writers charged up: what is owed to the protocol never falls short of what it pays.
    const Amount payout = payoff(terms.contract, record.price, position.longs, Round::down);
    const Amount charge = payoff(terms.contract, record.price, position.shorts, Round::up);
    return {payout, exercise_fee(payout, terms.exercise_fee_bps), charge, position.due};
}

void settle_last_position(State& state, const Context& context, SeriesNo no, const SettlementRecord& record) {
    Series& series = state.edit_series(no);
    const Position position = series.positions.back();
    const SeriesTerms& terms = series.terms;
    const AssetNo asset = terms.collateral_asset();
    const Share share = share_of(terms, record, position);
    const Amount released = less(position.collateral, share.charge);
    const Amount received = more(released, less(share.payout, share.fee));

    state.ledger.settle(position.account, asset, position.collateral, received);
    series.escrow = less(series.escrow, more(received, share.fee));
    if (share.fee > Amount{}) state.ledger.settle(State::fees_account, asset, Amount{}, share.fee);
    if (position.due > Amount{} || share.premium > Amount{}) {
        state.ledger.settle(position.account, terms.quote, position.due, share.premium);
        series.premium_escrow = less(series.premium_escrow, share.premium);
    }
    series.payouts = more(series.payouts, share.payout);
    series.open_interest = less(series.open_interest, position.longs);
    series.written = less(less(series.written, position.shorts), position.unsold);
    state.touch(position.account);
    context.events.push_back(events::PositionSettled{position.account,
                                                     no,
                                                     position.longs,
                                                     position.shorts,
                                                     {asset, share.payout},
                                                     {asset, share.fee},
                                                     {asset, share.charge},
                                                     {asset, released},
                                                     {terms.quote, share.premium}});
    state.pop_position(no);
}

void drop_offers(State& state, SeriesNo no, std::size_t count) {
    for (; count > 0 && !state.series(no).book.empty(); --count) {
        const OfferNumber number = state.series(no).book.begin()->number;
        state.reduce_offer(number, state.find_offer(number)->left);
    }
}

/// The last position is settled: rounding that is left goes to the account dust.
void finish(State& state, const Context& context, SeriesNo no) {
    Series& series = state.edit_series(no);
    const AssetNo asset = series.terms.collateral_asset();
    const Amount dust = series.escrow;
    OTP_REQUIRE(series.premium_escrow == Amount{} && series.open_interest == Contracts{} &&
                series.written == Contracts{});
    if (dust > Amount{}) state.ledger.settle(State::dust_account, asset, Amount{}, dust);
    state.touch(State::dust_account);
    series.escrow = Amount{};
    series.settled = true;
    series.slot_of.clear();
    context.events.push_back(events::SeriesSettled{no, {asset, series.payouts}, {asset, dust}});
}

}  // namespace

/// Anyone settles up to `limit` positions of an expired series: holders are paid and writers released in one pass,
/// youngest position first. Pieces of any size add up to the same result.
Status apply(State& state, const Context& context, const Settle& command) {
    if (command.limit == 0) return Status::limit_must_be_positive;
    const auto market = state.find_market(command.series.market);
    if (!market) return Status::market_not_found;
    const auto no = state.find_series(*market, command.series);
    if (!no) return Status::series_not_found;
    if (context.time < command.series.expiry) return Status::series_not_expired;
    const SettlementRecord& record = state.record_of(state.series(*no));
    if (record.outcome == Outcome::open) return Status::settlement_price_missing;
    // Asking again pays nothing again, and is no error.
    if (state.series(*no).settled) return Status::ok;

    const std::uint64_t limit = std::min(command.limit, positions_max);
    for (std::uint64_t i = 0; i < limit && !state.series(*no).positions.empty(); ++i) {
        settle_last_position(state, context, *no, record);
    }
    drop_offers(state, *no, offers_base + 16 * static_cast<std::size_t>(limit));
    state.touch(State::fees_account);
    if (state.series(*no).positions.empty() && state.series(*no).book.empty()) finish(state, context, *no);
    return Status::ok;
}

}  // namespace otp
