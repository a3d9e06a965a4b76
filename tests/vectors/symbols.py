#!/usr/bin/env python3
"""Writes symbols.json beside this file: the golden vectors of symbols and of their conversion.

The rules are written down here a second time, independently of the C++ code: expected results come from this file only.
A malformed text is written with a bar where it goes wrong: "BTC|.USD" means position 3.
"""
import datetime
import json
import pathlib

# Reasons, as the core words them.
START = "a name must start with A-Z or 0-9"
LONG = "a name has at most 12 characters"
LETTER = "a name has at least one letter"
UNDERSCORE = "expected '_' after the base, which is of A-Z and 0-9 only"
QUOTE_END = "expected '-' after the quote, which is of A-Z and 0-9 only"
YEAR = "the year must be four digits, from 1970 to 9999"
MONTH = "the month must be two digits, from 01 to 12"
DAY = "the day must be two digits, from 01 to 31"
NO_DAY = "that month has no such day"
DATE_END = "expected '-', or 'T' and a time, after the date"
HOUR = "the hour must be two digits, from 00 to 23"
MINUTE = "the minute must be two digits, from 00 to 59"
SECOND = "the second must be two digits, from 00 to 59"
USUAL = "08:00:00 is the usual expiry and is written without a time"
TIME_END = "expected '-' after the time"
KIND = "expected C (call) or P (put)"
KIND_END = "expected '-' after C or P"
STRIKE = "the strike must start with a digit"
ZEROS = "the strike has no leading zeros"
POINT = "expected K (thousands) or U (units) in the strike"
BELOW = "below 1000 the strike is written with U"
ABOVE = "from 1000 on the strike is written with K"
HUGE = "the strike must be below 10^10"
FOUR = "exactly four digits must follow K or U"
END = "nothing may follow the four digits of the strike"
POSITIVE = "the strike must be positive"
OFF_K = "a strike from 1000 on must be a multiple of 0.1"
OFF_U = "a strike below 1000 must be a multiple of 0.0001"


def marked(text, reason):
    assert text.count("|") == 1, text
    return {"text": text.replace("|", ""), "position": len(text.split("|")[0].encode()), "reason": reason}


# Strikes of the design, then every edge of the two ticks.
STRIKES = [
    ("26100", "26K1000"), ("26050", "26K0500"), ("26005", "26K0050"), ("1800.6", "1K8006"), ("1000", "1K0000"),
    ("999.9999", "999U9999"), ("6", "6U0000"), ("0.0001", "0U0001"), ("25350", "25K3500"), ("184800", "184K8000"),
    ("4.9", "4U9000"), ("94500", "94K5000"), ("100000", "100K0000"), ("1000.1", "1K0001"), ("999", "999U0000"),
    ("0.9999", "0U9999"), ("1", "1U0000"), ("0.5", "0U5000"), ("10", "10U0000"), ("9999.9", "9K9999"),
    ("10000", "10K0000"), ("999999.9", "999K9999"), ("1000000", "1000K0000"), ("9999999999.9", "9999999K9999"),
    ("9999999999", "9999999K9990"), ("100.01", "100U0100"), ("123.4567", "123U4567"), ("123456.7", "123K4567"),
]
# Strikes without a symbol; the text is what `make` is given.
NO_STRIKE = [
    ("1000.05", OFF_K), ("1000.01", OFF_K), ("26100.0001", OFF_K), ("9999999999.99", OFF_K), ("9999999999.95", OFF_K),
    ("0.00001", OFF_U), ("999.99991", OFF_U), ("0.00000001", OFF_U), ("6.00005", OFF_U), ("0", POSITIVE),
    ("0.0", POSITIVE),
]

