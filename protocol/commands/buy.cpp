#include "protocol/commands/common.hpp"

namespace otp {
namespace {

constexpr std::size_t fills_max = 256;
constexpr std::size_t looks_max = 1024;

struct Fill {
    OfferNumber offer;
    AccountNo seller;
    Contracts contracts;
    Price premium;
    Amount cost;
    Amount fee;
    bool resale = false;
};

struct Plan {
    Status status = Status::ok;
    std::vector<Fill> fills;
    Amount total;  ///< Costs and fees together.
};

/// Which offers a purchase takes: cheapest first, oldest among equals, the buyer's own skipped, all contracts or none.
Plan plan_fills(const State& state, const Context& context, const Series& series, const Buy& command) {
    Plan plan;
    Contracts wanted = command.contracts;
    std::size_t looks = 0;
    for (const BookEntry& entry : series.book) {
        if (wanted == Contracts{} || entry.premium > command.limit) break;
        if (++looks > looks_max) return {Status::fills_exceed_maximum, {}, {}};
        const OpenOffer& offer = *state.find_offer(entry.number);
        if (offer.seller == context.account) continue;
        if (plan.fills.size() == fills_max) return {Status::fills_exceed_maximum, {}, {}};
        const Contracts taken = std::min(wanted, offer.left);
        plan.fills.push_back({offer.number, offer.seller, taken, offer.premium, {}, {}, offer.resale});
        wanted = less(wanted, taken);
    }
    if (wanted > Contracts{}) return {Status::insufficient_offers, {}, {}};

    for (Fill& fill : plan.fills) {
        const auto cost = quote_value(series.terms.contract, fill.premium, fill.contracts, Round::up);
        if (!cost) return {Status::amount_overflows, {}, {}};
        const auto fee = trade_fee(*cost, series.terms.trade_fee_bps);
        if (!fee) return {Status::amount_overflows, {}, {}};
        const auto with_cost = add(plan.total, *cost);
        const auto total = with_cost ? add(*with_cost, *fee) : std::nullopt;
        if (!total) return {Status::amount_overflows, {}, {}};
        fill.cost = *cost;
        fill.fee = *fee;
        plan.total = *total;
    }
    return plan;
}

/// The seller's side of one fill: contracts leave its offer, and the cost reaches it or the escrow.
void fill_offer(State& state, const Context& context, SeriesNo no, const Fill& fill) {
    const AssetNo quote = state.series(no).terms.quote;
    const bool escrowed = state.series(no).terms.escrow_premium;
    state.ledger.pay(context.account, State::fees_account, quote, fill.fee);
    Position& seller = state.open_position(no, fill.seller);
    if (escrowed) {
        state.ledger.pay_into_escrow(context.account, fill.seller, quote, fill.cost);
        seller.due = more(seller.due, fill.cost);
        Series& series = state.edit_series(no);
        series.premium_escrow = more(series.premium_escrow, fill.cost);
    } else {
        state.ledger.pay(context.account, fill.seller, quote, fill.cost);
    }
    if (fill.resale) {
        seller.longs = less(seller.longs, fill.contracts);
        seller.offered = less(seller.offered, fill.contracts);
    } else {
        seller.unsold = less(seller.unsold, fill.contracts);
        seller.shorts = more(seller.shorts, fill.contracts);
        Series& series = state.edit_series(no);
        series.open_interest = more(series.open_interest, fill.contracts);
    }
    state.touch(fill.seller);
    state.reduce_offer(fill.offer, fill.contracts);
    state.drop_position_if_empty(no, fill.seller);
}

}  // namespace

/// The buyer pays premiums and trade fees and holds the contracts. Several writers may serve one purchase.
Status apply(State& state, const Context& context, const Buy& command) {
    if (command.contracts <= Contracts{}) return Status::contracts_must_be_positive;
    if (command.limit <= Price{}) return Status::limit_must_be_positive;
    const auto market = state.find_market(command.series.market);
    if (!market) return Status::market_not_found;
    if (!is_on_tick(command.limit, state.markets()[market->value].premium_tick)) return Status::limit_must_be_on_tick;
    const FoundSeries found = find_trading(state, context, *market, command.series);
    if (found.status != Status::ok) return found.status;
    const Plan plan = plan_fills(state, context, state.series(found.no), command);
    if (plan.status != Status::ok) return plan.status;
    const AssetNo quote = state.series(found.no).terms.quote;
    if (state.ledger.free(context.account, quote) < plan.total) return Status::insufficient_balance;

    Amount paid_into_escrow;
    for (const Fill& fill : plan.fills) {
        fill_offer(state, context, found.no, fill);
        paid_into_escrow = more(paid_into_escrow, fill.cost);
        context.events.push_back(events::Filled{context.account,
                                                fill.seller,
                                                found.no,
                                                fill.offer,
                                                fill.contracts,
                                                fill.premium,
                                                {quote, fill.cost},
                                                {quote, fill.fee},
                                                fill.resale});
    }
    Position& buyer = state.open_position(found.no, context.account);
    buyer.longs = more(buyer.longs, command.contracts);
    if (state.series(found.no).terms.escrow_premium) buyer.paid = more(buyer.paid, paid_into_escrow);
    state.touch(context.account);
    state.touch(State::fees_account);
    return Status::ok;
}

}  // namespace otp
