"""Names (protocol.md section 8): assets, markets and `BASE_QUOTE-YYYYMMDD[THHMMSS]-C|P-STRIKE`."""
import collections
import datetime
import re

from decimals import EPOCH, PRICE_END, PRICE_ONE, Unreadable

CALL, PUT = "call", "put"
ASSET = re.compile(r"(?=[0-9]*[A-Z])[A-Z0-9]{1,12}")
SERIES = re.compile(r"([A-Z0-9]+_[A-Z0-9]+)-(\d{8})(?:T(\d{6}))?-([CP])-(0|[1-9]\d*)([KU])(\d{4})", re.ASCII)
EIGHT_O_CLOCK = 8 * 3600 * 1000
TICK_OF = {"K": PRICE_ONE // 10, "U": PRICE_ONE // 10000}
THOUSAND = 1000 * PRICE_ONE

SeriesName = collections.namedtuple("SeriesName", "symbol market expiry kind strike")


def parse_asset(text):
    if not isinstance(text, str) or ASSET.fullmatch(text) is None:
        raise Unreadable("not an asset's name: %r" % (text,))
    return text


def parse_market(text):
    """`BASE_QUOTE`, as (base, quote)."""
    parts = text.split("_") if isinstance(text, str) else []
    if len(parts) != 2:
        raise Unreadable("not a market's name: %r" % (text,))
    return parse_asset(parts[0]), parse_asset(parts[1])


def parse_series(text):
    match = SERIES.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Unreadable("not a series' symbol: %r" % (text,))
    market, date, clock, kind, whole, letter, fraction = match.groups()
    parse_market(market)
    try:
        instant = datetime.datetime.strptime(date + (clock or "080000"), "%Y%m%d%H%M%S")
    except ValueError as error:
        raise Unreadable("no such date or time: %r" % (text,)) from error
    if clock == "080000" or instant < EPOCH:
        raise Unreadable("not canonical: %r" % (text,))
    strike = int(whole + fraction) * TICK_OF[letter]
    if not 0 < strike < PRICE_END or (letter == "K") != (strike >= THOUSAND):
        raise Unreadable("not a canonical strike: %r" % (text,))
    since = instant - EPOCH
    expiry = (since.days * 86400 + since.seconds) * 1000
    return SeriesName(text, market, expiry, CALL if kind == "C" else PUT, strike)


def format_strike(strike):
    """Price in 10^-8 on its tick -> `26K1000`."""
    letter = "K" if strike >= THOUSAND else "U"
    steps, off = divmod(strike, TICK_OF[letter])
    assert off == 0 and strike > 0, "a strike off its tick has no symbol"
    return "%d%s%04d" % (steps // 10000, letter, steps % 10000)


def format_series(market, expiry, kind, strike):
    assert expiry % 1000 == 0
    instant = EPOCH + datetime.timedelta(milliseconds=expiry)
    date = "%04d%02d%02d" % instant.timetuple()[:3]
    if expiry % 86400000 != EIGHT_O_CLOCK:
        date += "T%02d%02d%02d" % instant.timetuple()[3:6]
    return "%s-%s-%s-%s" % (market, date, "C" if kind == CALL else "P", format_strike(strike))
