#!/usr/bin/env python3
"""Money and trading, with numbers worked out by hand. A test's name is a sentence of docs/protocol.md or its near relative."""
import unittest

from world import CALL, World, written


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


if __name__ == "__main__":
    unittest.main()