VALID = [
    ("BTC_USD-20220811-C-26K1000", "BTC", "USD", "2022-08-11T08:00:00Z", "call", "26100"),
    ("BTC_USD-20220811-P-25K3500", "BTC", "USD", "2022-08-11T08:00:00Z", "put", "25350"),
    ("BTC_USDC-20220811-P-25K3500", "BTC", "USDC", "2022-08-11T08:00:00Z", "put", "25350"),
    ("BTC_RNBC-20220811-P-184K8000", "BTC", "RNBC", "2022-08-11T08:00:00Z", "put", "184800"),
    ("APT_USD-20220811-C-6U0000", "APT", "USD", "2022-08-11T08:00:00Z", "call", "6"),
    ("APT_USD-20220811-P-4U9000", "APT", "USD", "2022-08-11T08:00:00Z", "put", "4.9"),
    ("BTC_USD-20261120T101530-C-94K5000", "BTC", "USD", "2026-11-20T10:15:30Z", "call", "94500"),
    ("BTC_USD-20261120T000000-C-94K5000", "BTC", "USD", "2026-11-20T00:00:00Z", "call", "94500"),
    ("BTC_USD-20261120T075959-C-94K5000", "BTC", "USD", "2026-11-20T07:59:59Z", "call", "94500"),
    ("BTC_USD-20261120T080001-C-94K5000", "BTC", "USD", "2026-11-20T08:00:01Z", "call", "94500"),
    ("BTC_USD-20261120T080100-C-94K5000", "BTC", "USD", "2026-11-20T08:01:00Z", "call", "94500"),
    ("BTC_USD-20261120T235959-C-94K5000", "BTC", "USD", "2026-11-20T23:59:59Z", "call", "94500"),
    ("A_B-19700101-C-1K0000", "A", "B", "1970-01-01T08:00:00Z", "call", "1000"),
    ("A_B-19700101T000000-P-0U0001", "A", "B", "1970-01-01T00:00:00Z", "put", "0.0001"),
    ("A_A-99991231T235959-P-9999999K9999", "A", "A", "9999-12-31T23:59:59Z", "put", "9999999999.9"),
    ("1INCH_USDT-20240229-C-0U4000", "1INCH", "USDT", "2024-02-29T08:00:00Z", "call", "0.4"),
    ("ABCDEFGHIJKL_A23456789012-20000229-P-999U9999", "ABCDEFGHIJKL", "A23456789012", "2000-02-29T08:00:00Z", "put",
     "999.9999"),
    ("00000000000Z_9Z-21000228-C-1U0000", "00000000000Z", "9Z", "2100-02-28T08:00:00Z", "call", "1"),
    ("T_P-20220811T101530-P-1U0000", "T", "P", "2022-08-11T10:15:30Z", "put", "1"),
    ("C_K-20220811-C-1U0000", "C", "K", "2022-08-11T08:00:00Z", "call", "1"),
]


def fields(symbol, base, quote, expiry, kind, strike):
    return {"symbol": symbol, "base": base, "quote": quote, "expiry": expiry, "kind": kind, "strike": strike}


def valid():
    rows = [fields(*row) for row in VALID]
    for strike, text in STRIKES:
        rows.append(fields(f"BTC_USD-20220811-C-{text}", "BTC", "USD", "2022-08-11T08:00:00Z", "call", strike))
        rows.append(fields(f"X9_USDT-20261120T010203-P-{text}", "X9", "USDT", "2026-11-20T01:02:03Z", "put", strike))
    for month in range(1, 13):  # the last day of each month, in a common and a leap year
        for year in (2023, 2024):
            last = datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
            rows.append(fields(f"ETH_USD-{last:%Y%m%d}-P-2K5000", "ETH", "USD", f"{last}T08:00:00Z", "put", "2500"))
    return rows


