// The figures of the ticket. The formulas of docs/protocol.md are written out here once more, independently of the core;
// where the core is built, both have to agree.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type Core, breakEvenOf, costOf, curveOf, curveRange, fillsOf, instrumentOf, lossMaxOf, resultAt } from "../src/app/ticket/trade.ts";
import type { Market, Offering } from "../src/protocol/api_types.ts";
import { type Contracts, parsePrice, type Price, priceOne } from "../src/protocol/units.ts";
import { loadOtp, type Terms } from "../../wasm/loader.mjs";

declare const PROJECT_ROOT: string;
const tenTo = (n: number): bigint => 10n ** BigInt(n);
const ceil = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** docs/protocol.md, in bigint. */
const written: Core = {
  collateral: (it, n) => (it.kind === "call" ? it.contractSize * n : ceil(it.strike * it.contractSize * n * tenTo(it.quoteDecimals), priceOne * tenTo(it.baseDecimals))),
  cost(it, premium, n, feeBps = 0) {
    const above = premium * it.contractSize * n * tenTo(it.quoteDecimals);
    const cost = ceil(above, priceOne * tenTo(it.baseDecimals));
    return { cost, fee: ceil(cost * BigInt(feeBps), 10_000n) };
  },
  payoff(it, s, n, feeBps = 0) {
    const gain = it.kind === "call" ? s - it.strike : it.strike - s;
    if (gain <= 0n) return { payout: 0n, charge: 0n, fee: 0n };
    const above = it.kind === "call" ? it.contractSize * n * gain : it.contractSize * n * gain * tenTo(it.quoteDecimals);
    const below = it.kind === "call" ? s : priceOne * tenTo(it.baseDecimals);
    const payout = above / below;
    return { payout, charge: ceil(above, below), fee: (payout * BigInt(feeBps)) / 10_000n };
  },
};

const market: Market = {
  market: "BTC_USD", base: "BTC", quote: "USD", contract_size: "0.001", premium_tick: "0.01", feed: "BTC/USD", minimum_lifetime_s: 60,
  settlement: "twap_micro", trade_fee_bps: 30, exercise_fee_bps: 100, escrow_premium: false,
};
const decimals = (asset: string): number => (asset === "BTC" ? 8 : 6);
const strike = parsePrice("95000");
const call = instrumentOf(market, "call", strike, decimals);
const put = instrumentOf(market, "put", strike, decimals);
const px = parsePrice;

const offer = (number: number, contracts: number, premium: string, seller = "0xaa"): Offering =>
  ({ offer: number, series: "", seller, contracts, premium, resale: false }) as unknown as Offering;

test("a purchase takes the cheapest first, among equals the oldest, its own offers never", () => {
  const book = [offer(3, 5, "50"), offer(1, 5, "51"), offer(2, 5, "50"), offer(4, 9, "49", "0xme")];
  assert.deepEqual(fillsOf(book, 12n, null, "0xme"), { fills: [{ premium: px("50"), contracts: 5n }, { premium: px("50"), contracts: 5n }, { premium: px("51"), contracts: 2n }], missing: 0n });
});

test("above the limit nothing is taken, and what is missing is said", () => {
  const book = [offer(1, 5, "50"), offer(2, 5, "51")];
  assert.equal(fillsOf(book, 7n, px("50"), null).missing, 2n);
  assert.equal(fillsOf(book, 7n, px("49.99"), null).missing, 7n);
});

test("each fill is rounded up by itself", () => {
  const fills = [{ premium: px("47.43"), contracts: 1n as Contracts }, { premium: px("0.0001") as Price, contracts: 1n as Contracts }];
  // 47.43 x 0.001 = 0.04743; 0.0001 x 0.001 = 0.0000001, which a USD of six decimals rounds up to 0.000001.
  assert.deepEqual(costOf(written, call, fills), { premium: 47_431n, fee: 143n + 1n });
});

test("the most a buyer can lose is what he pays; at any price he loses no more", () => {
  const money = costOf(written, call, [{ premium: px("47.43"), contracts: 3n as Contracts }]);
  const loss = lossMaxOf(written, call, "buy", 3n, money);
  assert.deepEqual(loss, { asset: "USD", decimals: 6, lessPremium: false, amount: money.premium + money.fee });
  for (const price of [1n, strike - 1n, strike, strike + 1n, px("9999999999")]) {
    assert.ok(resultAt(written, call, "buy", 3n, money, price) >= -loss.amount);
  }
});

