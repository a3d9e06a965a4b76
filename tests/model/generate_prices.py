"""What happens around an expiry: reports (gaps, duplicates, wide confidences, late, equivocating), fixing, settling."""
from decimals import format_decimal, format_price, format_time
from prices import GRID, POINT, TWAP_DAILY, TWAP_MICRO

DEADLINES_S = {POINT: (86400,), TWAP_DAILY: (600, 3600, 86400), TWAP_MICRO: (10, 60, 300)}


def say_report(world, feed, report):
    """`report`: the step's fields with times in seconds and prices in 10^-8."""
    fields = dict(report)
    for key in ("price", "confidence", "ema_price"):
        if key in fields:
            fields[key] = format_price(fields[key])
    for key in ("publish_time", "prev_publish_time"):
        fields[key] = format_time(fields[key] * 1000)
    status = world.say("oracle", "report_price", feed=feed, **fields)
    if status == "ok" and world.rng.random() < 0.3:
        settle_some(world, feed, report["publish_time"])


def confidence(price, tenths_of_bp):
    """The widest confidence that is within this part of the price."""
    return max(1, price * tenths_of_bp // 100_000)


def report_at(world, feed, previous, published, price=None, tenths_of_bp=45):
    price = price or world.price_near(feed)
    return {"price": price, "confidence": confidence(price, tenths_of_bp), "publish_time": published,
            "prev_publish_time": previous, "slot": world.slot()}


def twisted(world, report):
    """Another message for the same second: the same again, another price, or a later one."""
    roll = world.rng.random()
    if roll < 0.3:
        return dict(report)
    other = dict(report, slot=world.slot())
    if roll < 0.8:
        other["price"] = max(1, report["price"] + world.rng.choice((-1, 1, report["price"] // 30)))
        other["confidence"] = confidence(other["price"], 45)
    return other


def point_reports(world, feed, expiry):
    """The unique report of the expiry, exactly there, late by a limit, beside it, or not at all."""
    rng = world.rng
    previous, published = rng.choice((
        (-1, 0), (-1, 0), (-1, 0), (-1, 1), (-5, 299), (-1, 300), (-1, 301), (-2, -1), (0, 1), (0, 0)))
    if rng.random() < 0.12:
        return []
    price = None
    strikes = [series.strike for series in world.state.series.values() if series.expiry == expiry * 1000 and series.market.feed == feed]
    if strikes and rng.random() < 0.5:  # one step either side of the strike
        price = max(1, min(10**18 - 1, rng.choice(strikes) + rng.choice((-10**4, -1, 0, 1, 10**4))))
    wide = rng.choice((45, 45, 45, 1000, 1001, 2000, 2001))
    reports = [report_at(world, feed, expiry + previous, expiry + published, price, wide)]
    if rng.random() < 0.4:
        reports.append(twisted(world, reports[0]))
    return reports


def window(world, policy):
    """(seconds relative to the expiry that get a sample, their usual confidence in tenths of a basis point)."""
    rng = world.rng
    offsets = list(GRID[policy])
    enough = 24 if policy == TWAP_DAILY else 20
    wanted = rng.choice((30, 30, 30, 29, enough + 1, enough, enough, enough - 1, enough - 1, 4, 0, 0, 0))
    if wanted < enough and rng.random() < 0.7:
        offsets.remove(0)  # so that the lower lines of the ladder are reached
    while len(offsets) > wanted:
        offsets.remove(rng.choice(offsets))
    bound = 500 if policy == TWAP_DAILY else 250
    return offsets, rng.choice((45, 45, bound, bound, bound + 1, 999))


def grid_reports(world, feed, expiry, policy):
    """A window with a chosen number of samples, around the counts and confidences that a ladder asks for."""
    rng = world.rng
    offsets, usual = window(world, policy)
    spread = rng.choice((5, 300, 900))
    exact, plain = rng.random() < 0.5, rng.random() < 0.5
    reports = []
    while offsets:
        g = offsets.pop()
        previous, published = g - 1, g
        price = world.price_near(feed, spread)
        if exact:
            price = max(1, price // 10**4) * 10**4  # its confidence is a whole number of units
        if policy == TWAP_MICRO and rng.random() < 0.7:  # one message for up to three seconds
            while offsets and offsets[-1] >= g - 2:
                previous = offsets.pop() - 1
        elif not plain:
            published += rng.choice((0, 0, 0, 0, 1, 2, 3, 30, 31))
        width = usual if plain else rng.choice((usual, usual, usual, usual, 1000, 1001))
        reports.append(report_at(world, feed, expiry + previous, expiry + published, price, width))
        if rng.random() < 0.06 and not plain:
            reports.append(twisted(world, reports[-1]))
    if exact and reports and rng.random() < 0.4:
        reports[0].update(confidence=reports[0]["confidence"] + 1, slot=world.slot())  # the mean is one unit too wide
    return reports + spare_reports(world, feed, expiry, policy, bool(reports))


def spare_reports(world, feed, expiry, policy, has_samples):
    """What the lower lines of a ladder take: the report unique for the expiry, and for dailies the EMA price."""
    rng, reports = world.rng, []
    if rng.random() < (0.4 if has_samples else 0.2):
        published = expiry + rng.choice((0, 4, 5, 6, 29, 30, 31))
        price = max(1, world.price_near(feed) // 10**4) * 10**4
        reports.append(report_at(world, feed, expiry - 1, published, price, rng.choice((45, 250, 250, 1001, 2000))))
        reports[0]["confidence"] += rng.choice((0, 0, 1)) if reports[0]["confidence"] * 10000 < 200 * price else 0
        if rng.random() < 0.5:
            reports.append(twisted(world, reports[0]))
    if policy == TWAP_DAILY and rng.random() < 0.75:
        for _ in range(rng.choice((1, 1, 1, 3)) if has_samples else 1):
            published = expiry - rng.choice((-1, 0, 1, 60, 3599, 3600, 3600, 3600))
            report = report_at(world, feed, published - rng.choice((0, 1)), published, None, 2000)
            report["ema_price"] = rng.choice((world.price_near(feed), world.price_near(feed), world.price_near(feed), world.price_near(feed), 0, 10**18))
            reports.append(report)
    return reports


def script(world, feed, expiry, policy):
    """Puts all of it on the agenda of a record that has come into being."""
    rng = world.rng
    reports = point_reports(world, feed, expiry) if policy == POINT else grid_reports(world, feed, expiry, policy)
    if len(reports) > 2 and rng.random() < 0.25:
        rng.shuffle(reports)
    manner = rng.choice(("live", "live", "live", "after", "after", "late"))
    for report in reports:
        if manner == "live":
            delivered = min(report["publish_time"] * 1000 + rng.choice((-3000, 0, 1, 350, 900)), expiry * 1000 + 8000)
        else:
            delivered = expiry * 1000 + (1000 if manner == "after" else rng.choice((30, 61, 1800, 4000, 86400)) * 1000)
            delivered += rng.randint(0, 2000)
        world.plan(delivered, say_report, feed, report)
    for since in (0, *DEADLINES_S[policy]):
        for moment in rng.choice(((-1, 0), (-1, 0), (-1, 0), (0,), (1,), (-1, 1), ())):
            world.plan((expiry + since) * 1000 + moment, say_fix, feed, expiry)
    world.plan((expiry + DEADLINES_S[policy][-1]) * 1000 + rng.choice((0, 1)), say_fix, feed, expiry)
    world.plan(expiry * 1000 + rng.choice((-1, 0, 1)), settle_some, feed, expiry)
    world.plan(expiry * 1000 + rng.choice((-1, 0, 1)), trade_at_the_end, expiry)


def say_fix(world, feed, expiry):
    status = world.say(world.someone(), "fix_settlement_price", feed=feed, expiry=format_time(expiry * 1000))
    if status == "ok":
        settle_some(world, feed, expiry)


def settle_some(world, feed, expiry):
    """Settles series of an expiry in pieces, often leaving something for later."""
    rng = world.rng
    for series in list(world.state.series.values()):
        if series.market.feed == feed and series.expiry == expiry * 1000 and rng.random() < 0.7:
            for limit in rng.choice(((1,), (1, 2), (1, 1, 1), (7, 8192), (2**32 - 1,), (0,))):
                world.say(world.someone(), "settle", series=series.symbol, limit=limit)


def trade_at_the_end(world, expiry):
    """Every trading command once, at the last or at the first millisecond."""
    found = [series for series in world.state.series.values() if series.expiry == expiry * 1000 and series.positions]
    if not found:
        return
    series = world.rng.choice(found)
    holder, one = world.rng.choice(list(series.positions)), {"series": series.symbol, "contracts": 1}
    tick = format_price(series.market.tick)
    world.deposit_units(holder, series.asset, series.collateral(2))
    world.say(holder, "underwrite", **one, premium=tick)
    world.say(world.someone(), "buy", **one, limit=format_decimal(series.market.tick * 1000, 8))
    world.say(holder, "offer", **one, premium=tick)
    world.say(holder, "transfer", **one, to=world.someone())
    world.say(holder, "close", **one)
    if world.state.offers:
        offer = world.rng.choice(list(world.state.offers.values()))
        world.say(offer.seller, "cancel_offer", offer=offer.number)
