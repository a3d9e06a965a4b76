"""Scenarios (protocol.md section 11): reading the file's steps, running them, and the answer of `otp simulate`."""
import types

import commands
import prices
import settlement
from decimals import (CONTRACTS_END, PRICE_END, Unreadable, format_decimal, format_price, parse_decimal, parse_price,
                      parse_time)
from ledger import DUST, FEES
from state import State
from symbols import parse_asset, parse_market, parse_series


def count(end):
    def read(value):
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < end:
            raise Unreadable("not a count: %r" % (value,))
        return value
    return read


def text(value):
    if not isinstance(value, str):
        raise Unreadable("not a text: %r" % (value,))
    return value


def name(value):
    if not text(value):
        raise Unreadable("a name is not empty")
    return value


def flag(value):
    if not isinstance(value, bool):
        raise Unreadable("neither true nor false: %r" % (value,))
    return value


def policy(value):
    if value not in prices.POLICIES:
        raise Unreadable("no such settlement policy: %r" % (value,))
    return value


def seconds(value):
    ms = parse_time(value)
    if ms % 1000:
        raise Unreadable("not a whole second: %r" % (value,))
    return ms // 1000


def reported_price(value):
    # Wider than a price: one that is too high is an answer, price_must_be_positive.
    return parse_price(value, PRICE_END * 10)


CONTRACTS, U64, U32, U16 = count(CONTRACTS_END), count(2**64), count(2**32), count(2**16)
REQUIRED = object()

# do -> (who may, whether it is one of the four that pause stops and that the protocol's own accounts do not do, effect, {field: (reader, default)})
STEPS = {
    "create_asset": ("operator", False, commands.create_asset, {"asset": (parse_asset, REQUIRED), "decimals": (count(256), REQUIRED)}),
    "create_market": ("operator", False, commands.create_market, {
        "market": (parse_market, REQUIRED), "contract_size": (parse_decimal, REQUIRED), "premium_tick": (parse_price, REQUIRED),
        "feed": (name, None), "minimum_lifetime_s": (U32, 60), "settlement": (policy, prices.POINT),
        "trade_fee_bps": (U16, 0), "exercise_fee_bps": (U16, 0), "escrow_premium": (flag, False)}),
    "deposit": ("custodian", False, commands.deposit, {
        "account": (name, REQUIRED), "asset": (parse_asset, REQUIRED), "amount": (parse_decimal, REQUIRED), "reference": (text, REQUIRED)}),
    "withdraw": (None, False, commands.withdraw, {"asset": (parse_asset, REQUIRED), "amount": (parse_decimal, REQUIRED)}),
    "underwrite": (None, True, commands.underwrite, {
        "series": (parse_series, REQUIRED), "contracts": (CONTRACTS, REQUIRED), "premium": (parse_price, REQUIRED)}),
    "cancel_offer": (None, False, commands.cancel_offer, {"offer": (U64, REQUIRED)}),
    "buy": (None, True, commands.buy, {
        "series": (parse_series, REQUIRED), "contracts": (CONTRACTS, REQUIRED), "limit": (parse_price, REQUIRED)}),
    "offer": (None, True, commands.offer_resale, {
        "series": (parse_series, REQUIRED), "contracts": (CONTRACTS, REQUIRED), "premium": (parse_price, REQUIRED)}),
    "transfer": (None, True, commands.transfer, {
        "series": (parse_series, REQUIRED), "contracts": (CONTRACTS, REQUIRED), "to": (name, REQUIRED)}),
    "close": (None, False, commands.close, {"series": (parse_series, REQUIRED), "contracts": (CONTRACTS, REQUIRED)}),
    "report_price": ("oracle", False, prices.report_price, {
        "feed": (name, REQUIRED), "price": (reported_price, REQUIRED), "confidence": (reported_price, REQUIRED),
        "publish_time": (seconds, REQUIRED), "prev_publish_time": (seconds, REQUIRED), "ema_price": (reported_price, None), "slot": (U64, 0)}),
    "fix_settlement_price": (None, False, prices.fix_settlement_price, {"feed": (name, REQUIRED), "expiry": (seconds, REQUIRED)}),
    "settle": (None, False, settlement.settle, {"series": (parse_series, REQUIRED), "limit": (U32, REQUIRED)}),
    "pause": ("operator", False, commands.pause, {}),
    "resume": ("operator", False, commands.resume, {}),
}
COMMON = {"time", "as", "do"}


