"""One second's price from what the venues said, and the mean (docs/oracle.md). Written from that page alone; whole numbers only."""
from decimals import ceil_div, half_even_div

PRICE_END = 10**18
ONE = 10**8
FRESH, AHEAD = 5_000_000, -1_000_000
RANK = {"USD": 0, "USDT": 1, "USDC": 2}


def half(total):
    """total / 2, half-even, for total >= 0."""
    return half_even_div(total, 2)


def is_price(value):
    return value is not None and 0 < value < PRICE_END


def median(values):
    ordered, n = sorted(values), len(values)
    return ordered[n // 2] if n % 2 else half(ordered[n // 2 - 1] + ordered[n // 2])


def timely(age):
    return "stale" if age > FRESH else "clock_ahead" if age < AHEAD else None


class Vote:
    """What one observation comes to: `why` is None while it counts."""

    def __init__(self, row, now):
        self.venue, self.currency, self.kind, quote, trade = row
        self.value, self.c, self.age, self.source, self.why = None, 0, None, None, "silent"
        if quote is not None:
            self._try_quote(quote, now)
        if self.value is None and trade is not None:
            self._try_trade(trade, now, quote is None)

    def _try_quote(self, quote, now):
        bid, ask, time = quote
        self.age = now - time
        self.why = timely(self.age) or self._fault_of_book(bid, ask)
        if self.why is None:
            self.value, self.c, self.source = half(bid + ask), ceil_div(ask - bid, 2), "quote"

    @staticmethod
    def _fault_of_book(bid, ask):
        if bid is None or ask is None:
            return "one_sided"
        if not (is_price(bid) and is_price(ask)):
            return "absurd"
        if bid > ask:
            return "crossed"
        # (ask - bid) / ((ask + bid) / 2) <= 20 / 10000
        return "spread_too_wide" if 1000 * (ask - bid) > ask + bid else None

    def _try_trade(self, trade, now, alone):
        price, time = trade
        why = timely(now - time) or (None if is_price(price) else "absurd")
        if why is None:
            self.why, self.age, self.value, self.c, self.source = None, now - time, price, ceil_div(price, 1000), "trade"
        elif alone:
            self.why, self.age = why, now - time

    def convert(self, stablecoins):
        if self.value is None:
            return
        if self.currency != "USD":
            attested = stablecoins.get(self.currency)
            if attested is None:
                self.value, self.c, self.why = None, 0, "no_stablecoin_price"
                return
            rate, doubt = attested
            self.c = ceil_div(self.c * rate, ONE) + ceil_div(self.value * doubt, ONE)
            self.value = half_even_div(self.value * rate, ONE)
        self.c = max(1, self.c + ceil_div(self.value * max(0, self.age), 10**6 * 10**4))

    def kind_decides(self):
        self.why = {"spot": self.why, "index": "index_only", "derivative": "not_spot"}[self.kind]

    def rank(self):
        return RANK[self.currency], max(0, self.age), self.value, self.c, self.source != "quote"

    def shown(self):
        return [self.why or self.source, self.value, self.c, self.age]


def aggregate(second, rows, stablecoins, venues_min=3):
    """-> ((price, confidence) or None, reason or None, votes)"""
    votes = [Vote(row, second * 10**6) for row in rows]
    for vote in votes:
        vote.convert(stablecoins)
        vote.kind_decides()
    best = {}
    for vote in votes:
        if vote.why is None and (vote.venue not in best or vote.rank() < best[vote.venue].rank()):
            best[vote.venue] = vote
    for vote in votes:
        if vote.why is None and best[vote.venue] is not vote:
            vote.why = "venue_counted_already"
    counting = list(best.values())
    if counting:
        middle = median([vote.value for vote in counting])
        for vote in counting:
            if vote.value > 2 * middle or 2 * vote.value < middle:
                vote.why = "absurd"
    counting = [vote for vote in counting if vote.why is None]
    dollars = [vote.value for vote in counting if vote.currency == "USD"]
    if len(counting) < venues_min:
        return None, "too_few_venues", votes
    if len(dollars) < 2:
        return None, "too_few_dollar_venues", votes
    price = min(max(median([vote.value for vote in counting]), min(dollars)), max(dollars))
    three = sorted(vote.value + side * vote.c for vote in counting for side in (-1, 0, 1))
    quarter = len(three) // 4
    return (price, max(price - three[quarter], three[-1 - quarter] - price, 1)), None, votes


def attested(second, rows):
    band = aggregate(second, rows, {}, venues_min=2)[0]
    return band if band and band[1] * 10000 <= band[0] * 50 else None


HALF_LIFE_STEP = 2**32 - 826_877  # of 2^32: what a second leaves


def decay(seconds):
    """HALF_LIFE_STEP^seconds as a fraction of 2^63: by the binary digits from the lowest, each product rounded down."""
    factor, square = 2**63, HALF_LIFE_STEP << 31
    while seconds:
        if seconds & 1:
            factor = factor * square >> 63
        square = square * square >> 63
        seconds >>= 1
    return factor


class Mean:
    """Prices and confidences in 2^-32 of their unit."""

    def __init__(self):
        self.time, self.weights, self.values = 0, 0, [0, 0]

    def observe(self, time, price, confidence):
        weight = 2**96 // confidence
        self.weights = half_even_div(self.weights * decay(time - self.time), 2**63) + weight
        self.time = time
        for i, value in enumerate((price, confidence)):
            distance = (value << 32) - self.values[i]
            step = half_even_div(abs(distance) * weight, self.weights)
            self.values[i] += step if distance > 0 else -step
        return [half_even_div(value, 2**32) for value in self.values]


class Publisher:
    def __init__(self):
        self.last, self.mean = None, Mean()

    def publish(self, second, price, confidence):
        previous = second - 1 if self.last is None else self.last
        self.last = second
        return [second, previous, price, confidence] + self.mean.observe(second, price, confidence)
