"""Random commands that mostly make sense, the same with something broken, and scenarios of extremes."""
import types

from commands import find_fills, series_of
from decimals import PRICE_END, format_decimal, format_price, format_time
from symbols import format_series, parse_series

FUNDS_MAX = 2**100
WRITABLE_MAX = 10**38 - 1  # units: a decimal has at most 38 digits


def pick(world, found):
    return world.rng.choice(found) if found else None


def live_series(world):
    return [series for series in world.state.series.values() if series.expiry > world.now]


def trade(world):
    """One random command (now and then a deposit before it)."""
    rng = world.rng
    if world.state.paused and rng.random() < 0.3:
        world.say("operator", "resume")
    elif rng.random() < 0.17:
        rng.choice(BROKEN)(world)
    else:
        rng.choices(SENSIBLE, WEIGHTS)[0](world)


# --- commands that make sense

def underwrite(world, contracts=None):
    rng, state = world.rng, world.state
    market = pick(world, list(state.markets.values()))
    found = [series.symbol for series in live_series(world) if series.market is market]
    symbol = rng.choice(found) if found and rng.random() < 0.75 else world.new_symbol(market)
    account, contracts = world.someone(), contracts or world.contracts()
    fund_collateral(world, account, symbol, contracts)
    world.say(account, "underwrite", series=symbol, contracts=contracts, premium=some_premium(world, market))