class Step:
    """One step read: when (None: as the one before), who, what."""
    __slots__ = ("time", "signer", "role", "is_risk", "effect", "command")

    def __init__(self, raw):
        if not isinstance(raw, dict) or raw.get("do") not in STEPS:
            raise Unreadable("no such command: %r" % (raw,))
        self.role, self.is_risk, self.effect, fields = STEPS[raw["do"]]
        unknown = raw.keys() - COMMON - fields.keys()
        if unknown:
            raise Unreadable("unknown field: %s" % sorted(unknown)[0])
        self.time = parse_time(raw["time"]) if "time" in raw else None
        self.signer = name(raw.get("as"))
        self.command = types.SimpleNamespace()
        for field, (read, default) in fields.items():
            if field not in raw and default is REQUIRED:
                raise Unreadable("the field %s is missing" % field)
            setattr(self.command, field, read(raw[field]) if field in raw else default)
        if raw["do"] == "report_price" and self.command.ema_price is None:
            self.command.ema_price = self.command.price


class Run:
    """A scenario under way: `do` takes one raw step and answers its status."""

    def __init__(self):
        self.state = State()
        self.said_time = 0  # of the step before, also when that one was refused for it
        self.statuses = []
        self.touched = None  # symbol of the series the last step named, for the invariants

    def do(self, raw):
        step = Step(raw)
        self.touched = getattr(getattr(step.command, "series", None), "symbol", None)
        self.said_time = self.said_time if step.time is None else step.time
        status = self._apply(step)
        self.statuses.append(status)
        return status

    def _apply(self, step):
        if self.said_time < self.state.now:
            return "time_must_not_decrease"
        self.state.now = self.said_time
        if step.role is not None and step.signer != step.role:
            return "role_required"
        if step.is_risk and step.signer in (FEES, DUST):
            return "recipient_must_be_a_user"
        if step.is_risk and self.state.paused:
            return "paused"
        return step.effect(self.state, step.signer, step.command)

    def answer(self):
        return {"steps": [{"status": status} for status in self.statuses], "accounts": accounts_of(self.state),
                "positions": positions_of(self.state), "series": series_of(self.state), "totals": totals_of(self.state)}


def accounts_of(state):
    ledger, accounts = state.ledger, {}
    for account, asset in sorted(ledger.free_of.keys() | ledger.locked_of.keys()):
        free, locked = ledger.free(account, asset), ledger.locked(account, asset)
        if free or locked:
            decimals = state.assets[asset]
            accounts.setdefault(account, {})[asset] = {
                "free": format_decimal(free, decimals), "locked": format_decimal(locked, decimals)}
    return accounts


def positions_of(state):
    return [{"account": account, "series": symbol, "long": position.long, "short": position.short}
            for account, symbol, position in sorted(
                ((account, series.symbol, position) for series in state.series.values()
                 for account, position in series.positions.items()), key=lambda entry: entry[:2])
            if position.long or position.short]


def price_of(record):
    """The entries of an answer: null until there is a price, and `void` where there never will be one."""
    if record.result == prices.VOID:
        return {"settlement_price": None, "void": True}
    return {"settlement_price": None if record.result is None else format_price(record.result)}


def series_of(state):
    return [{"series": symbol, "phase": series.phase(state.now), **price_of(series.record),
             "open_interest": sum(position.long for position in series.positions.values())}
            for symbol, series in sorted(state.series.items())]


def totals_of(state):
    """`locked` is what the escrows hold: while a series settles in pieces, that is not the sum of the accounts' locked."""
    ledger, totals = state.ledger, {}
    for asset, decimals in sorted(state.assets.items()):
        amounts = {
            "free": sum(free for (account, held), free in ledger.free_of.items() if held == asset and account not in (FEES, DUST)),
            "locked": sum((series.collateral_held if series.asset == asset else 0)
                          + (series.premium_held if series.market.quote == asset else 0) for series in state.series.values()),
            "fees": ledger.free(FEES, asset), "dust": ledger.free(DUST, asset),
            "deposited": ledger.deposited.get(asset, 0), "withdrawn": ledger.withdrawn.get(asset, 0)}
        totals[asset] = {key: format_decimal(value, decimals) for key, value in amounts.items()}
    return totals


def run(document, after_step=None):
    """A scenario document -> the answer. `after_step(run)` is called after every step."""
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        raise Unreadable("a scenario is an object with a list of steps")
    for number, raw in enumerate(document["steps"]):  # all are read before any is run
        try:
            Step(raw)
        except Unreadable as error:
            raise Unreadable("step %d: %s" % (number + 1, error)) from error
    scenario = Run()
    for raw in document["steps"]:
        scenario.do(raw)
        if after_step:
            after_step(scenario)
    return scenario.answer()
