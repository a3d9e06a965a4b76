#!/usr/bin/env python3
"""Settlement, with numbers worked out by hand."""
import unittest

from decimals import format_decimal, parse_decimal
from world import CALL, DAY, PUT, World, written


class WorkedExample(unittest.TestCase):
    """design.md section 8, with bob given the money to buy."""

    def test_the_worked_example(self):
        world = written()
        # Collateral: 1000 contracts of 0.001 BTC = 1 BTC. Cost: 1250 * 0.001 * 10 = 12.5 USD.
        self.assertEqual(world.balance("alice", "BTC"), "1 1")
        self.assertEqual(world.balance("alice", "USD"), "12.5 0")
        self.assertEqual(world.balance("bob", "USD"), "987.5 0")
        world.at(1)
        self.assertEqual(world.report("104000", confidence="12"), "ok")
        self.assertEqual((world.phase(CALL), world.price(CALL)), ("priced", "104000"))
        self.assertEqual(world.settle(CALL), "ok")
        # 0.01 BTC * (104000 - 100000) / 104000 = 0.000384615384... BTC: bob gets the floor, alice pays the ceiling.
        self.assertEqual(world.balance("bob", "BTC"), "0.00038461 0")
        self.assertEqual(world.balance("alice", "BTC"), "1.99961538 0")
        self.assertEqual(world.balance("dust", "BTC"), "0.00000001 0")
        self.assertEqual(world.phase(CALL), "settled")
        self.assertEqual([world.total("BTC", what) for what in ("free", "locked", "fees", "dust", "deposited", "withdrawn")],
                         ["1.99999999", "0", "0", "0.00000001", "2", "0"])

    def test_as_it_is_written_bob_has_no_money(self):
        world = World()
        world.fund("alice", "BTC", "2")
        self.assertEqual(world.underwrite("alice", CALL, 1000, "1250"), "ok")
        self.assertEqual(world.buy("bob", CALL, 10, "1250"), "insufficient_balance")


class Settlement(unittest.TestCase):
    def test_one_step_either_side_of_the_strike(self):
        # A put of 100000: 1000 contracts = 1 BTC; one 10^-8 in the money is worth 10^-8 USD, less than a unit.
        for price, payout, dust in (("99999.99999999", "0", "0.000001"), ("100000", "0", "0"), ("100000.00000001", "0", "0"),
                                    ("99999.999999", "0.000001", "0"), ("99999", "1", "0")):
            world = World()
            world.fund("alice", "USD", "100000")
            world.fund("bob", "USD", "10")
            world.underwrite("alice", PUT, 1000, "0.01")
            world.ok("bob", "buy", series=PUT, contracts=1000, limit="0.01")
            world.at(0)
            world.ok("oracle", "report_price", feed="BTC/USD", price=price, confidence="1", publish_time=DAY + "T08:00:00Z",
                     prev_publish_time=DAY + "T07:59:59Z")
            world.settle(PUT)
            free = parse_decimal(payout)
            self.assertEqual(world.balance("bob", "USD"),
                             format_decimal(9_990_000 + free[0] * 10 ** (6 - free[1]), 6) + " 0", price)
            self.assertEqual(world.total("USD", "dust"), dust, price)

    def test_the_exercise_fee_is_a_floor_of_the_payout(self):
        world = written(exercise_fee_bps=30).at(0)
        world.report("104000")
        world.settle(CALL)
        # payout 38461 units, fee floor(115.383) = 115
        self.assertEqual(world.balance("bob", "BTC"), "0.00038346 0")
        self.assertEqual(world.balance("fees", "BTC"), "0.00000115 0")
        self.assertEqual(world.balance("dust", "BTC"), "0.00000001 0")

    def test_settling_in_pieces_gives_what_settling_at_once_gives(self):
        answers = []
        for limits in ((1000,), (1, 1, 1, 1), (3, 1)):
            world = written()
            world.ok("bob", "transfer", series=CALL, contracts=3, to="carol")
            world.ok("bob", "transfer", series=CALL, contracts=2, to="dave")
            world.at(0).report("123456.789")
            for limit in limits:
                world.ok("anyone", "settle", series=CALL, limit=limit)
            answers.append({**world.run.answer(), "steps": None})
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_the_youngest_position_settles_first(self):
        world = written().at(0)
        world.report("104000")
        self.assertEqual(world.settle(CALL, 0), "limit_must_be_positive")
        self.assertEqual(world.settle(CALL, 1), "ok")  # bob's
        self.assertEqual(world.balance("bob", "BTC"), "0.00038461 0")
        self.assertEqual(world.balance("alice", "BTC"), "1 1")
        self.assertEqual((world.phase(CALL), world.total("BTC", "locked")), ("priced", "0.99961539"))
        self.assertEqual(world.settle(CALL, 1), "ok")
        self.assertEqual(world.say("alice", "cancel_offer", offer=1), "offer_not_found")
        self.assertEqual(world.settle(CALL, 1), "ok")  # settled: does nothing

    def test_escrowed_premium_is_due_at_settlement(self):
        world = written(escrow_premium=True)
        self.assertEqual(world.balance("alice", "USD"), "0 12.5")
        self.assertEqual(world.balance("bob", "USD"), "987.5 0")
        world.at(0).report("90000")
        world.settle(CALL)
        self.assertEqual(world.balance("alice", "USD"), "12.5 0")
        self.assertEqual(world.balance("alice", "BTC"), "2 0")

    def test_void_returns_collateral_and_the_premium_to_who_paid_it(self):
        for escrow, bob, alice in ((True, "1000 0", "0 0"), (False, "987.5 0", "12.5 0")):
            world = written(escrow_premium=escrow)
            world.ok("bob", "transfer", series=CALL, contracts=10, to="carol")  # `paid` stays with bob
            self.assertEqual(world.at(86400, -1).fix(), "settlement_price_pending")
            self.assertEqual(world.at(86400).fix(), "ok")
            self.assertEqual(world.price(CALL), "void")
            world.settle(CALL)
            self.assertEqual(world.balance("alice", "BTC"), "2 0")
            self.assertEqual((world.balance("bob", "USD"), world.balance("alice", "USD")), (bob, alice))


if __name__ == "__main__":
    unittest.main()
