"""Payoff and settlement (protocol.md sections 1 and 7)."""
from decimals import ceil_div, floor_div
from ledger import DUST, FEES
from prices import VOID
from symbols import CALL

BATCH_MAX = 8192


def payoff(series, contracts, price):
    """(numerator, denominator) of what these contracts are worth, in smallest units of the series' asset."""
    market = series.market
    if series.kind == CALL:
        return market.size * contracts * max(price - series.strike, 0), price
    return contracts * max(series.strike - price, 0) * market.quote_factor, market.quote_divisor


def exercise_fee(series, payout):
    return floor_div(payout * series.market.exercise_fee_bps, 10000)


def entitlement(series, position, price):
    """(collateral asset to the owner, fee of it, quote out of the premium escrow) for a position at a price or VOID."""
    collateral = series.collateral(position.short + position.unsold)
    if price == VOID:
        return collateral, 0, position.paid
    payout = floor_div(*payoff(series, position.long, price))
    charge = ceil_div(*payoff(series, position.short, price))
    fee = exercise_fee(series, payout)
    return payout - fee + collateral - charge, fee, position.due


def settle_position(state, series, position):
    ledger, market, account = state.ledger, series.market, position.account
    credit, fee, premium = entitlement(series, position, series.record.result)
    ledger.change_locked(account, series.asset, -series.collateral(position.short + position.unsold))
    ledger.change_locked(account, market.quote, -position.due)
    ledger.change_free(account, series.asset, credit)
    ledger.change_free(account, market.quote, premium)
    ledger.change_free(FEES, series.asset, fee)
    series.collateral_held -= credit + fee
    series.premium_held -= premium


def take_off(state, series, offers_max):
    """Of the open offers so many go, the cheapest first."""
    for _, number in series.book[:offers_max]:
        del state.offers[number]
    del series.book[:offers_max]


def finish(state, series):
    """Nothing is left to settle: what rounding left over goes to `dust`."""
    assert series.premium_held == 0
    state.ledger.change_free(DUST, series.asset, series.collateral_held)
    series.collateral_held = 0
    series.settled = True


def settle(state, _signer, c):
    if c.limit == 0:
        return "limit_must_be_positive"
    if c.series.market not in state.markets:
        return "market_not_found"
    series = state.series.get(c.series.symbol)
    if series is None:
        return "series_not_found"
    if state.now < series.expiry:
        return "series_not_expired"
    if series.record.result is None:
        return "settlement_price_missing"

    limit = min(c.limit, BATCH_MAX)
    take_off(state, series, 64 + 16 * limit)
    for _ in range(min(limit, len(series.positions))):
        position = series.positions.pop(series.places.pop())
        series.settling = True
        settle_position(state, series, position)
    if not series.positions and not series.book and not series.settled:
        finish(state, series)
    return "ok"
