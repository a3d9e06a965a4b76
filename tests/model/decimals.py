"""Exact numbers (protocol.md section 1): decimals in text, times in text, and division with a named direction."""
import datetime
import re

PRICE_DIGITS = 8
PRICE_ONE = 10**PRICE_DIGITS
PRICE_END = 10**10 * PRICE_ONE  # prices are below this
CONTRACTS_END = 2**63
AMOUNT_END = 2**128
DEPOSITED_END = 2**127

DECIMAL = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]*[1-9]))?")
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?Z", re.ASCII)
EPOCH = datetime.datetime(1970, 1, 1)


class Unreadable(Exception):
    """A text that is not what its field holds: the whole scenario file is refused."""


def floor_div(numerator, denominator):
    return numerator // denominator


def ceil_div(numerator, denominator):
    return -(-numerator // denominator)


def half_even_div(numerator, denominator):
    """The nearest integer; of two equally near the even one. For numerator >= 0, denominator > 0."""
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1):
        quotient += 1
    return quotient


def parse_decimal(text):
    """Canonical text of at most 38 digits, 18 of them after the point -> (digits, scale), value = digits / 10^scale."""
    match = DECIMAL.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Unreadable("not a canonical decimal: %r" % (text,))
    fraction = match.group(2) or ""
    if len(fraction) > 18 or len(match.group(1) + fraction) > 38:
        raise Unreadable("too many digits: %r" % (text,))
    return int(match.group(1) + fraction), len(fraction)


def scaled(decimal, digits):
    """(digits, scale) -> integer in units of 10^-digits, None when it is finer than that."""
    value, scale = decimal
    return value * 10 ** (digits - scale) if scale <= digits else None


def parse_price(text, end=PRICE_END):
    """Canonical text -> price in 10^-8, below `end`."""
    price = scaled(parse_decimal(text), PRICE_DIGITS)
    if price is None or price >= end:
        raise Unreadable("not a price: %r" % (text,))
    return price


def format_decimal(value, digits):
    """Integer in units of 10^-digits -> canonical text."""
    if digits == 0:
        return str(value)
    whole, fraction = divmod(value, 10**digits)
    return ("%d.%0*d" % (whole, digits, fraction)).rstrip("0").rstrip(".")


def format_price(price):
    return format_decimal(price, PRICE_DIGITS)


def parse_time(text):
    """RFC 3339 UTC with whole or milliseconds -> milliseconds since 1970."""
    match = TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Unreadable("not a time: %r" % (text,))
    try:
        instant = datetime.datetime(*map(int, match.groups()[:6]))
    except ValueError as error:
        raise Unreadable("not a time: %r" % (text,)) from error
    since = instant - EPOCH
    if since.days < 0:
        raise Unreadable("before 1970: %r" % (text,))
    return (since.days * 86400 + since.seconds) * 1000 + int(match.group(7) or 0)


def format_time(ms):
    seconds, rest = divmod(ms, 1000)
    instant = EPOCH + datetime.timedelta(seconds=seconds)
    # %Y does not pad on every platform.
    text = "%04d-%02d-%02dT%02d:%02d:%02d" % instant.timetuple()[:6]
    return text + (".%03dZ" % rest if rest else "Z")
