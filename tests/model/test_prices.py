#!/usr/bin/env python3
"""Reports, samples and the ladders, by hand."""
import unittest

from prices import GRID, Report, value_of
from world import CALL, DAY, World, written


class Prices(unittest.TestCase):
    def test_refusals_of_a_report_in_their_order(self):
        world = World()
        say = dict(published=0, confidence="1")
        self.assertEqual(world.say("oracle", "report_price", feed="X", price="0", confidence="0", publish_time=DAY + "T08:00:00Z",
                                   prev_publish_time=DAY + "T09:00:00Z"), "feed_not_found")
        self.assertEqual(world.report("0", previous=1, **say), "price_times_out_of_order")
        self.assertEqual(world.report("0", **say), "price_must_be_positive")
        self.assertEqual(world.report("50", confidence="0"), "price_confidence_must_be_positive")
        self.assertEqual(world.report("50", confidence="1.00000001"), "price_confidence_too_wide")
        self.assertEqual(world.report("50", confidence="1"), "ok")

    def test_a_point_is_the_unique_report_for_the_expiry(self):
        for published, previous, confidence, price in ((0, -1, "1000", "100000"), (300, -1, "1", "100000"), (301, -1, "1", None), (0, 0, "1", None),
                                                       (-1, -2, "1", None), (1, 0, "1", None), (0, -1, "1000.00000001", None)):
            world = written().at(0)
            self.assertEqual(world.report("100000", published, previous, confidence), "ok")
            self.assertEqual(world.price(CALL), price, (published, previous, confidence))

    def test_reports_before_the_record_do_not_count(self):
        world = World()
        world.report("5")
        world.fund("alice", "BTC", "1")
        world.underwrite("alice", CALL, 1, "1")
        self.assertEqual(world.at(0).fix(), "settlement_price_pending")

    def test_of_two_reports_before_the_fixing_the_lower_slot_stays(self):
        world = written()
        world.report("100", slot=9)
        world.report("101", slot=8, confidence="1")
        world.report("102", slot=10, confidence="1")
        self.assertEqual(world.price(CALL), None)
        self.assertEqual(world.at(0).fix(), "ok")
        self.assertEqual(world.price(CALL), "101")
        world.report("99", slot=1, confidence="0.5")
        self.assertEqual(world.price(CALL), "101")  # a fixed price never changes

    def test_the_value_is_the_mean_clamped_to_two_percent_around_the_median(self):
        def value(*prices):
            return value_of([Report(price, 1, 0, 0, 0, 0) for price in prices])
        self.assertEqual(value(100, 100, 100), 100)
        self.assertEqual(value(1, 100, 999), 100)  # 98 + 100 + 102
        self.assertEqual(value(100, 101), 100)  # median half-even(100.5) = 100; mean 100.5 -> 100
        self.assertEqual(value(101, 102), 102)  # 101.5 -> 102, both
        self.assertEqual(value(1000, 1000, 1000, 2000), 1005)  # 2000 -> 1020
        self.assertEqual(value(49, 49, 60), 49)  # floor(49/50) = 0: all are 49

    def test_fixing_names_what_is_missing(self):
        world = written()
        self.assertEqual(world.say("anyone", "fix_settlement_price", feed="X", expiry=DAY + "T08:00:00Z"), "feed_not_found")
        self.assertEqual(world.fix(1), "settlement_record_not_found")
        self.assertEqual(world.fix(), "settlement_price_pending")
        world.at(0).report("100000")
        self.assertEqual(world.fix(), "settlement_price_already_fixed")

    def ladder(self, policy, confidence_bps, count, spare=None):
        """A world past the expiry with `count` samples of 100000 and perhaps the spare report (late, bps, price)."""
        world = written(settlement=policy)
        for offset in list(GRID[{"daily": "twap_daily", "micro": "twap_micro"}[policy[5:]]])[:count]:
            self.assertEqual(world.report("100000", offset, offset - 1, str(10 * confidence_bps)), "ok")
        if spare:
            self.assertEqual(world.report(spare[2], spare[0], -1, spare[1]), "ok")
        return world

    def first_fix(self, world, seconds):
        """(the first of these seconds after the expiry at which fixing is ok, the price)"""
        for since in seconds:
            if since:
                self.assertEqual(world.at(since, -1).fix(), "settlement_price_pending", since)
            if world.at(since).fix() == "ok":
                return since, world.price(CALL)
        return None

    def test_the_daily_ladder(self):
        steps = (0, 600, 3600, 86400)
        spare = (30, "2000", "101000")  # 2 %: no sample, but unique for the expiry and late enough
        for given, wanted in (((50, 30), (0, "100000")), ((51, 30), (3600, "100000")), ((50, 24), (600, "100000")), ((51, 24), (3600, "100000")),
                              ((50, 23, spare), (3600, "101000")), ((50, 23, (31, "2000", "101000")), (86400, "100000")), ((50, 0), (86400, "void"))):
            self.assertEqual(self.first_fix(self.ladder("twap_daily", *given), steps), wanted, given)

    def test_the_micro_ladder(self):
        steps = (0, 10, 60, 300)
        for given, wanted in (((25, 30), (0, "100000")), ((26, 30), (60, "100000")), ((25, 20), (10, "100000")), ((26, 20), (60, "100000")),
                              ((25, 19, (5, "252.5", "101000")), (60, "101000")), ((25, 19, (6, "252.5", "101000")), (300, "void")),
                              ((25, 19, (5, "252.50000001", "101000")), (300, "void"))):
            self.assertEqual(self.first_fix(self.ladder("twap_micro", *given), steps), wanted, given)

    def test_a_late_message_is_the_sample_of_each_second_it_is_unique_for(self):
        world = written(settlement="twap_micro")
        for published in range(-27, 1, 3):  # each for three seconds: 30 samples
            world.report("100000", published, published - 3)
        self.assertEqual(world.at(0).fix(), "ok")

    def test_the_ema_is_of_the_newest_report_of_the_last_hour(self):
        world = written(settlement="twap_daily")
        world.report("100", -3600, -3600, ema_price="1")
        world.report("100", -3599, -3599, ema_price="2")
        world.report("100", -60, -61, ema_price="3")
        world.report("100", -61, -62, ema_price="4")
        world.report("100", 1, 0, ema_price="5")
        world.report("100", -30, -31, ema_price="0")
        world.report("100", -29, -30, ema_price="10000000000")
        world.at(86400).fix()
        self.assertEqual(world.price(CALL), "3")


if __name__ == "__main__":
    unittest.main()
