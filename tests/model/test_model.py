#!/usr/bin/env python3
"""The model against numbers worked out by hand. A test's name is a sentence of docs/protocol.md or its near relative."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import check_invariants  # noqa: E402
import compare  # noqa: E402
import generate  # noqa: E402
import scenario  # noqa: E402
from decimals import (Unreadable, ceil_div, floor_div, format_decimal, format_time, half_even_div, parse_decimal,  # noqa: E402
                      parse_price, parse_time)
from prices import GRID, Report, value_of  # noqa: E402
from symbols import format_series, parse_asset, parse_series  # noqa: E402

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors/scenarios"
DAY = "2026-11-27"
CALL = "BTC_USD-20261127-C-100K0000"
PUT = "BTC_USD-20261127-P-100K0000"
MICRO = "BTC_USD-20261127T081500-P-100K0000"
T = parse_time(DAY + "T08:00:00Z") // 1000


class World:
    """BTC (8) and USD (6) and a market of 0.001 BTC; every step is followed by all invariants."""

    def __init__(self, **market):
        self.run = scenario.Run()
        self.time = parse_time("2026-11-20T00:00:00Z")
        self.references = 0
        self.ok("operator", "create_asset", asset="BTC", decimals=8)
        self.ok("operator", "create_asset", asset="USD", decimals=6)
        self.ok("operator", "create_market", market="BTC_USD", contract_size="0.001", premium_tick="0.01", **market)

    def say(self, signer, do, **fields):
        status = self.run.do({"time": format_time(self.time), "as": signer, "do": do, **fields})
        check_invariants.check(self.run)
        return status

    def ok(self, *arguments, **fields):
        status = self.say(*arguments, **fields)
        assert status == "ok", status

    def at(self, seconds, ms=0):
        """Time relative to the expiry of the day."""
        self.time = (T + seconds) * 1000 + ms
        return self

    def fund(self, account, asset, amount):
        self.references += 1
        self.ok("custodian", "deposit", account=account, asset=asset, amount=amount, reference="r%d" % self.references)

    def underwrite(self, who, series, contracts, premium):
        return self.say(who, "underwrite", series=series, contracts=contracts, premium=premium)

    def buy(self, who, series, contracts, limit):
        return self.say(who, "buy", series=series, contracts=contracts, limit=limit)

    def report(self, price, published=0, previous=None, confidence="1", **fields):
        previous = published - 1 if previous is None else previous
        return self.say("oracle", "report_price", feed="BTC/USD", price=price, confidence=confidence,
                        publish_time=format_time((T + published) * 1000), prev_publish_time=format_time((T + previous) * 1000), **fields)

    def fix(self, seconds=0):
        return self.say("anyone", "fix_settlement_price", feed="BTC/USD", expiry=format_time((T + seconds) * 1000))

    def settle(self, series, limit=1000):
        return self.say("anyone", "settle", series=series, limit=limit)

    def balance(self, account, asset):
        """'free locked'"""
        held = self.run.answer()["accounts"].get(account, {}).get(asset, {"free": "0", "locked": "0"})
        return held["free"] + " " + held["locked"]

    def total(self, asset, what):
        return self.run.answer()["totals"][asset][what]

    def price(self, series):
        found = [s for s in self.run.answer()["series"] if s["series"] == series][0]
        return "void" if found.get("void") else found["settlement_price"]

    def phase(self, series):
        return [s["phase"] for s in self.run.answer()["series"] if s["series"] == series][0]


def written(contracts=10, **market):
    """alice has written calls at 1250 and bob bought them; alice has 1 BTC left, bob 1000 USD."""
    world = World(**market)
    world.fund("alice", "BTC", "2")
    world.fund("bob", "USD", "1000")
    assert world.underwrite("alice", CALL, 1000, "1250") == "ok"
    assert world.buy("bob", CALL, contracts, "1250") == "ok"
    return world


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


class Trading(unittest.TestCase):
    def test_a_put_locks_its_strike_rounded_up(self):
        world = World()
        world.fund("alice", "USD", "10000")
        # 33333.3 * 0.001 * 7 = 233.3331 USD
        self.assertEqual(world.underwrite("alice", "BTC_USD-20261127-P-33K3333", 7, "1"), "ok")
        self.assertEqual(world.balance("alice", "USD"), "9766.6669 233.3331")

    def test_collateral_does_not_depend_on_how_a_quantity_was_split(self):
        world = World()
        world.ok("operator", "create_asset", asset="EUR", decimals=0)
        world.ok("operator", "create_market", market="BTC_EUR", contract_size="0.001", premium_tick="0.01")
        world.fund("alice", "EUR", "3")
        put = "BTC_EUR-20261127-P-1K0000"  # one contract is worth one EUR; 1.5 EUR at 1500
        for _ in range(2):
            self.assertEqual(world.underwrite("alice", put.replace("1K0000", "1K5000"), 1, "1"), "ok")
        self.assertEqual(world.balance("alice", "EUR"), "0 3")  # ceil(3), not 2 * ceil(1.5)

    def test_buy_fills_the_cheapest_first_then_the_oldest_and_skips_its_own(self):
        world = World()
        for writer in ("alice", "bob", "carol"):
            world.fund(writer, "BTC", "1")
            world.fund(writer, "USD", "1000")
        world.underwrite("alice", CALL, 5, "20")  # offer 1
        world.underwrite("bob", CALL, 5, "10")  # offer 2
        world.underwrite("carol", CALL, 5, "10")  # offer 3
        self.assertEqual(world.buy("bob", CALL, 6, "20"), "ok")  # 5 of carol's at 10, 1 of alice's at 20
        self.assertEqual(world.balance("carol", "USD"), "1000.05 0")
        self.assertEqual(world.balance("alice", "USD"), "1000.02 0")
        self.assertEqual(world.balance("bob", "USD"), "999.93 0")
        self.assertEqual(world.say("carol", "cancel_offer", offer=3), "offer_not_found")

    def test_buy_is_all_or_nothing_within_its_limit(self):
        world = written()
        self.assertEqual(world.buy("bob", CALL, 991, "1250"), "insufficient_offers")
        self.assertEqual(world.buy("bob", CALL, 1, "1249.99"), "insufficient_offers")
        self.assertEqual(world.buy("bob", CALL, 791, "1250"), "insufficient_balance")  # 988.75 USD
        self.assertEqual(world.buy("bob", CALL, 790, "1250"), "ok")  # 987.5 USD, to the unit

    def test_the_trade_fee_is_on_top_and_rounded_up_per_fill(self):
        world = World(trade_fee_bps=7)
        world.fund("alice", "BTC", "1")
        world.fund("bob", "USD", "1")
        world.underwrite("alice", CALL, 1, "0.01")  # cost 0.00001 USD = 10 units, fee ceil(0.007) = 1 unit
        world.underwrite("alice", CALL, 1, "0.01")
        self.assertEqual(world.buy("bob", CALL, 2, "0.01"), "ok")
        self.assertEqual(world.balance("bob", "USD"), "0.999978 0")
        self.assertEqual(world.balance("fees", "USD"), "0.000002 0")

    def test_at_most_256_fills(self):
        world = World()
        world.fund("alice", "BTC", "1")
        world.fund("bob", "USD", "1")
        for _ in range(257):
            world.underwrite("alice", CALL, 1, "0.01")
        self.assertEqual(world.buy("bob", CALL, 257, "0.01"), "fills_exceed_maximum")
        self.assertEqual(world.buy("bob", CALL, 256, "0.01"), "ok")
        self.assertEqual(world.buy("bob", CALL, 2, "0.01"), "insufficient_offers")

    def test_offered_contracts_cannot_be_spent_twice(self):
        world = written()
        self.assertEqual(world.say("bob", "offer", series=CALL, contracts=6, premium="2000"), "ok")
        self.assertEqual(world.say("bob", "offer", series=CALL, contracts=5, premium="2000"), "insufficient_contracts")
        self.assertEqual(world.say("bob", "transfer", series=CALL, contracts=5, to="carol"), "insufficient_contracts")
        self.assertEqual(world.say("bob", "transfer", series=CALL, contracts=4, to="carol"), "ok")
        self.assertEqual(world.say("bob", "cancel_offer", offer=2), "ok")
        self.assertEqual(world.say("bob", "transfer", series=CALL, contracts=6, to="carol"), "ok")

    def test_close_burns_equal_long_and_short_and_releases_the_difference(self):
        world = written()
        world.ok("bob", "transfer", series=CALL, contracts=4, to="alice")
        self.assertEqual(world.say("alice", "close", series=CALL, contracts=5), "insufficient_contracts")
        self.assertEqual(world.say("alice", "close", series=CALL, contracts=4), "ok")
        self.assertEqual(world.balance("alice", "BTC"), "1.004 0.996")

    def test_cancel_releases_what_is_unsold(self):
        world = written()
        self.assertEqual(world.say("bob", "cancel_offer", offer=1), "offer_belongs_to_another")
        self.assertEqual(world.say("alice", "cancel_offer", offer=1), "ok")
        self.assertEqual(world.balance("alice", "BTC"), "1.99 0.01")
        self.assertEqual(world.say("alice", "cancel_offer", offer=1), "offer_not_found")

    def test_time_before_expiry_trades_and_time_at_expiry_settles(self):
        world = written().at(0, -1)
        self.assertEqual(world.settle(CALL), "series_not_expired")
        self.assertEqual(world.buy("bob", CALL, 1, "1250"), "ok")
        world.at(0)
        self.assertEqual(world.buy("bob", CALL, 1, "1250"), "series_expired")
        self.assertEqual(world.settle(CALL), "settlement_price_missing")

    def test_a_new_series_must_live_long_enough(self):
        world = World(minimum_lifetime_s=60)
        world.fund("alice", "BTC", "1")
        self.assertEqual(world.at(-60, 1).underwrite("alice", CALL, 1, "1"), "lifetime_too_short")
        world = World(minimum_lifetime_s=60)
        world.fund("alice", "BTC", "1")
        self.assertEqual(world.at(-60).underwrite("alice", CALL, 1, "1"), "ok")
        self.assertEqual(world.at(0, -1).underwrite("alice", CALL, 1, "1"), "ok")  # it exists already

    def test_pause_stops_new_risk_only(self):
        world = written()
        world.ok("bob", "transfer", series=CALL, contracts=1, to="alice")
        self.assertEqual(world.say("alice", "pause"), "role_required")
        self.assertEqual(world.say("operator", "resume"), "not_paused")
        self.assertEqual(world.say("operator", "pause"), "ok")
        self.assertEqual(world.say("operator", "pause"), "already_paused")
        self.assertEqual(world.underwrite("alice", CALL, 0, "1"), "paused")
        self.assertEqual(world.buy("bob", CALL, 1, "1250"), "paused")
        self.assertEqual(world.say("bob", "offer", series=CALL, contracts=1, premium="1"), "paused")
        self.assertEqual(world.say("bob", "transfer", series=CALL, contracts=1, to="carol"), "paused")
        self.assertEqual(world.say("alice", "close", series=CALL, contracts=1), "ok")
        self.assertEqual(world.say("alice", "cancel_offer", offer=1), "ok")
        self.assertEqual(world.say("alice", "withdraw", asset="BTC", amount="1"), "ok")

    def test_a_refused_command_changes_nothing_and_uses_no_offer_number(self):
        world = written()
        before = world.run.answer()
        self.assertEqual(world.underwrite("alice", CALL, 2000, "1"), "insufficient_balance")
        self.assertEqual(world.underwrite("alice", CALL, 1, "0.015"), "premium_must_be_on_tick")
        self.assertEqual(world.underwrite("alice", CALL, 2**63 - 1, "1"), "contracts_overflow")
        after = world.run.answer()
        self.assertEqual({**before, "steps": 0}, {**after, "steps": 0})
        world.ok("alice", "underwrite", series=CALL, contracts=1, premium="1")
        self.assertEqual(world.say("alice", "cancel_offer", offer=2), "ok")


class Money(unittest.TestCase):
    def test_a_reference_is_unique_for_ever_but_a_refused_one_is_not_used(self):
        world = World()
        deposit = dict(account="a", asset="BTC", amount="1", reference="x")
        self.assertEqual(world.say("custodian", "deposit", **{**deposit, "amount": "0.000000001"}), "amount_must_fit_decimals")
        self.assertEqual(world.say("custodian", "deposit", **deposit), "ok")
        self.assertEqual(world.say("custodian", "deposit", **{**deposit, "account": "b"}), "reference_already_used")
        self.assertEqual(world.say("operator", "deposit", **deposit), "role_required")

    def test_the_total_deposited_stays_below_2_to_127(self):
        world = World()
        world.ok("operator", "create_asset", asset="X", decimals=0)
        world.fund("a", "X", str(10**38 - 1))
        world.fund("a", "X", str(2**127 - 2 - (10**38 - 1)))
        self.assertEqual(world.say("a", "withdraw", asset="X", amount="5"), "ok")  # does not make room again
        deposit = dict(account="a", asset="X", reference="x")
        self.assertEqual(world.say("custodian", "deposit", amount="2", **deposit), "amount_overflows")
        self.assertEqual(world.say("custodian", "deposit", amount="1", **deposit), "ok")

    def test_the_protocols_own_accounts_do_not_trade(self):
        world = written(trade_fee_bps=10)
        for account in ("fees", "dust"):
            deposit = dict(account=account, asset="BTC", amount="0", reference="")
            self.assertEqual(world.say("custodian", "deposit", **deposit), "recipient_must_be_a_user")
            self.assertEqual(world.underwrite(account, CALL, 0, "1"), "recipient_must_be_a_user")
            self.assertEqual(world.buy(account, CALL, 0, "1"), "recipient_must_be_a_user")
            self.assertEqual(world.say(account, "offer", series=CALL, contracts=0, premium="1"), "recipient_must_be_a_user")
            self.assertEqual(world.say(account, "transfer", series=CALL, contracts=0, to=account), "recipient_must_be_a_user")
            self.assertEqual(world.say(account, "close", series=CALL, contracts=1), "insufficient_contracts")
        self.assertEqual(world.say("fees", "withdraw", asset="USD", amount="0.0125"), "ok")

    def test_time_must_not_decrease(self):
        world = World()
        world.time -= 1
        self.assertEqual(world.say("operator", "pause"), "time_must_not_decrease")
        world.time += 1
        self.assertEqual(world.say("operator", "pause"), "ok")


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


class Scenarios(unittest.TestCase):
    def test_a_step_that_cannot_be_read_makes_the_whole_file_refused_with_its_number(self):
        good = {"as": "operator", "do": "pause"}
        for bad in ({"do": "pause"}, {"as": "a", "do": "fly"}, {**good, "time": "tomorrow"}, {**good, "colour": "red"},
                    {"as": "a", "do": "settle", "series": CALL, "limit": -1}, {"as": "a", "do": "settle", "series": "BTC", "limit": 1}):
            with self.assertRaisesRegex(Unreadable, "step 2"):
                scenario.run({"steps": [good, bad]})

    def test_a_seed_gives_one_scenario(self):
        self.assertEqual(generate.scenario_of("x", 300), generate.scenario_of("x", 300))
        self.assertNotEqual(generate.scenario_of("x", 300), generate.scenario_of("y", 300))

    def test_a_generated_file_run_again_gives_the_answer_it_was_made_with(self):
        for flavour in ("", "book", "whale"):
            document, expected = generate.scenario_of("again", 400, flavour)
            self.assertEqual(scenario.run(document, check_invariants.check_step), expected)

    def test_a_difference_of_one_unit_is_seen(self):
        expected = written().run.answer()
        self.assertIsNone(compare.difference(expected, expected))
        self.assertIn("did not answer", compare.difference(expected, {"failed": "exit 1"}))
        for section, change in (("accounts", lambda a: a.popitem()), ("positions", lambda p: p.pop()), ("series", lambda s: s.reverse() or s[0].update(phase="x")),
                                ("totals", lambda t: next(iter(t.values())).update(dust="7")), ("steps", lambda s: s[-1].update(status="?"))):
            other = written().run.answer()
            change(other[section])
            self.assertIsNotNone(compare.difference(expected, other), section)


class Vectors(unittest.TestCase):
    """tests/vectors/scenarios: the expected answers are this model's. `otp simulate` is held against them elsewhere."""

    def test_the_expected_answers_are_the_models(self):
        files = sorted(path for path in VECTORS.glob("*.json") if not path.name.endswith(".expected.json"))
        self.assertGreaterEqual(len(files), 30)
        for path in files:
            with self.subTest(path.stem):
                document = json.loads(path.read_text())
                self.assertTrue(document["about"])
                self.assertEqual(scenario.run(document, check_invariants.check), json.loads(path.with_suffix(".expected.json").read_text()))


if __name__ == "__main__":
    unittest.main()
