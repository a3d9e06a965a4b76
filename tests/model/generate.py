#!/usr/bin/env python3
"""Random scenarios from a seed: generate.py SEED [STEPS] prints one.

The generator runs the model beside the scenario it writes, so that most commands make sense and the expected answer comes
for free. Every series ends settled: nothing may stay locked, and that is asserted.
"""
import heapq
import json
import random
import sys

import check_invariants
import generate_prices
import generate_trading
from decimals import format_decimal, format_time
from prices import POINT, POLICIES, TWAP_DAILY, TWAP_MICRO
from scenario import Run
from symbols import format_series

DAY_S = 86400
PRIMES = (1, 1, 2, 3, 5, 7, 11, 13, 31, 97, 101, 499, 997, 7919, 104729, 15485863)
LAST_DEADLINE_S = {POINT: DAY_S, TWAP_DAILY: DAY_S, TWAP_MICRO: 300}


class Generator:
    """The world of one scenario: `run` is the model, `agenda` what is to happen at a time, `say` writes a step."""

    def __init__(self, seed):
        self.rng = random.Random("otp scenario %s" % (seed,))
        self.run, self.steps = Run(), []
        self.state = self.run.state
        self.now = 1_790_000_000_000 + self.rng.randrange(10**9) * 1000 + self.rng.choice((0, 0, 1, 999))
        self.agenda, self.agenda_size = [], 0
        self.scripted = set()  # records whose reports and attempts are on the agenda
        self.base_price = {}  # by feed, 10^-8
        self.references = 0
        self.slots = 0
        self.accounts = ["a%d" % n for n in range(self.rng.choice((3, 6, 12, 25)))]

    # --- writing

    def say(self, signer, do, time=None, **fields):
        """Adds a step at `time` (ms; now when None) and answers its status."""
        step = {"as": signer, "do": do, **fields}
        time = self.now if time is None else time
        # After a step back in time the next one says its own, whatever it would have without.
        if self.run.said_time != self.state.now or time != self.run.said_time or self.rng.random() < 0.05:
            step["time"] = format_time(time)
        self.now = max(self.now, time)
        self.steps.append(step)
        status = self.run.do(step)
        check_invariants.check_step(self.run)
        return status

    def plan(self, time, action, *arguments):
        heapq.heappush(self.agenda, (time, self.agenda_size, action, arguments))
        self.agenda_size += 1

    def do_next_planned(self):
        time, _, action, arguments = heapq.heappop(self.agenda)
        self.now = max(self.now, time)
        action(self, *arguments)

    # --- the world

    def someone(self):
        return self.rng.choice(self.accounts)

    def contracts(self):
        return self.rng.choice(PRIMES)

    def reference(self):
        self.references += 1
        return "d%d" % self.references

    def slot(self):
        self.slots += self.rng.choice((1, 1, 7))
        return 2**40 + self.slots * self.rng.choice((1, -1))

    def price_near(self, feed, bps=300):
        """A price of the feed, most often with all its digits."""
        base = self.base_price[feed]
        return max(1, min(10**18 - 1, base + base * self.rng.randint(-bps * 1000, bps * 1000) // 10**7))

    def deposit_units(self, account, asset, units):
        return self.say("custodian", "deposit", account=account, asset=asset,
                        amount=format_decimal(units, self.state.assets[asset]), reference=self.reference())

    def found(self):
        """Assets with odd decimals, and markets over them with odd sizes, ticks, fees."""
        rng = self.rng
        decimals = [0, 6, 8, 18] + [rng.choice((0, 1, 2, 6, 7, 8, 9, 17, 18)) for _ in range(2)]
        rng.shuffle(decimals)
        names = rng.sample(["BTC", "ETH", "USD", "EUR", "X", "1INCH", "DOGE", "ABCDEFGHIJKL"], len(decimals))
        for name, digits in zip(names, decimals):
            self.say("operator", "create_asset", asset=name, decimals=digits)
        pairs = rng.sample([(a, b) for a in names for b in names if a != b], 4)
        for number, (base, quote) in enumerate(pairs):
            self.found_market(base, quote, POLICIES[number % 3])

    def found_market(self, base, quote, policy):
        rng, base_decimals = self.rng, self.state.assets[base]
        whole = 10**base_decimals
        size = rng.choice((1, 7, max(1, whole // 1000), max(1, whole // 997), whole, 3 * whole, rng.randint(1, 2 * whole)))
        fields = {"market": "%s_%s" % (base, quote), "contract_size": format_decimal(size, base_decimals),
                  "premium_tick": format_decimal(rng.choice((1, 3, 10**4, 10**6, 10**6, 25 * 10**5, 10**8)), 8)}
        if rng.random() < 0.4 and self.base_price:  # markets that share a feed share settlement records
            fields["feed"] = rng.choice(sorted(self.base_price))
        elif rng.random() < 0.5:
            fields["feed"] = "%s/%s" % (base, quote)
        if policy != POINT or rng.random() < 0.5:
            fields["settlement"] = policy
        for fee in ("trade_fee_bps", "exercise_fee_bps"):
            if rng.random() < 0.6:
                fields[fee] = rng.choice((0, 1, 7, 30, 499, 1250))
        if rng.random() < 0.6:
            fields["escrow_premium"] = rng.random() < 0.6
        if rng.random() < 0.5:
            fields["minimum_lifetime_s"] = rng.choice((1, 60, 61, 120, 366 * DAY_S if rng.random() < 0.02 else 30))
        self.say("operator", "create_market", **fields)
        feed = fields.get("feed", "%s/%s" % (base, quote))
        self.base_price.setdefault(feed, rng.choice((3, 5000, 10**6, 10**8, 1800 * 10**8, 26_000 * 10**8, 94_123 * 10**8, 10**15, 7 * 10**17))
                                   * rng.randint(900_000, 1_100_000) // 10**6)

    # --- series

    def new_expiry(self):
        now_s = self.now // 1000 + 1
        roll = self.rng.random()
        if roll < 0.15:
            return (now_s // DAY_S + 1) * DAY_S + 8 * 3600
        if roll < 0.4:
            return (now_s // 60 + self.rng.randint(2, 5)) * 60
        return now_s + self.rng.choice((61, 62, 119, 120, 121, 180, 200, 600, 3600))

    def new_symbol(self, market, expiry=None):
        """A series of the market around its price; sometimes at the ends of what a symbol can say."""
        rng = self.rng
        strike = self.price_near(market.feed, rng.choice((0, 50, 500, 3000)))
        if rng.random() < 0.03:
            strike = rng.choice((10**4, 10**18 - 10**7))  # 0U0001 and 9999999K9999
        tick = 10**7 if strike >= 1000 * 10**8 else 10**4
        strike = max(10**4, strike // tick * tick)
        expiry = expiry or rng.choice(self.open_expiries() + [self.new_expiry()])
        return format_series(market.name, expiry * 1000, rng.choice(("call", "put")), strike)

    def open_expiries(self):
        found = {record.expiry for record in self.state.records.values() if record.expiry * 1000 > self.now + 1000}
        return sorted(found)[:6]

    def script_records(self):
        """Puts reports, fixing and settling of records that are new on the agenda."""
        for key in sorted(self.state.records.keys() - self.scripted):
            self.scripted.add(key)
            generate_prices.script(self, *key)

    # --- the whole

    def live(self, steps):
        while len(self.steps) < steps:
            self.script_records()
            pause = self.rng.choice((0, 0, 0, 1, 250, 1000, 5000))
            if self.agenda and (self.agenda[0][0] <= self.now + pause or self.rng.random() < 0.08):
                self.do_next_planned()
            else:
                self.now += pause
                generate_trading.trade(self)

    def finish(self):
        """Lets the agenda happen, waits for the last deadline, fixes every record and settles every series."""
        state, rng = self.state, self.rng
        most = len(self.steps) + 250
        while self.agenda and len(self.steps) < most:
            self.do_next_planned()
        for (_, expiry, policy) in state.records:
            self.now = max(self.now, (expiry + LAST_DEADLINE_S[policy]) * 1000)
        for feed, expiry in sorted({key[:2] for key, record in state.records.items() if record.result is None}):
            status = self.say(self.someone(), "fix_settlement_price", feed=feed, expiry=format_time(expiry * 1000))
            assert status == "ok", status
        for symbol, series in sorted(state.series.items()):
            while not series.settled:
                status = self.say(self.someone(), "settle", series=symbol, limit=rng.choice((2, 10**4)))
                assert status == "ok", status
        check_invariants.check(self.run)
        assert not any(state.ledger.locked_of.values()), "all is settled, nothing is locked"
        assert not state.offers


def scenario_of(seed, steps=1000, flavour="", number=0):
    """(document, expected answer). Deterministic. `number` goes through the variants of a flavour."""
    world = Generator(seed)
    world.found()
    if flavour:
        generate_trading.FLAVOURS[flavour](world, number)
    world.live(steps * 3 // 4)
    # Half of the scenarios stop in the middle: series in every phase are compared too.
    if world.rng.random() < 0.5 or flavour:
        world.finish()
    return {"seed": str(seed), "steps": world.steps}, world.run.answer()


if __name__ == "__main__":
    json.dump(scenario_of(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)[0], sys.stdout, indent=1)
    print()