def underwrite_at_the_limit(world):
    """A new series exactly its minimum lifetime ahead, or one millisecond less."""
    market = pick(world, list(world.state.markets.values()))
    if market.lifetime > 86400_000:
        return underwrite(world)
    world.now = -(-world.now // 1000) * 1000
    symbol, account = world.new_symbol(market, (world.now + market.lifetime) // 1000), world.someone()
    world.now += world.rng.choice((0, 0, 1))
    fund_collateral(world, account, symbol, 1)
    return world.say(account, "underwrite", series=symbol, contracts=1, premium=some_premium(world, market))


def some_premium(world, market):
    """On the tick, between a tick and a fifth of the price."""
    highest = max(1, min(10**17, world.base_price[market.feed] // 5) // market.tick)
    return format_price(market.tick * world.rng.randint(1, world.rng.choice((1, 5, highest, highest))))


def highest_price(market):
    return (PRICE_END - 1) // market.tick * market.tick


def fund_collateral(world, account, symbol, contracts):
    """Deposits what underwriting needs: exactly that, more, or one unit too little."""
    name = parse_series(symbol)
    market = world.state.markets[name.market]
    series = series_of(world.state, types.SimpleNamespace(series=name), market)
    held = series.positions.get(account)
    before = held.short + held.unsold if held else 0
    fund(world, account, series.asset, series.collateral(before + contracts) - series.collateral(before))


def fund(world, account, asset, need):
    missing = need - world.state.ledger.free(account, asset)
    if 0 < missing < FUNDS_MAX:
        times = world.rng.choice((1, 1, 2, 10))
        units = missing * times - (1 if world.rng.random() < 0.04 else 0)
        if units:
            world.deposit_units(account, asset, units)


def buy(world):
    rng = world.rng
    series = pick(world, [series for series in live_series(world) if series.book])
    if series is None:
        return underwrite(world)
    buyer, market = world.someone(), series.market
    offers = [world.state.offers[number] for _, number in series.book if world.state.offers[number].seller != buyer]
    if not offers:
        return underwrite(world)
    worst = rng.choice(offers[:4])
    within = sum(offer.left for offer in offers if offer.rank() <= worst.rank())
    contracts = rng.choice((1, worst.left, within, min(within, world.contracts()), max(1, within - 1)))
    limit = min(worst.premium + rng.choice((0, 0, market.tick, 100 * market.tick)), highest_price(market))
    fills, _ = find_fills(world.state, series, buyer, contracts, limit)
    costs = [market.cost(offer.premium, taken) for offer, taken in fills or []]
    fund(world, buyer, market.quote, sum(cost + market.trade_fee(cost) for cost in costs))
    return world.say(buyer, "buy", series=series.symbol, contracts=contracts, limit=format_price(limit))


def held(world, of):
    """A random live (series, position) for which `of(position)` is positive."""
    return pick(world, [(series, position) for series in live_series(world) for position in series.positions.values()
                        if of(position) > 0])


def part(world, whole):
    return world.rng.choice((1, whole, max(1, whole // 2), min(whole, world.contracts())))


def offer(world):
    found = held(world, lambda position: position.long - position.offered)
    if found is None:
        return buy(world)
    series, position = found
    return world.say(position.account, "offer", series=series.symbol, contracts=part(world, position.long - position.offered),
                     premium=some_premium(world, series.market))


def transfer(world):
    found = held(world, lambda position: position.long - position.offered)
    if found is None:
        return buy(world)
    series, position = found
    # To a writer now and then, so that there is something to close.
    writers = [other.account for other in series.positions.values() if other.short]
    to = world.rng.choice(writers) if writers and world.rng.random() < 0.5 else world.someone()
    return world.say(position.account, "transfer", series=series.symbol,
                     contracts=part(world, position.long - position.offered), to=to)


def close(world):
    found = held(world, lambda position: min(position.long - position.offered, position.short))
    if found is None:
        return transfer(world)
    series, position = found
    return world.say(position.account, "close", series=series.symbol,
                     contracts=part(world, min(position.long - position.offered, position.short)))


def cancel(world):
    offers = [offer for offer in world.state.offers.values() if offer.series.expiry > world.now]
    if not offers:
        return underwrite(world)
    found = world.rng.choice(offers)
    return world.say(found.seller, "cancel_offer", offer=found.number)


def deposit(world):
    asset = world.rng.choice(sorted(world.state.assets))
    account = world.someone() if world.rng.random() < 0.97 else world.rng.choice(("fees", "dust", "oracle", "operator"))
    world.deposit_units(account, asset, world.rng.randint(1, 10 ** world.rng.choice((1, 6, 18, 24))))


def withdraw(world):
    state, rng = world.state, world.rng
    account, asset = pick(world, [key for key, free in state.ledger.free_of.items() if free and key[0] != "dust"]) or (None, None)
    if account is None:
        return deposit(world)
    free = min(state.ledger.free(account, asset), WRITABLE_MAX)
    units = rng.choice((1, free, max(1, free // 3), rng.randint(1, free)))
    return world.say(account, "withdraw", asset=asset, amount=format_decimal(units, state.assets[asset]))


def settle(world):
    """Any series at any time, also those settled long ago."""
    series = pick(world, list(world.state.series.values()))
    if series is None:
        return underwrite(world)
    return world.say(world.someone(), "settle", series=series.symbol, limit=world.rng.choice((1, 2, 3, 8192, 8193)))


def fix(world):
    feed, expiry, _ = pick(world, list(world.state.records)) or (None, None, None)
    if feed is None:
        return underwrite(world)
    return world.say(world.someone(), "fix_settlement_price", feed=feed, expiry=format_time(expiry * 1000))


def pause(world):
    world.say("operator", "pause")
    if world.rng.random() < 0.4:
        world.say("operator", "pause")


SENSIBLE = [underwrite, underwrite_at_the_limit, buy, offer, transfer, close, cancel, deposit, withdraw, settle, fix, pause]
WEIGHTS = [21, 1.5, 34, 9, 7, 9, 6, 3, 4, 4, 2, 0.4]


# --- commands with something broken

def some_symbol(world):
    series = pick(world, list(world.state.series.values()))
    if series is not None and world.rng.random() < 0.8:
        return series.symbol, series.market
    market = pick(world, list(world.state.markets.values()))
    return world.new_symbol(market), market


def broken_asset(world):
    rng = world.rng
    known = rng.choice(sorted(world.state.assets))
    fields = rng.choice(({"asset": "NEW", "decimals": rng.choice((19, 255))}, {"asset": known, "decimals": 8}, {"asset": known, "decimals": 19}))
    world.say(rng.choice(("operator", "operator", "custodian", world.someone())), "create_asset", **fields)


def broken_market(world):
    rng = world.rng
    known = rng.choice(sorted(world.state.markets))
    fields = {"market": known, "contract_size": "1", "premium_tick": "0.01", "feed": rng.choice(sorted(world.state.feeds))}
    names = sorted(world.state.assets)
    unused = [(a, b) for a in names for b in names if a != b and "%s_%s" % (a, b) not in world.state.markets]
    for _ in range(rng.choice((0, 1, 1, 2))):
        base, quote = rng.choice(unused)
        decimals = world.state.assets[base]
        too_fine = format_decimal(1, decimals + 1) if decimals < 18 else "10"
        fields.update(rng.choice((
            {"contract_size": "0"}, {"premium_tick": "0"}, {"minimum_lifetime_s": 0}, {"minimum_lifetime_s": 366 * 86400 + 1},
            {"trade_fee_bps": 1251}, {"exercise_fee_bps": 65535}, {"market": "%s_%s" % (base, base)}, {"market": "NONE_%s" % quote},
            {"market": "%s_NONE" % base}, {"market": "NONE_NONE"}, {"market": "%s_%s" % (base, quote), "contract_size": too_fine},
            {"market": "%s_%s" % (base, quote), "contract_size": format_decimal(2**63, world.state.assets[base])})))
    world.say(rng.choice(("operator",) * 5 + (world.someone(),)), "create_market", **fields)


def broken_amount(world, asset):
    decimals = world.state.assets[asset]
    return world.rng.choice((
        "0", format_decimal(1, decimals + 1) if decimals < 18 else "0", format_decimal(WRITABLE_MAX, decimals),
        format_decimal(2**126, decimals), format_decimal(10**9 * 10**decimals + 1, decimals)))


def broken_deposit(world):
    rng = world.rng
    asset = rng.choice(sorted(world.state.assets))
    fields = {"account": world.someone(), "asset": asset, "amount": "1", "reference": world.reference()}
    for _ in range(rng.choice((1, 1, 2))):
        fields.update(rng.choice((
            {"reference": ""}, {"amount": "0"}, {"asset": "NONE"}, {"amount": broken_amount(world, asset)},
            {"reference": "d%d" % rng.randint(1, world.references)})))
    world.say(rng.choice(("custodian",) * 6 + ("operator", world.someone())), "deposit", **fields)


def broken_withdraw(world):
    rng = world.rng
    account = world.someone()
    asset = rng.choice(sorted(world.state.assets))
    one_too_many = format_decimal(min(world.state.ledger.free(account, asset) + 1, WRITABLE_MAX), world.state.assets[asset])
    asset, amount = rng.choice(((asset, one_too_many), ("NONE", "1"), ("NONE", "0"), (asset, broken_amount(world, asset))))
    world.say(account, "withdraw", asset=asset, amount=amount)


def off_tick(world, market):
    if market.tick == 1:
        return "0"
    return format_price(market.tick * world.rng.randint(0, 3) + world.rng.choice((1, market.tick - 1)))


def other_symbol(world, market):
    """Names no series has: another market's, another strike's, an expired one's, one too near."""
    rng = world.rng
    near = world.now // 1000 + rng.choice((1, market.lifetime // 1000 - 1, market.lifetime // 1000, market.lifetime // 1000 + 1))
    return rng.choice((
        "NONE_" + world.new_symbol(market).split("_", 1)[1], world.new_symbol(market), world.new_symbol(market, near),
        world.new_symbol(market, world.now // 1000 - rng.choice((0, 1, 1000)))))


def broken_trade(world):
    """One of the trading commands with one or two fields wrong."""
    rng = world.rng
    symbol, market = some_symbol(world)
    do = rng.choice(("underwrite", "buy", "offer", "transfer", "close"))
    account = world.someone()
    series = world.state.series.get(symbol)
    if series is not None and series.positions and rng.random() < 0.6:
        account = rng.choice(list(series.positions))
    if rng.random() < 0.04:
        account = rng.choice(("fees", "dust"))
    fields = {"series": symbol, "contracts": world.contracts()}
    price = {"buy": "limit", "underwrite": "premium", "offer": "premium"}.get(do)
    if price:
        fields[price] = some_premium(world, market)
    if do == "transfer":
        fields["to"] = world.someone()
    for _ in range(rng.choice((1, 1, 2))):
        spoilers = [{"contracts": 0}, {"contracts": 2**63 - 1}, {"contracts": 2**62 + 1}, {"series": other_symbol(world, market)}, {"contracts": 10**6 + 3}]
        if price:
            spoilers += [{price: "0"}, {price: off_tick(world, market)}, {price: format_price(highest_price(market))}]
        if do == "transfer":
            spoilers += [{"to": account}, {"to": "fees"}, {"to": "dust"}]
        fields.update(rng.choice(spoilers))
    world.say(account, do, **fields)


def broken_cancel(world):
    numbers = sorted(world.state.offers)[-4:] + [0, world.state.offers_made + 1, 2**63]
    numbers += [world.rng.randint(0, world.state.offers_made) for _ in numbers]
    world.say(world.someone(), "cancel_offer", offer=world.rng.choice(numbers))


def broken_report(world):
    rng = world.rng
    feed = rng.choice(sorted(world.state.feeds))
    price = world.price_near(feed)
    second = pick(world, [expiry for _, expiry, _ in world.state.records]) or world.now // 1000
    fields = {"feed": feed, "price": price, "confidence": max(1, price // 1000), "publish_time": second, "prev_publish_time": second - 1,
              "slot": world.slot()}
    for _ in range(rng.choice((1, 1, 2))):
        fields.update(rng.choice((
            {"feed": "NO/NE"}, {"price": 0}, {"confidence": 0}, {"confidence": price * 2 // 100 + 1}, {"prev_publish_time": second + 1},
            {"confidence": 9 * 10**17})))
    for key in ("price", "confidence"):
        fields[key] = format_price(fields[key])
    for key in ("publish_time", "prev_publish_time"):
        fields[key] = format_time(fields[key] * 1000)
    world.say(rng.choice(("oracle",) * 5 + ("operator", world.someone())), "report_price", **fields)


def broken_fix(world):
    rng = world.rng
    feed = rng.choice(sorted(world.state.feeds) + ["NO/NE"])
    expiry = pick(world, [expiry for _, expiry, _ in world.state.records]) or world.now // 1000
    world.say(world.someone(), "fix_settlement_price", feed=feed, expiry=format_time((expiry + rng.choice((0, 0, 1, -1))) * 1000))


def broken_settle(world):
    symbol, market = some_symbol(world)
    symbol = world.rng.choice((symbol, symbol, other_symbol(world, market)))
    world.say(world.someone(), "settle", series=symbol, limit=world.rng.choice((0, 1, 100)))


def broken_role(world):
    rng = world.rng
    world.say(rng.choice((world.someone(), "custodian", "oracle", "operator")), rng.choice(("pause", "resume", "resume")))


def broken_time(world):
    """Back in time; a refused command takes the time along, too. The step after it says its time in any case."""
    if world.rng.random() < 0.5:
        world.say(world.someone(), "pause", time=world.now + 1000)
    world.say(world.someone(), "settle", time=world.now - world.rng.choice((1, 1000, 10**9)), series=some_symbol(world)[0], limit=1)


BROKEN = [broken_asset, broken_market, broken_deposit, broken_withdraw, broken_trade, broken_trade, broken_trade, broken_trade, broken_trade,
          broken_trade, broken_cancel, broken_cancel, broken_report, broken_fix, broken_settle, broken_settle, broken_role, broken_time]


# --- scenarios of extremes

# (offers of others, own offers before them): 256 fills are the most for one purchase, 1024 offers the most looked at.
BOOKS = ((257, 0), (10, 1014), (256, 3), (10, 1015), (300, 40), (255, 1))


def book(world, number=0):
    """A book of many small offers, bought from by someone whose own offers are skipped."""
    rng = world.rng
    market = pick(world, list(world.state.markets.values()))
    symbol = format_series(market.name, (world.now // 1000 + max(5000, market.lifetime // 1000)) * 1000, rng.choice(("call", "put")), 10**8)
    many, own = BOOKS[number % len(BOOKS)]
    sellers = [("own", 1)] * own + [(rng.choice(world.accounts), rng.randint(1, 3)) for _ in range(many)]
    if own < 500:
        rng.shuffle(sellers)
    for seller in sorted({seller for seller, _ in sellers}):
        for asset in (market.base, market.quote):
            world.deposit_units(seller, asset, 10**27)
    for seller, ticks in sellers:
        world.say(seller, "underwrite", series=symbol, contracts=1, premium=format_price(market.tick * ticks))
    world.deposit_units("own", market.quote, 10**27)
    for contracts in (many + 1, 257, many, many - 1, 256, 1, 255):
        world.say("own", "buy", series=symbol, contracts=contracts, limit=format_price(market.tick * 3))


def whale(world, _number=0):
    """Amounts and contracts at their bounds: 2^126 of an asset, 2^62 contracts of its smallest unit, the highest prices."""
    rng = world.rng
    quote_decimals = rng.choice((0, 18))
    world.say("operator", "create_asset", asset="GRAIN", decimals=0)
    world.say("operator", "create_asset", asset="ORE", decimals=quote_decimals)
    world.say("operator", "create_market", market="GRAIN_ORE", contract_size=str(rng.choice((1, 2**63 - 1))), premium_tick="0.00000001",
              feed=sorted(world.base_price)[0], trade_fee_bps=1250)
    world.deposit_units("w1", "GRAIN", 2**126)
    world.deposit_units("w1", "ORE", 2**126)
    world.deposit_units("w2", "ORE", 2**126 - 1)
    for kind, strike in (("call", 10**4), ("call", 10**18 - 10**7), ("put", 10**4), ("put", 10**18 - 10**7)):
        symbol = format_series("GRAIN_ORE", (world.now // 1000 + rng.choice((100, 200))) * 1000, kind, strike)
        for contracts in (2**63 - 1, 2**62, 2**62 - 1, 1, 10**6, 2**40):
            if rng.random() < 0.7:
                world.say("w1", "underwrite", series=symbol, contracts=contracts,
                          premium=format_price(rng.choice((1, 10**8, 10**18 - 1, 7 * 10**9))))
        for contracts in (2**63 - 1, 2**62, 2**62 - 1, 10**6, 1):
            world.say("w2", "buy", series=symbol, contracts=contracts, limit=format_price(rng.choice((1, 10**18 - 1))))
        world.say("w2", "offer", series=symbol, contracts=2**62, premium=format_price(10**18 - 1))
        world.say("w2", "transfer", series=symbol, contracts=rng.choice((1, 2**62 - 1)), to="w1")
        world.say("w1", "close", series=symbol, contracts=rng.choice((1, 2**62 - 1)))
        for offer in list(world.state.offers.values()):
            if rng.random() < 0.6:
                world.say(offer.seller, "cancel_offer", offer=offer.number)
        # What was cancelled or closed makes room again, to the contract.
        room = 2**63 - 1 - world.state.series[symbol].written if symbol in world.state.series else 1
        for contracts in (room + 1, room):
            if 0 < contracts < 2**63:
                world.say("w1", "underwrite", series=symbol, contracts=contracts, premium="1")


FLAVOURS = {"book": book, "whale": whale}
