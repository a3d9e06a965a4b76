"""Everything the model remembers (protocol.md section 2)."""
from decimals import PRICE_DIGITS, ceil_div
from ledger import Ledger
from symbols import CALL


class Market:
    """Terms that never change. `size`: smallest units of base in one contract; times in ms, prices in 10^-8."""

    def __init__(self, name, base, quote, base_decimals, quote_decimals, size, tick, feed, lifetime, policy,
                 trade_fee_bps, exercise_fee_bps, escrow_premium):
        self.name, self.base, self.quote = name, base, quote
        self.size, self.tick, self.feed, self.lifetime, self.policy = size, tick, feed, lifetime, policy
        self.trade_fee_bps, self.exercise_fee_bps, self.escrow_premium = trade_fee_bps, exercise_fee_bps, escrow_premium
        # price * contracts * quote_factor / quote_divisor = smallest units of quote
        self.quote_factor = size * 10**quote_decimals
        self.quote_divisor = 10 ** (PRICE_DIGITS + base_decimals)

    def cost(self, premium, contracts):
        return ceil_div(premium * contracts * self.quote_factor, self.quote_divisor)

    def trade_fee(self, cost):
        return ceil_div(cost * self.trade_fee_bps, 10000)


class Position:
    __slots__ = ("account", "long", "short", "offered", "unsold", "paid", "due")

    def __init__(self, account):
        self.account = account
        self.long = self.short = self.offered = self.unsold = self.paid = self.due = 0

    def is_empty(self):
        return not (self.long or self.short or self.unsold or self.paid or self.due)


class Offer:
    __slots__ = ("number", "series", "seller", "left", "premium", "resale")

    def __init__(self, number, series, seller, left, premium, resale):
        self.number, self.series, self.seller = number, series, seller
        self.left, self.premium, self.resale = left, premium, resale

    def rank(self):
        """Cheapest first, oldest among equals."""
        return self.premium, self.number


class Series:
    def __init__(self, name, market, record):
        self.symbol, self.expiry, self.kind, self.strike = name.symbol, name.expiry, name.kind, name.strike
        self.market, self.record = market, record
        self.asset = market.base if self.kind == CALL else market.quote
        self.positions = {}  # by account; a position is there until it is empty or settled
        self.places = []  # the accounts in the order in which their positions settle, from the back
        self.book = []  # ranks of the offers, sorted
        self.written = 0  # short + unsold of all positions
        self.collateral_held = 0  # the escrow, in `asset`
        self.premium_held = 0  # and in the market's quote
        self.settling = False  # some position has settled
        self.settled = False

    def collateral(self, contracts):
        """The most a writer of these contracts can owe."""
        if self.kind == CALL:
            return contracts * self.market.size
        return ceil_div(self.strike * contracts * self.market.quote_factor, self.market.quote_divisor)

    def position(self, account):
        if account not in self.positions:
            self.positions[account] = Position(account)
            self.places.append(account)
        return self.positions[account]

    def drop_if_empty(self, account):
        """A position that has become empty ends, and the last one takes its place."""
        if self.positions[account].is_empty():
            del self.positions[account]
            place, last = self.places.index(account), self.places.pop()
            if last != account:
                self.places[place] = last

    def phase(self, now):
        if self.settled:
            return "settled"
        if now < self.expiry:
            return "trading"
        return "expired" if self.record.result is None else "priced"


class State:
    def __init__(self):
        self.now = 0  # ms
        self.paused = False
        self.assets = {}  # name -> decimals
        self.feeds = set()
        self.markets = {}
        self.series = {}  # by symbol
        self.offers = {}  # by number
        self.offers_made = 0
        self.records = {}  # by (feed, expiry in s, policy)
        self.references = set()
        self.ledger = Ledger()