def malformed_names():
    rest = "-20220811-C-26K1000"
    for text, reason in [
        ("|", START), ("|_USD" + rest, START), ("BTC_|" + rest, START), ("|-20220811-C-26K1000", START),
        ("BTCUSD|" + rest, UNDERSCORE), ("BTC|", UNDERSCORE), ("BTC|/USD" + rest, UNDERSCORE),
        ("BTC|-USD" + rest, UNDERSCORE), ("BTC| USD" + rest, UNDERSCORE), ("BTC| _USD" + rest, UNDERSCORE),
        ("| BTC_USD" + rest, START), ("|\tBTC_USD" + rest, START), ("|\nBTC_USD" + rest, START),
        ("|btc_USD" + rest, START), ("B|tc_USD" + rest, UNDERSCORE), ("BT|c_USD" + rest, UNDERSCORE),
        ("BTC_|usd" + rest, START), ("BTC_US|d" + rest, QUOTE_END), ("BTC_USD|" , QUOTE_END),
        ("BTC_USD|_" + rest, QUOTE_END), ("BTC_|_USD" + rest, START), ("|_BTC_USD" + rest, START),
        ("|123_USD" + rest, LETTER), ("BTC_|123" + rest, LETTER), ("|0_USD" + rest, LETTER), ("BTC_|9" + rest, LETTER),
        ("|123456789012_USD" + rest, LETTER), ("ABCDEFGHIJKL|M_USD" + rest, LONG), ("BTC_ABCDEFGHIJKL|M" + rest, LONG),
        ("ABCDEFGHIJKL|MNOPQRSTUVWXYZ_USD" + rest, LONG), ("123456789012|3_USD" + rest, LONG),
        ("|\u0412TC_USD" + rest, START), ("BT|\u0421_USD" + rest, UNDERSCORE), ("BTC|\uff3fUSD" + rest, UNDERSCORE),
        ("BTC_USD|\u2013" + rest[1:], QUOTE_END), ("BTC|\u00a0_USD" + rest, UNDERSCORE), ("|\ufeffBTC_USD" + rest, START),
        ("BTC|\0_USD" + rest, UNDERSCORE), ("|\0BTC_USD" + rest, START), ("BTC_USD|\0" + rest, QUOTE_END),
        ("BTC_USD|:20220811-C-26K1000", QUOTE_END), ("BTC_USD|.20220811-C-26K1000", QUOTE_END),
        ("B|.TC_USD" + rest, UNDERSCORE), ("BTC|.E_USD" + rest, UNDERSCORE), ("BTC_US|$" + rest, QUOTE_END),
        ("BTC|@_USD" + rest, UNDERSCORE), ("BTC|[_USD" + rest, UNDERSCORE), ("BTC|`_USD" + rest, UNDERSCORE),
        ("|/BTC_USD" + rest, START), ("|:BTC_USD" + rest, START),
    ]:
        yield marked(text, reason)
    yield marked("BTC_USD20220811-|C-26K1000", YEAR)  # the date is read as part of the quote


def malformed_dates():
    head, tail = "BTC_USD-", "-C-26K1000"
    for date, reason in [
        ("|", YEAR), ("|-20220811", YEAR), ("2|", YEAR), ("20|", YEAR), ("202|", YEAR), ("2022|", MONTH), ("20220|", MONTH),
        ("202208|", DAY), ("2022081|", DAY), ("220811|00", DAY), ("20220811|1", DATE_END),
        ("20220811|00", DATE_END), ("20220811|080000", DATE_END), ("2022|-08-11", MONTH), ("2022|/08/11", MONTH),
        ("|19691231", YEAR), ("|19690811", YEAR), ("|00000101", YEAR), ("|00010101", YEAR), ("|19000101", YEAR),
        ("2022|0011", MONTH), ("2022|1311", MONTH), ("2022|9911", MONTH), ("2022|2011", MONTH), ("202208|00", DAY),
        ("202208|32", DAY), ("202208|99", DAY), ("202202|30", NO_DAY), ("202202|31", NO_DAY), ("202204|31", NO_DAY),
        ("202206|31", NO_DAY), ("202209|31", NO_DAY), ("202211|31", NO_DAY), ("202302|29", NO_DAY), ("202502|29", NO_DAY),
        ("210002|29", NO_DAY), ("|19000229", YEAR), ("220002|29", NO_DAY), ("230002|29", NO_DAY), ("197002|29", NO_DAY),
        ("999902|29", NO_DAY), ("999904|31", NO_DAY), ("|+0220811", YEAR), ("| 20220811", YEAR), ("20220811| ", DATE_END),
        ("20220|x11", MONTH), ("2022081|x", DAY), ("202|x0811", YEAR),
        ("2022|AUG11", MONTH), ("|AUG112022", YEAR), ("20220811|t101530", DATE_END), ("20220811| 101530", DATE_END),
        ("20220811|_101530", DATE_END), ("20220811|Z", DATE_END), ("2022|\uff10811", MONTH), ("20220811|\0", DATE_END),
        ("1970|0001", MONTH), ("197001|00", DAY), ("9999|1301", MONTH), ("999912|32", DAY),
    ]:
        yield marked(head + date + tail, reason)
    for year in range(2001, 2100):  # each common year's 29 February
        if year % 4:
            yield marked(f"BTC_USD-{year}02|29-P-1K0000", NO_DAY)
    for cut in range(8):
        yield marked(head + "20261120"[:cut] + "|", YEAR if cut < 4 else MONTH if cut < 6 else DAY)
    yield marked(head + "20261120|", DATE_END)


