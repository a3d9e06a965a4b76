import assert from "node:assert/strict";
import { test } from "node:test";
import { pickFirst, shapeChain } from "../src/app/market/chain_shape.ts";
import type { Chain, ChainSeries, Kind } from "../src/protocol/api_types.ts";

const expiry = "2026-11-24T12:22:00Z";
function series(kind: Kind, strike: string, more: Partial<ChainSeries> = {}): ChainSeries {
  return {
    series: `${kind}${strike}`, market: "BTC_USD", expiry, kind, strike, phase: "trading", best_offer: "47.5", best_contracts: 25, offered: 25,
    open_interest: 0, written: 25, positions: 1, escrow: { asset: "USD", amount: "1" }, settlement_price: null, void: false, position: null, ...more,
  };
}
const latest = (price: string) => ({ price, confidence: "1", ema_price: null, publish_time: expiry, age_s: 0, digest: "0x" as never, rank: 0 });
function chain(price: string | null, strikes: readonly string[], more: Partial<ChainSeries> = {}): Pick<Chain, "rows" | "feed"> {
  return {
    feed: { feed: "BTC/USD", exponent: -8, sources: [], latest: price === null ? null : latest(price) },
    rows: strikes.map((strike) => ({ strike, call: series("call", strike, more), put: series("put", strike, more) })),
  };
}

test("a call is in the money below the price, a put above it, neither at it", () => {
  const { rows } = shapeChain(chain("100", ["99.99", "100", "100.01"]));
  assert.deepEqual(rows.map((row) => [row.call.inTheMoney, row.put.inTheMoney]), [[true, false], [false, false], [false, true]]);
});

test("the price is drawn once: between two strikes or after the last, before the first not at all", () => {
  const marks = (price: string | null) => {
    const shape = shapeChain(chain(price, ["90", "100", "110"]));
    return [shape.rows.map((row) => row.spotBefore), shape.spotAfter];
  };
  assert.deepEqual(marks("95"), [[false, true, false], false]);
  assert.deepEqual(marks("100"), [[false, false, true], false]);
  assert.deepEqual(marks("111"), [[false, false, false], true]);
  assert.deepEqual(marks("89"), [[false, false, false], false]);
  assert.deepEqual(marks(null), [[false, false, false], false]);
});

test("strikes are compared as numbers, not as text", () => {
  assert.equal(shapeChain(chain("1000", ["999.5", "10000"])).rows[1]?.put.inTheMoney, true);
});

test("strikes are found by how they begin, with or without commas", () => {
  const found = (text: string) => shapeChain(chain("1", ["94900", "95000", "105000"]), text).rows.map((row) => row.strike);
  assert.deepEqual(found("95"), ["95000"]);
  assert.deepEqual(found("105,"), ["105000"]);
  assert.deepEqual(found(""), ["94900", "95000", "105000"]);
  assert.deepEqual(found("7"), []);
});

test("bars are shares of the largest open interest, and nothing is divided by zero", () => {
  const some = shapeChain({ ...chain("1", []), rows: [{ strike: "1", call: series("call", "1", { open_interest: 14 }), put: series("put", "1", { open_interest: 7 }) }] });
  assert.deepEqual([some.rows[0]?.call.interestShare, some.rows[0]?.put.interestShare], [1, 0.5]);
  assert.equal(shapeChain(chain("1", ["1"])).rows[0]?.call.interestShare, 0);
});

test("a side that nobody wrote has no series and no position", () => {
  const { rows } = shapeChain({ ...chain("1", []), rows: [{ strike: "2", call: null, put: series("put", "2") }] });
  assert.equal(rows[0]?.call.series, null);
  assert.deepEqual([rows[0]?.call.long, rows[0]?.call.short], [0, 0]);
});

test("a newcomer is shown the nearest option that is out of the money and lives long enough", () => {
  const now = Date.parse(expiry) - 60_000;
  assert.equal(pickFirst(chain("100.4", ["99", "100", "101"]), now, 30_000)?.series.series, "put100");
  assert.equal(pickFirst(chain("100.6", ["99", "100", "101"]), now, 30_000)?.series.series, "call101");
  assert.equal(pickFirst(chain("100", ["99"]), now, 60_000), null);
  assert.equal(pickFirst(chain("100", ["99"], { best_offer: null }), now, 1), null);
  assert.equal(pickFirst(chain(null, ["99"]), now, 1), null);
});
