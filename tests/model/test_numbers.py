#!/usr/bin/env python3
"""Numbers, times and symbols, by hand."""
import unittest

from decimals import (Unreadable, ceil_div, floor_div, format_decimal, format_time, half_even_div, parse_decimal, parse_price,
                      parse_time)
from symbols import format_series, parse_asset, parse_series
from world import CALL, MICRO, T


class Numbers(unittest.TestCase):
    def test_each_result_is_rounded_once_in_a_named_direction(self):
        self.assertEqual((floor_div(7, 2), ceil_div(7, 2), ceil_div(8, 2), ceil_div(0, 5)), (3, 4, 4, 0))

    def test_half_even_goes_to_the_even_neighbour(self):
        self.assertEqual([half_even_div(n, 2) for n in (1, 3, 5, 7)], [0, 2, 2, 4])
        self.assertEqual([half_even_div(n, 3) for n in (1, 2, 4, 5)], [0, 1, 1, 2])

    def test_the_text_of_a_decimal_is_canonical(self):
        for text in ("0", "1", "10.5", "0.00000001", "26100"):
            self.assertEqual(format_decimal(*parse_decimal(text)), text)
        for text in ("", "1.50", "01", "1.", ".5", "1e5", "-1", "+1", " 1", "1,5", "0.0", "١", "1" + 38 * "0", "0.0000000000000000001"):
            self.assertRaises(Unreadable, parse_decimal, text)

    def test_prices_are_below_ten_billion_in_steps_of_a_hundred_millionth(self):
        self.assertEqual(parse_price("9999999999.99999999"), 10**18 - 1)
        self.assertRaises(Unreadable, parse_price, "10000000000")
        self.assertRaises(Unreadable, parse_price, "0.000000001")

    def test_times_are_milliseconds_of_utc(self):
        self.assertEqual(parse_time("1970-01-01T00:00:00.001Z"), 1)
        self.assertEqual(parse_time("2026-11-27T08:00:00Z"), 1795766400000)
        self.assertEqual(format_time(1795766400001), "2026-11-27T08:00:00.001Z")
        for text in ("2026-02-29T00:00:00Z", "2026-11-27", "2026-11-27T08:00:00+00:00", "1969-12-31T23:59:59Z"):
            self.assertRaises(Unreadable, parse_time, text)


class Symbols(unittest.TestCase):
    def test_the_letter_is_the_decimal_point(self):
        for strike, text in ((26100, "26K1000"), (26050, "26K0500"), (26005, "26K0050"), (1000, "1K0000"), (6, "6U0000")):
            symbol = "BTC_USD-20220811-C-" + text
            self.assertEqual(parse_series(symbol).strike, strike * 10**8)
            self.assertEqual(format_series("BTC_USD", 1660204800000, "call", strike * 10**8), symbol)
        self.assertEqual(parse_series("A_B-20220811-P-1K8006").strike, 1800_60000000)
        self.assertEqual(parse_series("A_B-20220811-P-999U9999").strike, 999_99990000)
        self.assertEqual(parse_series("A_B-20220811-P-0U0001").strike, 10**4)

    def test_without_a_time_the_expiry_is_eight_o_clock(self):
        self.assertEqual(parse_series(CALL).expiry, T * 1000)
        self.assertEqual(parse_series(MICRO).expiry, (T + 900) * 1000)

    def test_every_other_spelling_is_refused(self):
        for text in ("BTC_USD-20220811T080000-C-26K1000", "BTC_USD-20220811-C-026K1000", "BTC_USD-20220811-C-1000U0000",
                     "BTC_USD-20220811-C-0K9999", "BTC_USD-20220811-C-0U0000", "BTC_USD-20220230-C-1U0000", "BTC-20220811-C-1U0000",
                     "BTC_USD-20220811-X-1U0000", "btc_USD-20220811-C-1U0000", "1_USD-20220811-C-1U0000", "BTC_USD-20220811-C-10000000K0000",
                     "ABCDEFGHIJKLM_USD-20220811-C-1U0000", "BTC_USD-19691231-C-1U0000", "BTC_USD-20220811-C-1U000"):
            self.assertRaises(Unreadable, parse_series, text)
        for text in ("", "12", "A-B", "a"):
            self.assertRaises(Unreadable, parse_asset, text)


if __name__ == "__main__":
    unittest.main()