def malformed_times():
    head, tail = "BTC_USD-20261120", "-C-94K5000"
    for time, reason in [
        ("T|", HOUR), ("T1|", HOUR), ("T10|", MINUTE), ("T101|", MINUTE), ("T1015|", SECOND), ("T10153|", SECOND),
        ("T101530|0", TIME_END), ("T101530|Z", TIME_END), ("T101530|.5", TIME_END), ("T101530|,", TIME_END),
        ("T|240000", HOUR), ("T|250000", HOUR), ("T|990000", HOUR), ("T10|6000", MINUTE), ("T10|9900", MINUTE),
        ("T1015|60", SECOND), ("T1015|99", SECOND), ("T2359|60", SECOND), ("T10|:15:30", MINUTE), ("T|-101530", HOUR),
        ("T| 101530", HOUR), ("T|T101530", HOUR), ("T1|x1530", HOUR), ("T10|x530", MINUTE),
        ("T101|x30", MINUTE), ("T1015|x0", SECOND), ("T10153|x", SECOND), ("|T080000", USUAL), ("T0800|", SECOND),
        ("T08|", MINUTE), ("T101530| ", TIME_END), ("T101530|+0000", TIME_END), ("T|+01530", HOUR),
    ]:
        yield marked(head + time + tail, reason)
    for date in ("19700101", "20240229", "99991231", "20220811"):
        yield marked(f"BTC_USD-{date}|T080000-P-1K0000", USUAL)
    for cut in range(6):
        yield marked(head + "T" + "101530"[:cut] + "|", HOUR if cut < 2 else MINUTE if cut < 4 else SECOND)
    yield marked(head + "T101530|", TIME_END)


def malformed_kinds():
    for middle, reason in [
        ("-|", KIND), ("-|c-26K1000", KIND), ("-|p-26K1000", KIND), ("-|X-26K1000", KIND), ("-|-26K1000", KIND),
        ("-|26K1000", KIND), ("-|26K1000-C", KIND), ("-C|", KIND_END), ("-P|", KIND_END), ("-C|26K1000", KIND_END),
        ("-C|ALL-26K1000", KIND_END), ("-P|UT-26K1000", KIND_END), ("-C|P-26K1000", KIND_END),
        ("-C|_26K1000", KIND_END), ("-C| -26K1000", KIND_END), ("-| C-26K1000", KIND), ("-|\u0421-26K1000", KIND),
        ("-|0-26K1000", KIND), ("-|\0-26K1000", KIND), ("-C|\0-26K1000", KIND_END), ("-|B-26K1000", KIND),
        ("-|D-26K1000", KIND), ("-|O-26K1000", KIND), ("-|Q-26K1000", KIND), ("-P|P-26K1000", KIND_END),
    ]:
        yield marked("BTC_USD-20220811" + middle, reason)
        yield marked("A1_B-20261120T101530" + middle, reason)


