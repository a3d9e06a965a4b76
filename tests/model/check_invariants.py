"""What is true after every command (protocol.md section 2, rules S1 to S5). Exact equalities, no tolerance."""
import collections

from ledger import DUST, FEES
from settlement import entitlement


def check_series(series):
    """One series: longs equal shorts, the escrow is exact, offers are backed."""
    positions = series.positions.values()
    assert sorted(series.places) == sorted(series.positions) and not any(position.is_empty() for position in positions)
    if series.settled:
        assert not positions and series.collateral_held == series.premium_held == 0 and not series.book
        return
    for position in positions:
        assert min(getattr(position, field) for field in position.__slots__[1:]) >= 0
        assert position.offered <= position.long
    if series.settling:
        # Enough for exactly what is still owed, and less than one unit a position above it.
        owed = [entitlement(series, position, series.record.result) for position in positions]
        assert series.collateral_held >= sum(credit + fee for credit, fee, _ in owed)
        assert series.premium_held == sum(premium for _, _, premium in owed)
        return
    assert sum(p.long for p in positions) == sum(p.short for p in positions), "longs equal shorts"
    assert series.written == sum(p.short + p.unsold for p in positions)
    assert series.collateral_held == sum(series.collateral(p.short + p.unsold) for p in positions), "collateral is exact"
    assert series.premium_held == sum(p.due for p in positions) == sum(p.paid for p in positions), "escrowed premium is exact"


def check_offers(state):
    on_offer = collections.Counter()
    for offer in state.offers.values():
        assert offer.left > 0
        on_offer[offer.series.symbol, offer.seller, offer.resale] += offer.left
    for series in state.series.values():
        for account, position in ({} if series.settling else series.positions).items():
            assert position.unsold == on_offer[series.symbol, account, False]
            assert position.offered == on_offer[series.symbol, account, True]


def check_money(state):
    """Conservation, and that each account's locked amount is its own positions' collateral and due."""
    ledger = state.ledger
    free, escrow, locked = collections.Counter(), collections.Counter(), collections.Counter()
    for (_, asset), amount in ledger.free_of.items():  # fees and dust among them
        free[asset] += amount
    for series in state.series.values():
        escrow[series.asset] += series.collateral_held
        escrow[series.market.quote] += series.premium_held
        for account, position in series.positions.items():
            locked[account, series.asset] += series.collateral(position.short + position.unsold)
            locked[account, series.market.quote] += position.due
    for asset in state.assets:
        came, went = ledger.deposited.get(asset, 0), ledger.withdrawn.get(asset, 0)
        assert free[asset] + escrow[asset] == came - went, "%s is conserved" % asset
    for key in ledger.locked_of.keys() | locked.keys():
        assert ledger.locked(*key) == locked[key], "locked of %s %s" % key
    assert all(account not in (FEES, DUST) or not amount for (account, _), amount in ledger.locked_of.items())


def check(run):
    """Everything. Costs one pass over the state."""
    for series in run.state.series.values():
        check_series(series)
    check_offers(run.state)
    check_money(run.state)


def check_step(run, every=50):
    """After every step the series it named; everything after every so many steps."""
    if run.touched in run.state.series:
        check_series(run.state.series[run.touched])
    if len(run.statuses) % every == 0:
        check(run)
