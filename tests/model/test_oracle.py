#!/usr/bin/env python3
"""The oracle's price of a second, by hand."""
import unittest

import oracle_model
from oracle_model import aggregate, attested

NOW = 1000 * 10**6


def quoted(venue, bid, ask, age=0, currency="USD", kind="spot"):
    return [venue, currency, kind, [bid, ask, NOW - age], None]


def shown(row, stablecoins={}):
    calm = [quoted(name, 950_000, 950_000) for name in "abc"]
    return aggregate(1000, calm + [row], stablecoins)[2][-1].shown()


class Oracle(unittest.TestCase):
    def test_a_venue_is_its_middle_or_its_last_trade(self):
        self.assertEqual(shown(quoted("v", 949_999, 950_002, 2 * 10**6)), ["quote", 950_000, 2 + 190, 2 * 10**6])
        self.assertEqual(shown(["v", "USD", "spot", None, [950_001, NOW - 1]]), ["trade", 950_001, 951 + 1, 1])
        self.assertEqual(shown(["v", "USD", "spot", None, None]), ["silent", None, 0, None])

    def test_reasons(self):
        for row, why in ((quoted("v", 1, 1, 5_000_001), "stale"), (quoted("v", 950_000, 950_000, -1_000_001), "clock_ahead"),
                         (quoted("v", None, 950_000), "one_sided"), (quoted("v", 950_001, 950_000), "crossed"),
                         (quoted("v", 949_050, 950_951), "spread_too_wide"), (quoted("v", 949_050, 950_950), "quote"),
                         (quoted("v", 0, 5), "absurd"), (quoted("v", 1_900_001, 1_900_001), "absurd"), (quoted("v", 475_000, 475_000), "quote"),
                         (quoted("v", 950_000, 950_000, currency="USDC"), "no_stablecoin_price"), (quoted("a", 950_000, 950_000, 1), "venue_counted_already"),
                         (quoted("v", 950_000, 950_000, kind="index"), "index_only"), (quoted("v", 950_000, 950_000, kind="derivative"), "not_spot")):
            self.assertEqual(shown(row)[0], why, row)

    def test_median_and_quartiles(self):
        rows = [quoted(name, value, value) for name, value in zip("abcd", (1000, 1010, 1020, 1030))]
        self.assertEqual(aggregate(1000, rows, {})[0], (1015, 6))
        self.assertEqual(aggregate(1000, [rows[0], rows[1], rows[3]], {})[0], (1010, 19))
        self.assertEqual(aggregate(1000, rows[:2], {})[:2], (None, "too_few_venues"))

    def test_a_stablecoin_never_carries_the_price_away(self):
        dollars = [quoted("a", 20_000, 20_000), quoted("b", 20_010, 20_010)]
        coins = [quoted(name, 22_860, 22_860, currency="USDC") for name in "xyz"]
        self.assertEqual(aggregate(1000, dollars + coins, {})[1], "too_few_venues")
        self.assertEqual(aggregate(1000, dollars + coins, {"USDC": (10**8, 1)})[0][0], 20_010)
        self.assertEqual(aggregate(1000, dollars + coins, {"USDC": (87_500_000, 1)})[0][0], 20_002)
        self.assertIsNone(attested(1000, [quoted("a", 10**8, 10**8), quoted("b", 87_000_000, 87_000_000)]))
        self.assertEqual(attested(1000, [quoted("a", 99_990_000, 99_990_000), quoted("b", 99_970_000, 99_970_000)]), (99_980_000, 10_000))

    def test_the_mean_has_a_half_life_of_an_hour(self):
        mean = oracle_model.Mean()
        for second in range(100_000):
            self.assertEqual(mean.observe(second, 10**12, 2 * 10**8), [10**12, 2 * 10**8])
        for second in range(100_000, 103_600):
            price, _ = mean.observe(second, 2 * 10**12, 2 * 10**8)
        self.assertAlmostEqual(price, 1.5 * 10**12, delta=10**7)

    def test_the_publisher_tells_of_its_gaps(self):
        publisher = oracle_model.Publisher()
        self.assertEqual([publisher.publish(second, 100, 1)[:2] for second in (5, 6, 9)], [[5, 4], [6, 5], [9, 6]])


if __name__ == "__main__":
    unittest.main()