def malformed_strikes():
    rows = [
        ("|", STRIKE), ("|K1000", STRIKE), ("|U1000", STRIKE), ("|-26K1000", STRIKE), ("|+26K1000", STRIKE),
        ("| 26K1000", STRIKE), ("|.5", STRIKE), ("|x", STRIKE), ("|\0", STRIKE), ("|k1000", STRIKE),
        ("26|", POINT), ("26100|", POINT), ("26|.1", POINT), ("26|k1000", POINT), ("6|u0000", POINT), ("26|M1000", POINT),
        ("26| K1000", POINT), ("26|,1000", POINT), ("26|d1", POINT), ("26100|.5", POINT), ("26|\u212a1000", POINT),
        ("0|", POINT), ("1|e3", POINT), ("26|J1000", POINT), ("26|L1000", POINT), ("26|T1000", POINT), ("26|V1000", POINT),
        ("|026K1000", ZEROS), ("|00U0001", ZEROS), ("|006U0000", ZEROS), ("|01K0000", ZEROS), ("|00K0000", ZEROS),
        ("|0000", ZEROS), ("|01U0000", ZEROS), ("|0999U9999", ZEROS), ("|00000000000U0001", ZEROS),
        ("|0K0000", BELOW), ("|0K0001", BELOW), ("|0K5000", BELOW), ("|0K9999", BELOW), ("|0K", BELOW),
        ("|1000U0000", ABOVE), ("|1000U0001", ABOVE), ("|9999U9999", ABOVE), ("|26100U0000", ABOVE),
        ("|10000000000U0000", ABOVE), ("|1000U", ABOVE), ("|99999999999999999999999999U0000", ABOVE),
        ("|10000000K0000", HUGE), ("|10000000K0001", HUGE), ("|99999999K9999", HUGE), ("|123456789K0000", HUGE),
        ("|9999999999999999999999999999K0000", HUGE), ("|18446744073709551616K0000", HUGE),
        ("26K|", FOUR), ("26K1|", FOUR), ("26K10|", FOUR), ("26K100|", FOUR), ("6U|", FOUR), ("6U0|", FOUR), ("6U00|", FOUR),
        ("6U000|", FOUR), ("26K|K1000", FOUR), ("26K|U1000", FOUR), ("26K|.1000", FOUR), ("26K100|x", FOUR),
        ("26K|-100", FOUR), ("26K|+100", FOUR), ("26K| 100", FOUR), ("26K1|,00", FOUR), ("26K|x", FOUR), ("26K100|\0", FOUR),
        ("26K1000|0", END), ("26K1000|00", END), ("6U0000|0", END), ("26K1000| ", END), ("26K1000|\n", END),
        ("26K1000|\0", END), ("26K1000|-", END), ("26K1000|K", END), ("26K1000|.5", END), ("26K1000|U0000", END),
        ("26K1000|-C", END), ("26K1000|\r\n", END), ("26K1000|;", END), ("26K1000|\u00e9", END), ("1000K0000|x", END),
        ("|0U0000", POSITIVE), ("0U0000|0", END),
    ]
    for strike, reason in rows:
        yield marked("BTC_USD-20220811-C-" + strike, reason)
        yield marked("A1_B-20261120T101530-P-" + strike, reason)


def malformed():
    rows = [*malformed_names(), *malformed_dates(), *malformed_times(), *malformed_kinds(), *malformed_strikes()]
    unique = {row["text"]: row for row in rows}
    spoken = {row["symbol"] for row in valid()}
    assert not spoken & set(unique)
    return list(unique.values())


