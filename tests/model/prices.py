"""Reports, settlement records and the rule that makes a price of them (protocol.md section 6). Times in whole seconds."""
import collections

from decimals import PRICE_END, half_even_div

POINT, TWAP_DAILY, TWAP_MICRO = POLICIES = ("point", "twap_daily", "twap_micro")
VOID = "void"

# Prices and confidences in 10^-8.
Report = collections.namedtuple("Report", "price confidence published previous ema slot")

GRID = {POINT: (0,), TWAP_DAILY: tuple(range(-1740, 1, 60)), TWAP_MICRO: tuple(range(-29, 1))}
LATE_AT_MOST = {POINT: 300, TWAP_DAILY: 30, TWAP_MICRO: 2}


class NotDetermined(Exception):
    """The document does not say what decides here, so no scenario may depend on it."""


def earlier(a, b):
    """Whether report a stays when both are for the same second: the lower slot."""
    if a.slot == b.slot and a != b:
        raise NotDetermined("two different reports of slot %d: the digest of a scenario's report is not documented" % a.slot)
    return a.slot < b.slot


def confidence_within(confidence, price, bps):
    return confidence * 10000 <= bps * price


class Record:
    """What is known of one (feed, expiry, policy). `result`: None, a price, or VOID; once there it never changes."""

    def __init__(self, expiry, policy):
        self.expiry, self.policy = expiry, policy
        self.samples = {}  # grid second -> report
        self.at_expiry = None  # the report unique for the expiry that line (4) of a ladder takes
        self.newest = None  # the report whose EMA price line (5) of twap_daily takes
        self.result = None

    def hear(self, report):
        """Takes a report in; says whether it became the sample of a second."""
        if self.result is not None:
            return False
        became = self._take_samples(report)
        self._take_at_expiry(report)
        self._take_newest(report)
        return became

    def _take_samples(self, report):
        if not confidence_within(report.confidence, report.price, 100):
            return False
        became = False
        for offset in GRID[self.policy]:
            g = self.expiry + offset
            if not report.previous < g <= report.published or report.published - g > LATE_AT_MOST[self.policy]:
                continue
            if g not in self.samples or earlier(report, self.samples[g]):
                self.samples[g] = report
                became = True
        return became

    def _take_at_expiry(self, report):
        late = report.published - self.expiry
        if self.policy == POINT or not (report.previous < self.expiry and 0 <= late):
            return
        if self.policy == TWAP_DAILY and late > 30:
            return
        if self.policy == TWAP_MICRO and (late > 5 or not confidence_within(report.confidence, report.price, 25)):
            return
        if self.at_expiry is None or earlier(report, self.at_expiry):
            self.at_expiry = report

    def _take_newest(self, report):
        if self.policy != TWAP_DAILY or not self.expiry - 3600 < report.published <= self.expiry:
            return
        if not 0 < report.ema < PRICE_END:  # not a price that anything could settle at
            return
        if (self.newest is None or report.published > self.newest.published
                or report.published == self.newest.published and earlier(report, self.newest)):
            self.newest = report

    def fix(self, now):
        """Tries to fix the price at `now` in ms; says whether it is fixed now."""
        if self.result is None and now >= self.expiry * 1000:
            self.result = LADDERS[self.policy](self, now - self.expiry * 1000)
        return self.result is not None


def value_of(samples):
    """The mean of the prices, each clamped to 2 % around their median."""
    prices = sorted(sample.price for sample in samples)
    middle = len(prices) // 2
    median = prices[middle] if len(prices) % 2 else half_even_div(prices[middle - 1] + prices[middle], 2)
    reach = median // 50
    clamped = [min(max(price, median - reach), median + reach) for price in prices]
    return half_even_div(sum(clamped), len(clamped))


def mean_confidence_within(samples, bps):
    return sum(sample.confidence for sample in samples) * 10000 <= bps * sum(sample.price for sample in samples)


def _point(record, since):
    if record.samples:
        return record.samples[record.expiry].price
    return VOID if since >= 86400_000 else None


def _twap_daily(record, since):
    samples = list(record.samples.values())
    if len(samples) == 30 and mean_confidence_within(samples, 50):
        return value_of(samples)
    if since >= 600_000 and len(samples) >= 24 and mean_confidence_within(samples, 50):
        return value_of(samples)
    if since >= 3600_000 and len(samples) >= 24:
        return value_of(samples)
    if since >= 3600_000 and record.at_expiry is not None:
        return record.at_expiry.price
    if since >= 86400_000 and record.newest is not None:
        return record.newest.ema
    return VOID if since >= 86400_000 else None


def _twap_micro(record, since):
    samples = list(record.samples.values())
    if len(samples) == 30 and mean_confidence_within(samples, 25):
        return value_of(samples)
    if since >= 10_000 and len(samples) >= 20 and mean_confidence_within(samples, 25):
        return value_of(samples)
    if since >= 60_000 and len(samples) >= 20:
        return value_of(samples)
    if since >= 60_000 and record.at_expiry is not None:
        return record.at_expiry.price
    return VOID if since >= 300_000 else None


LADDERS = {POINT: _point, TWAP_DAILY: _twap_daily, TWAP_MICRO: _twap_micro}


def records_of(state, feed, expiry):
    """In the order point, twap_daily, twap_micro."""
    found = (state.records.get((feed, expiry, policy)) for policy in POLICIES)
    return [record for record in found if record is not None]


def report_price(state, _signer, c):
    if c.feed not in state.feeds:
        return "feed_not_found"
    if c.prev_publish_time > c.publish_time:
        return "price_times_out_of_order"
    if not 0 < c.price < PRICE_END:
        return "price_must_be_positive"
    if c.confidence == 0:
        return "price_confidence_must_be_positive"
    if not confidence_within(c.confidence, c.price, 200):
        return "price_confidence_too_wide"

    report = Report(c.price, c.confidence, c.publish_time, c.prev_publish_time, c.ema_price, c.slot)
    for (feed, _, policy), record in state.records.items():
        if feed == c.feed and record.hear(report) and policy == POINT:
            record.fix(state.now)
    return "ok"


def fix_settlement_price(state, _signer, c):
    if c.feed not in state.feeds:
        return "feed_not_found"
    records = records_of(state, c.feed, c.expiry)
    if not records:
        return "settlement_record_not_found"
    open_records = [record for record in records if record.result is None]
    if not open_records:
        return "settlement_price_already_fixed"
    # A list, not a generator: each record is tried, not only up to the first that is fixed.
    if not any([record.fix(state.now) for record in open_records]):
        return "settlement_price_pending"
    return "ok"