test("a writer of puts loses at most the collateral less the premium, at a price of nothing", () => {
  const money = { premium: 53_210n as never, fee: 0n as never };
  const loss = lossMaxOf(written, put, "underwrite", 1n, money);
  assert.equal(loss.amount, 95_000_000n - 53_210n);
  assert.ok(resultAt(written, put, "underwrite", 1n, money, 1n) >= -loss.amount);
});

test("a writer of calls can lose all the base he locks, and the premium stays his", () => {
  assert.deepEqual(lossMaxOf(written, call, "underwrite", 7n, { premium: 1n as never, fee: 0n as never }), { asset: "BTC", decimals: 8, lessPremium: true, amount: 700_000n });
});

test("at the break-even nothing is lost to speak of, a little before it something is", () => {
  for (const it of [call, put]) {
    // Enough contracts that a smallest unit of BTC is a small thing.
    const n = 100_000n;
    const money = costOf(written, it, [{ premium: px("531.07"), contracts: n as Contracts }]);
    const even = breakEvenOf(it, "buy", n, money) as bigint;
    const towards = it.kind === "call" ? -1n : 1n;
    // One smallest unit of BTC is worth about a thousand of USD's: what rounding may take from a call.
    const dust = 2_000n;
    assert.ok(resultAt(written, it, "buy", n, money, even) >= -dust, it.kind);
    assert.ok(resultAt(written, it, "buy", n, money, even + towards * px("0.01")) < 0n, it.kind);
  }
});

test("a put that costs more than it can pay has no break-even", () => {
  assert.equal(breakEvenOf(put, "buy", 1n, { premium: 96_000_000n as never, fee: 0n as never }), null);
  assert.equal(breakEvenOf(put, "buy", 0n, { premium: 1n as never, fee: 0n as never }), null);
});

test("the writer's and the buyer's results are opposites, fees and rounding apart", () => {
  const free = { ...put, tradeFeeBps: 0, exerciseFeeBps: 0 };
  const money = costOf(written, free, [{ premium: px("53.21"), contracts: 10n as Contracts }]);
  for (const price of [px("94000"), px("94946.79"), strike, px("96000")]) {
    assert.equal(resultAt(written, free, "buy", 10n, money, price), -resultAt(written, free, "underwrite", 10n, money, price));
  }
});

test("the curve holds strike and break-even exactly, in order, inside its range", () => {
  const money = costOf(written, call, [{ premium: px("47.43"), contracts: 1n as Contracts }]);
  const even = breakEvenOf(call, "buy", 1n, money) as Price;
  const range = curveRange(call, px("94884.59"), even);
  const points = curveOf(written, call, "buy", 1n, money, range);
  const prices = points.map((each) => each.price);
  assert.ok(prices.includes(strike) && prices.includes(even));
  assert.deepEqual(prices, [...prices].sort((a, b) => (a < b ? -1 : 1)));
  assert.equal(prices[0], range.low);
  assert.equal(prices.at(-1), range.high);
});

test("a range never reaches zero, however low the strike", () => {
  const low = instrumentOf(market, "put", px("0.0001"), decimals);
  assert.ok(curveRange(low, 1n, null).low >= 1n);
});

const module = `${PROJECT_ROOT}/build/wasm/otp.wasm`;
test("the core reckons as docs/protocol.md says", { skip: existsSync(module) ? false : "the core is not built" }, async () => {
  const otp = await loadOtp(readFileSync(module));
  // A multiplicative walk over all sizes; primes, so that nothing divides evenly.
  let seed = 7919n;
  const next = (below: bigint): bigint => ((seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n)) >> 3n) % below;
  for (let i = 0; i < 500; ++i) {
    const terms: Terms = { kind: i % 2 ? "put" : "call", strike: 1n + next(10n ** BigInt(3 + (i % 14))), contractSize: 1n + next(10n ** 8n), baseDecimals: 8, quoteDecimals: i % 3 ? 6 : 2 };
    const [n, s, premium, fee] = [1n + next(1_000_003n), 1n + next(10n ** 14n), 1n + next(10n ** 12n), Number(next(1250n))];
    assert.equal(otp.collateral(terms, n), written.collateral(terms, n));
    assert.deepEqual(otp.cost(terms, premium, n, fee), written.cost(terms, premium, n, fee));
    assert.deepEqual(otp.payoff(terms, s, n, fee), written.payoff(terms, s, n, fee));
  }
});