# Conversions: our symbol, the other form, its name, and the quote its reader is told (empty: the form's own).
CONVERSIONS = [
    ("BTC_USD-20230908-C-26K0000", "osi", "BTC   230908C26000000", ""),
    ("SPX_USD-20141122-P-19U5000", "osi", "SPX   141122P00019500", ""),
    ("LAMR_USD-20150117-C-52U5000", "osi", "LAMR  150117C00052500", ""),
    ("GOOGLE_USD-20991231-P-99K9999", "osi", "GOOGLE991231P99999900", ""),
    ("A_USD-20000229-C-0U0010", "osi", "A     000229C00000001", ""),
    ("BTC_USDC-20230908-C-26K1000", "osi", "BTC   230908C26100000", "USDC"),
    ("BTC_USD-20230908-C-26K0000", "deribit", "BTC-8SEP23-26000-C", ""),
    ("BTC_USDC-20230908-C-26K0000", "deribit", "BTC_USDC-8SEP23-26000-C", ""),
    ("XRP_USDC-20230630-C-0U6250", "deribit", "XRP_USDC-30JUN23-0d625-C", ""),
    ("BTC_USD-20230325-C-420U0000", "deribit", "BTC-25MAR23-420-C", ""),
    ("BTC_USD-20160805-P-580U0000", "deribit", "BTC-5AUG16-580-P", ""),
    ("ETH_USD-20260207-P-2K1750", "deribit", "ETH-7FEB26-2175-P", ""),
    ("BTC_USD-20991231-P-26K1005", "deribit", "BTC-31DEC99-26100d5-P", ""),
    ("BTC_USD-20000101-P-9999999K9999", "deribit", "BTC-1JAN00-9999999999d9-P", ""),
    ("SOL_USDC-20240229-C-0U0001", "deribit", "SOL_USDC-29FEB24-0d0001-C", "USDC"),
    ("BTC_USDT-20230908-C-26K0000", "binance", "BTC-230908-26000-C", ""),
    ("BTC_USD-20230908-C-26K0000", "binance", "BTC-230908-26000-C", "USD"),
    ("DOGE_USDT-20240531-C-0U1400", "binance", "DOGE-240531-0.14-C", ""),
    ("DOGE_USDT-20240607-C-0U1580", "binance", "DOGE-240607-0.158-C", ""),
    ("XRP_USDT-20250904-P-0U0860", "binance", "XRP-250904-0.086-P", ""),
    ("BTC_USDT-20200730-C-9K0000", "binance", "BTC-200730-9000-C", ""),
    ("1INCH_USDT-20990101-P-1K0001", "binance", "1INCH-990101-1000.1-P", ""),
]

# What another form cannot say: our symbol, the form, the quote it is told, the reason.
NO_TIME = "the expiry is not at 08:00:00 UTC, and such a name has no time"
NO_YEAR = "the year is outside 2000 to 2099, and such a name has two digits for it"
NO_ROOT = "an OSI root is one to six letters, without digits"
UNSAYABLE = [
    ("BTC_USDT-20230908-C-26K0000", "osi", "", "such a name means the quote USD, not USDT"),
    ("BTC_USD-20230908-C-26K0000", "osi", "USDT", "such a name means the quote USDT, not USD"),
    ("BTC_USD-20230908-C-100K0000", "osi", "", "an OSI strike is below 100000"),
    ("BTC_USD-20230908-C-9999999K9999", "osi", "", "an OSI strike is below 100000"),
    ("BTC_USD-20230908-C-0U0001", "osi", "", "an OSI strike has at most three decimals"),
    ("BTC_USD-20230908-C-26U0005", "osi", "", "an OSI strike has at most three decimals"),
    ("1INCH_USD-20230908-C-1U0000", "osi", "", NO_ROOT),
    ("BTC2_USD-20230908-C-1U0000", "osi", "", NO_ROOT),
    ("ABCDEFG_USD-20230908-C-1U0000", "osi", "", NO_ROOT),
    ("BTC_EUR-20230908-C-26K0000", "deribit", "", "Deribit quotes options in USD or USDC, not EUR"),
    ("BTC_USDT-20230908-C-26K0000", "deribit", "", "Deribit quotes options in USD or USDC, not USDT"),
    ("BTC_USD-20230908-C-26K0000", "binance", "", "such a name means the quote USDT, not USD"),
    ("BTC_USDT-20230908-C-26K0000", "binance", "USD", "such a name means the quote USD, not USDT"),
]


def unsayable():
    rows = list(UNSAYABLE)
    for form in ("osi", "deribit", "binance"):
        quote = "USD" if form != "deribit" else ""
        for date, reason in [
            ("20261120T101530", NO_TIME), ("20261120T075959", NO_TIME), ("20261120T080001", NO_TIME),
            ("20261120T000000", NO_TIME), ("19991231", NO_YEAR), ("19700101", NO_YEAR), ("21000101", NO_YEAR),
            ("99991231", NO_YEAR),
        ]:
            rows.append((f"BTC_USD-{date}-C-26K1000", form, quote, reason))
    return [{"symbol": s, "form": f, "quote": q, "reason": r} for s, f, q, r in rows]


