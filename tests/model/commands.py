"""The commands of protocol.md section 4: the checks in their order, then the effects. Each answers its status."""
import bisect

from decimals import AMOUNT_END, CONTRACTS_END, DEPOSITED_END, scaled
from ledger import DUST, FEES
from prices import Record
from state import Market, Offer, Series

FILLS_MAX = 256
OFFERS_LOOKED_AT_MAX = 1024
FEE_BPS_MAX = 1250
LIFETIME_MAX_S = 366 * 86400


# --- what the operator and the custodian do

def create_asset(state, _signer, c):
    if c.decimals > 18:
        return "decimals_must_be_at_most_18"
    if c.asset in state.assets:
        return "asset_already_exists"
    state.assets[c.asset] = c.decimals
    return "ok"


def create_market(state, _signer, c):
    base, quote = c.market
    name = "%s_%s" % c.market
    if c.contract_size[0] == 0:
        return "contract_size_must_be_positive"
    if c.premium_tick == 0:
        return "premium_tick_must_be_positive"
    if not 0 < c.minimum_lifetime_s <= LIFETIME_MAX_S:
        return "lifetime_must_be_positive"
    if c.trade_fee_bps > FEE_BPS_MAX or c.exercise_fee_bps > FEE_BPS_MAX:
        return "fee_must_be_at_most_1250_bps"
    if base == quote:
        return "base_and_quote_must_differ"
    if base not in state.assets or quote not in state.assets:
        return "asset_not_found"
    if name in state.markets:
        return "market_already_exists"
    size = scaled(c.contract_size, state.assets[base])
    if size is None or size >= 2**63:
        return "amount_must_fit_decimals"

    feed = c.feed or "%s/%s" % c.market
    state.feeds.add(feed)
    state.markets[name] = Market(name, base, quote, state.assets[base], state.assets[quote], size, c.premium_tick, feed,
                                 c.minimum_lifetime_s * 1000, c.settlement, c.trade_fee_bps, c.exercise_fee_bps,
                                 c.escrow_premium)
    return "ok"


def deposit(state, _signer, c):
    if c.account in (FEES, DUST):
        return "recipient_must_be_a_user"
    if not c.reference:
        return "reference_must_not_be_empty"
    if c.amount[0] == 0:
        return "amount_must_be_positive"
    if c.asset not in state.assets:
        return "asset_not_found"
    amount = scaled(c.amount, state.assets[c.asset])
    if amount is None:
        return "amount_must_fit_decimals"
    if c.reference in state.references:
        return "reference_already_used"
    if state.ledger.deposited.get(c.asset, 0) + amount >= DEPOSITED_END:
        return "amount_overflows"
    state.references.add(c.reference)
    state.ledger.deposit(c.account, c.asset, amount)
    return "ok"


def pause(state, _signer, _c):
    if state.paused:
        return "already_paused"
    state.paused = True
    return "ok"


def resume(state, _signer, _c):
    if not state.paused:
        return "not_paused"
    state.paused = False
    return "ok"


# --- what everyone does

def withdraw(state, signer, c):
    if c.amount[0] == 0:
        return "amount_must_be_positive"
    if c.asset not in state.assets:
        return "asset_not_found"
    amount = scaled(c.amount, state.assets[c.asset])
    if amount is None:
        return "amount_must_fit_decimals"
    if amount > state.ledger.free(signer, c.asset):
        return "insufficient_balance"
    state.ledger.withdraw(signer, c.asset, amount)
    return "ok"


def lock(state, series, account, collateral):
    """Moves collateral from free into the series' escrow; a negative one back."""
    state.ledger.change_free(account, series.asset, -collateral)
    state.ledger.change_locked(account, series.asset, collateral)
    series.collateral_held += collateral


def put_on_offer(state, series, seller, contracts, premium, resale):
    state.offers_made += 1
    offer = Offer(state.offers_made, series, seller, contracts, premium, resale)
    state.offers[offer.number] = offer
    bisect.insort(series.book, offer.rank())


def take_off_book(state, offer):
    del state.offers[offer.number]
    del offer.series.book[bisect.bisect_left(offer.series.book, offer.rank())]


