"""A small world for tests of the model: every step is followed by all invariants."""
import check_invariants
import scenario
from decimals import format_time, parse_time

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