# Names of the other forms that are refused on reading.
YY = "the year must be two digits"
OSI_ROOT = "an OSI root is letters, padded with blanks to six characters"
OSI_STRIKE = "an OSI strike is eight digits, in thousandths"
AFTER_STRIKE = "nothing may follow the strike"
D_DAY = "the day must be one or two digits, from 1 to 31"
D_MONTH = "the month must be JAN, FEB, MAR, ... or DEC"
D_BASE = "expected '-', or '_' and a quote, after the base"
D_QUOTE = "Deribit quotes options in USDC, or in USD without saying so"
AFTER_DATE = "expected '-' after the date"
STRIKE_END = "expected '-' after the strike"
STRIKE_POINT = "a digit must follow the point of the strike"
STRIKE_FINE = "the strike has at most four decimals"
STRIKE_ZERO = "the strike has no zeros at its end"
AFTER_KIND = "nothing may follow C or P"
BINANCE_BASE = "expected '-' after the base"
FOREIGN = {
    "osi": [
        ("|", "an OSI root is one to six letters A-Z"), ("|      230908C26000000", "an OSI root is one to six letters A-Z"),
        ("| BTC  230908C26000000", "an OSI root is one to six letters A-Z"),
        ("|btc   230908C26000000", "an OSI root is one to six letters A-Z"),
        ("|1INCH 230908C26000000", "an OSI root is one to six letters A-Z"),
        ("BTC|1  230908C26000000", OSI_ROOT), ("BTC|230908C26000000", OSI_ROOT), ("BTC  |230908C26000000", OSI_ROOT),
        ("BTC|_USD230908C26000000", OSI_ROOT), ("B |TC  230908C26000000", OSI_ROOT),
        ("BTCUSD|X230908C26000000", "an OSI root has at most six letters"), ("BTC   | 230908C26000000", YY),
        ("BTC   23|1308C26000000", MONTH), ("BTC   2309|31C26000000", NO_DAY), ("BTC   2302|29C26000000", NO_DAY),
        ("BTC   2309|00C26000000", DAY), ("BTC   23090|C26000000", DAY),
        ("BTC   230908|c26000000", KIND), ("BTC   230908|X26000000", KIND), ("BTC   230908|26000000", KIND),
        ("BTC   230908C2600000|", OSI_STRIKE), ("BTC   230908C|-2600000", OSI_STRIKE), ("BTC   230908C26000|.00", OSI_STRIKE),
        ("BTC   230908C26000000|0", AFTER_STRIKE), ("BTC   230908C26000000| ", AFTER_STRIKE),
        ("BTC   230908C|00000000", POSITIVE), ("BTC   230908C|26000050", OFF_K), ("BTC   230908C|01000001", OFF_K),
    ],
    "deribit": [
        ("|", START), ("|btc-8SEP23-26000-C", START), ("BTC|", D_BASE), ("BTC|/8SEP23-26000-C", D_BASE),
        ("BTC_|USD-8SEP23-26000-C", D_QUOTE), ("BTC_|USDT-8SEP23-26000-C", D_QUOTE), ("BTC_|-8SEP23-26000-C", START),
        ("BTC_USDC|_8SEP23-26000-C", "expected '-' after the quote"),
        ("BTC-|08SEP23-26000-C", D_DAY), ("BTC-|0SEP23-26000-C", D_DAY), ("BTC-|32SEP23-26000-C", D_DAY),
        ("BTC-|008SEP23-26000-C", D_DAY), ("BTC-|SEP23-26000-C", D_DAY), ("BTC-|230908-26000-C", D_DAY),
        ("BTC-|PERPETUAL", D_DAY), ("BTC-|31SEP23-26000-C", NO_DAY), ("BTC-|29FEB23-26000-C", NO_DAY),
        ("BTC-|30FEB24-26000-C", NO_DAY), ("BTC-8|SEPT23-26000-C", D_MONTH), ("BTC-8|Sep23-26000-C", D_MONTH),
        ("BTC-8|sep23-26000-C", D_MONTH), ("BTC-8|SEC23-26000-C", D_MONTH), ("BTC-8|-26000-C", D_MONTH),
        ("BTC-8SEP2|-26000-C", YY), ("BTC-8SEP23|", AFTER_DATE), ("BTC-8SEP20|23-26000-C", AFTER_DATE),
        ("BTC-8SEP23-|", STRIKE), ("BTC-8SEP23-|C-26000", STRIKE), ("BTC-8SEP23-|d5-C", STRIKE),
        ("BTC-8SEP23-|026000-C", ZEROS), ("BTC-8SEP23-|00d5-C", ZEROS), ("BTC-8SEP23-26000|.5-C", STRIKE_END),
        ("BTC-8SEP23-26000d|-C", STRIKE_POINT), ("BTC-8SEP23-26000d|D-C", STRIKE_POINT),
        ("BTC-8SEP23-26000d|0-C", STRIKE_ZERO), ("BTC-8SEP23-0d62|0-C", STRIKE_ZERO),
        ("BTC-8SEP23-0d0000|1-C", STRIKE_FINE), ("BTC-8SEP23-|0-C", POSITIVE), ("BTC-8SEP23-|26000d05-C", OFF_K),
        ("BTC-8SEP23-|10000000000-C", HUGE), ("BTC-8SEP23-26000|", STRIKE_END), ("BTC-8SEP23-26000-|", KIND),
        ("BTC-8SEP23-26000-|c", KIND), ("BTC-8SEP23-26000-|X", KIND), ("BTC-8SEP23-26000-C|ALL", AFTER_KIND),
        ("BTC-8SEP23-26000-C| ", AFTER_KIND), ("BTC-|FS-19MAY26_PERP", D_DAY),
    ],
    "binance": [
        ("|", START), ("|btc-230908-26000-C", START), ("BTC|", BINANCE_BASE), ("BTC|_USDT-230908-26000-C", BINANCE_BASE),
        ("BTCUSDT|", BINANCE_BASE), ("BTC-8|SEP23-26000-C", YY),
        ("BTC-23|1308-26000-C", MONTH), ("BTC-2309|31-26000-C", NO_DAY), ("BTC-2302|29-26000-C", NO_DAY),
        ("BTC-2309|00-26000-C", DAY), ("BTC-20|230908-26000-C", MONTH),
        ("BTC-230908|", AFTER_DATE), ("BTC-230908-|", STRIKE), ("BTC-230908-|C-26000", STRIKE),
        ("BTC-230908-|.5-C", STRIKE), ("BTC-230908-|026000-C", ZEROS), ("BTC-230908-26000|d5-C", STRIKE_END),
        ("BTC-230908-26000.|-C", STRIKE_POINT), ("BTC-230908-26000.|0-C", STRIKE_ZERO),
        ("BTC-230908-0.1|0-C", STRIKE_ZERO), ("BTC-230908-0.0000|1-C", STRIKE_FINE),
        ("BTC-230908-|0-C", POSITIVE), ("BTC-230908-|1000.05-C", OFF_K), ("BTC-230908-|10000000000-C", HUGE),
        ("BTC-230908-26000|", STRIKE_END), ("BTC-230908-26000-|", KIND), ("BTC-230908-26000-|c", KIND),
        ("BTC-230908-26000-C|-", AFTER_KIND), ("BTC-230908-26000-P| ", AFTER_KIND), ("BTC-230908-2|e4-C", STRIKE_END),
    ],
}


def foreign():
    return [{"form": form, **marked(*row)} for form, rows in FOREIGN.items() for row in rows]


if __name__ == "__main__":
    document = {
        "about": "Written by symbols.py; positions count bytes from 0.",
        "valid": valid(),
        "malformed": malformed(),
        "no_symbol": [{"strike": strike, "reason": reason} for strike, reason in NO_STRIKE],
        "conversions": [{"symbol": s, "form": f, "name": n, "quote": q} for s, f, n, q in CONVERSIONS],
        "unsayable": unsayable(),
        "foreign": foreign(),
    }
    lines = ["{"]
    for key, value in document.items():
        last = key == list(document)[-1]
        if isinstance(value, str):
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}" + ("" if last else ","))
            continue
        rows = ",\n".join("  " + json.dumps(row) for row in value)
        lines.append(f"{json.dumps(key)}: [\n{rows}\n]" + ("" if last else ","))
    lines.append("}")
    pathlib.Path(__file__).with_suffix(".json").write_text("\n".join(lines) + "\n")