def series_of(state, c, market):
    """The series of an underwriting, in being or new (not yet kept)."""
    series = state.series.get(c.series.symbol)
    if series is not None:
        return series
    key = (market.feed, c.series.expiry // 1000, market.policy)
    record = state.records.get(key) or Record(*key[1:])
    return Series(c.series, market, record)


def underwrite(state, signer, c):
    if c.contracts == 0:
        return "contracts_must_be_positive"
    if c.premium == 0:
        return "premium_must_be_positive"
    market = state.markets.get(c.series.market)
    if market is None:
        return "market_not_found"
    if c.premium % market.tick:
        return "premium_must_be_on_tick"
    if state.now >= c.series.expiry:
        return "series_expired"
    is_new = c.series.symbol not in state.series
    if is_new and c.series.expiry - state.now < market.lifetime:
        return "lifetime_too_short"
    series = series_of(state, c, market)
    if series.written + c.contracts >= CONTRACTS_END:
        return "contracts_overflow"
    held = series.positions.get(signer)
    before = held.short + held.unsold if held else 0
    after = series.collateral(before + c.contracts)
    if after >= AMOUNT_END:
        return "amount_overflows"
    collateral = after - series.collateral(before)
    if collateral > state.ledger.free(signer, series.asset):
        return "insufficient_balance"

    state.series[series.symbol] = series
    state.records[market.feed, series.expiry // 1000, market.policy] = series.record
    lock(state, series, signer, collateral)
    series.position(signer).unsold += c.contracts
    series.written += c.contracts
    put_on_offer(state, series, signer, c.contracts, c.premium, resale=False)
    return "ok"


def cancel_offer(state, signer, c):
    offer = state.offers.get(c.offer)
    if offer is None:
        return "offer_not_found"
    if offer.seller != signer:
        return "offer_belongs_to_another"
    series = offer.series
    if state.now >= series.expiry:
        return "series_expired"

    position = series.positions[signer]
    if offer.resale:
        position.offered -= offer.left
    else:
        before = position.short + position.unsold
        position.unsold -= offer.left
        series.written -= offer.left
        lock(state, series, signer, series.collateral(before - offer.left) - series.collateral(before))
    take_off_book(state, offer)
    series.drop_if_empty(signer)
    return "ok"


def traded_series(state, c):
    """(series, None) or (None, why there is none that trades): the checks most commands share."""
    series = state.series.get(c.series.symbol)
    if series is None:
        return None, "series_not_found"
    if state.now >= series.expiry:
        return None, "series_expired"
    return series, None


def find_fills(state, series, buyer, contracts, limit):
    """([(offer, contracts)], None) or (None, why not): cheapest first, oldest among equals, the buyer's own skipped."""
    fills, missing = [], contracts
    for looked_at, (premium, number) in enumerate(series.book, start=1):
        if missing == 0 or premium > limit:
            break
        if looked_at > OFFERS_LOOKED_AT_MAX:
            return None, "fills_exceed_maximum"
        offer = state.offers[number]
        if offer.seller == buyer:
            continue
        if len(fills) == FILLS_MAX:
            return None, "fills_exceed_maximum"
        taken = min(offer.left, missing)
        fills.append((offer, taken))
        missing -= taken
    return (fills, None) if missing == 0 else (None, "insufficient_offers")


def fill(state, series, offer, contracts, cost):
    """Takes the contracts from the seller, and moves the cost to the seller or into the escrow."""
    seller = series.positions[offer.seller]
    if offer.resale:
        seller.offered -= contracts
        seller.long -= contracts
    else:
        seller.unsold -= contracts
        seller.short += contracts
    quote = series.market.quote
    if series.market.escrow_premium:
        series.premium_held += cost
        seller.due += cost
        state.ledger.change_locked(offer.seller, quote, cost)
    else:
        state.ledger.change_free(offer.seller, quote, cost)
    offer.left -= contracts
    if offer.left == 0:
        take_off_book(state, offer)
    series.drop_if_empty(offer.seller)


def buy(state, signer, c):
    if c.contracts == 0:
        return "contracts_must_be_positive"
    if c.limit == 0:
        return "limit_must_be_positive"
    market = state.markets.get(c.series.market)
    if market is None:
        return "market_not_found"
    if c.limit % market.tick:
        return "limit_must_be_on_tick"
    series, refusal = traded_series(state, c)
    if refusal:
        return refusal
    fills, refusal = find_fills(state, series, signer, c.contracts, c.limit)
    if refusal:
        return refusal
    costs = [market.cost(offer.premium, contracts) for offer, contracts in fills]
    fees = sum(market.trade_fee(cost) for cost in costs)
    if sum(costs) + fees >= AMOUNT_END:
        return "amount_overflows"
    if sum(costs) + fees > state.ledger.free(signer, market.quote):
        return "insufficient_balance"

    state.ledger.change_free(signer, market.quote, -(sum(costs) + fees))
    state.ledger.change_free(FEES, market.quote, fees)
    for (offer, contracts), cost in zip(fills, costs):
        fill(state, series, offer, contracts, cost)
    buyer = series.position(signer)
    buyer.long += c.contracts
    if market.escrow_premium:
        buyer.paid += sum(costs)
    return "ok"


def free_long(series, account):
    """Long contracts that are not on offer."""
    position = series.positions.get(account)
    return position.long - position.offered if position else 0


def offer_resale(state, signer, c):
    if c.contracts == 0:
        return "contracts_must_be_positive"
    if c.premium == 0:
        return "premium_must_be_positive"
    market = state.markets.get(c.series.market)
    if market is None:
        return "market_not_found"
    if c.premium % market.tick:
        return "premium_must_be_on_tick"
    series, refusal = traded_series(state, c)
    if refusal:
        return refusal
    if c.contracts > free_long(series, signer):
        return "insufficient_contracts"

    series.positions[signer].offered += c.contracts
    put_on_offer(state, series, signer, c.contracts, c.premium, resale=True)
    return "ok"


def transfer(state, signer, c):
    if c.contracts == 0:
        return "contracts_must_be_positive"
    if c.to == signer:
        return "recipient_must_be_another"
    if c.to in (FEES, DUST):
        return "recipient_must_be_a_user"
    if c.series.market not in state.markets:
        return "market_not_found"
    series, refusal = traded_series(state, c)
    if refusal:
        return refusal
    if c.contracts > free_long(series, signer):
        return "insufficient_contracts"

    series.positions[signer].long -= c.contracts
    series.position(c.to).long += c.contracts
    series.drop_if_empty(signer)
    return "ok"


def close(state, signer, c):
    if c.contracts == 0:
        return "contracts_must_be_positive"
    if c.series.market not in state.markets:
        return "market_not_found"
    series, refusal = traded_series(state, c)
    if refusal:
        return refusal
    position = series.positions.get(signer)
    if position is None or c.contracts > min(position.long - position.offered, position.short):
        return "insufficient_contracts"

    before = position.short + position.unsold
    position.long -= c.contracts
    position.short -= c.contracts
    series.written -= c.contracts
    lock(state, series, signer, series.collateral(before - c.contracts) - series.collateral(before))
    series.drop_if_empty(signer)
    return "ok"
