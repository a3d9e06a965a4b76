import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contract, Listing, Strike } from "../src/app/flow/answers.ts";
import { chooseFrom, queryOf, rangesOf, readAsked } from "../src/app/flow/choice.ts";
import { compact, daysText, digits, expiryText, level, missing, percent, plain, points, signedCompact } from "../src/app/flow/figures.ts";
import { stepTo } from "../src/app/flow/plot.tsx";
import { barWidth, extent, linear, linePath, padded, rowsOfLabels, ticks } from "../src/app/flow/scales.ts";
import { csvOf, distance, inTheMoney, painOf, sorted, thinned, within } from "../src/app/flow/shape.ts";
import { words } from "../src/app/flow/words.ts";

const contract = (more: Partial<Contract>): Contract => ({ symbol: "", bid: null, ask: null, mark: null, markUsd: null, iv: null, ivChange: null, bidIv: null, askIv: null, volume: null, volumeChange: null, openInterest: null, openInterestChange: null, delta: null, gamma: null, vega: null, theta: null, vanna: null, charm: null, deltaExposure: null, gammaExposure: null, ...more });
const strike = (at: number, call: Partial<Contract> = {}, put: Partial<Contract> = {}): Strike => ({ strike: at, isAtm: false, call: contract(call), put: contract(put), netGammaExposure: null, netDeltaExposure: null });

test("what is missing is a dash, never a zero", () => {
  for (const form of [plain, compact, signedCompact, percent, points, level, digits]) for (const nothing of [null, undefined, Number.NaN]) assert.equal(form(nothing), missing);
});

test("figures carry their sign in a character", () => {
  assert.equal(signedCompact(280_300_000), "+280.3M");
  assert.equal(signedCompact(-57_100_000), "−57.1M");
  assert.equal(signedCompact(0), "0");
  assert.equal(points(0.844), "+0.84");
  assert.equal(points(-0.001), "0.00");
  assert.equal(percent(0.6521), "65.2 %");
  assert.equal(plain(-1234.5, 2), "−1,234.5");
});

test("levels have the decimals their size asks for, Greeks three digits that count", () => {
  assert.equal(level(95_000.4), "95,000");
  assert.equal(level(157.25), "157.25");
  assert.equal(level(0.6123), "0.6123");
  assert.equal(digits(0.0000345), "0.0000345");
  assert.equal(digits(22.5), "22.5");
});

test("expiries are dates, days are hours below one", () => {
  assert.equal(expiryText("260327"), "27 Mar 2026");
  assert.equal(expiryText("0-7"), "0-7");
  assert.equal(expiryText("261399"), "261399");
  assert.equal(daysText(0.4), "10 h");
  assert.equal(daysText(9.93), "10 d");
});

test("ticks are round, within the range, and as short as they are", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(61_000, 89_000, 4), [70_000, 80_000]);
  assert.deepEqual(ticks(-3, 3, 3), [-2, 0, 2]);
  assert.deepEqual(ticks(5, 5, 4), [5]);
  for (const [low, high] of [[0.1, 0.7], [-1e9, 3e8], [1e-6, 2e-6]] as const) {
    const found = ticks(low, high, 6);
    assert.ok(found.length >= 2 && found.length <= 7, String(found));
    assert.ok(found.every((value) => value >= low - 1e-12 && value <= high + 1e-12));
  }
});

test("a scale goes both ways, and one value lies in the middle", () => {
  const scale = linear(10, 20, 100, 300);
  assert.equal(scale(15), 200);
  assert.equal(scale.invert(scale(12.5)), 12.5);
  assert.equal(linear(7, 7, 0, 100)(7), 50);
});

test("the extent leaves out what is missing, and padding keeps zero as an edge", () => {
  assert.deepEqual(extent([null, 3, undefined, -2, Number.NaN]), [-2, 3]);
  assert.equal(extent([null]), null);
  assert.deepEqual(padded([2, 10], { zero: true, share: 0.1 }), [0, 11]);
  assert.deepEqual(padded([-10, -2], { zero: true, share: 0.1 }), [-11, 0]);
});

test("a line breaks off where a value is missing", () => {
  const scale = linear(0, 10, 0, 10);
  assert.equal(linePath([{ x: 0, y: 1 }, { x: 1, y: 2 }, { x: 2, y: null }, { x: 3, y: 4 }], scale, scale), "M0.0 1.0L1.0 2.0M3.0 4.0");
});

test("labels that would cover each other stand in rows", () => {
  assert.deepEqual(rowsOfLabels([{ at: 100, width: 60 }, { at: 120, width: 60 }, { at: 300, width: 60 }]), [0, 1, 0]);
});

test("bars are as wide as the closest two allow", () => {
  assert.equal(barWidth([0, 10, 40]), 10 * 0.72);
  assert.equal(barWidth([5]), 26 * 0.72);
  assert.equal(barWidth([0, 0.1]), 1.5);
});

test("keys step through figures and stop at the ends", () => {
  assert.equal(stepTo("ArrowRight", 3, 5), 4);
  assert.equal(stepTo("ArrowRight", 4, 5), 4);
  assert.equal(stepTo("PageDown", 4, 5), 0);
  assert.equal(stepTo("End", 0, 5), 4);
  assert.equal(stepTo("a", 0, 5), null);
  assert.equal(stepTo("Home", 0, 0), null);
});

const chain = [80, 90, 95, 100, 105, 110, 120].map((at) => strike(at));
test("strikes near the price are those within so many per cent, the edges included; never fewer than say something", () => {
  assert.deepEqual(within(chain, 100, "10").map((each) => each.strike), [90, 95, 100, 105, 110]);
  assert.equal(within(chain, 100, "all").length, 7);
  assert.equal(within(chain, null, "10").length, 7);
  assert.equal(within(chain, 1000, "10").length, 7);
});

test("sorting puts what is missing last in either direction", () => {
  const rows = [strike(1, { iv: 0.5 }), strike(2), strike(3, { iv: 0.7 }), strike(4, { iv: 0.5 })];
  const order = (down: boolean) => sorted(rows, { key: "call.iv", down }).map((each) => each.strike);
  assert.deepEqual(order(true), [3, 1, 4, 2]);
  assert.deepEqual(order(false), [1, 4, 3, 2]);
});

test("in the money is against the forward", () => {
  assert.equal(inTheMoney("call", 90, 100), true);
  assert.equal(inTheMoney("put", 90, 100), false);
  assert.equal(inTheMoney("call", 90, null), false);
});

test("pain is least where holders are paid least", () => {
  const pain = painOf([strike(90, { openInterest: 1 }, { openInterest: 10 }), strike(100, { openInterest: 10 }, { openInterest: 10 }), strike(110, { openInterest: 10 }, { openInterest: 1 })]);
  assert.deepEqual(pain.map((each) => each.pain), [120, 20, 120]);
});

test("a distance is a share of where it is measured from", () => {
  assert.ok(Math.abs((distance(110, 100) ?? 0) - 0.1) < 1e-15);
  assert.equal(distance(null, 100), null);
  assert.equal(distance(1, 0), null);
});

test("what is stepped through keeps its first and its last", () => {
  const many = Array.from({ length: 401 }, (_, i) => i);
  const few = thinned(many, 81);
  assert.equal(few.length, 81);
  assert.deepEqual([few[0], few.at(-1)], [0, 400]);
});

test("a file has every digit, nothing for what is missing, and no cell that is a formula", () => {
  assert.equal(csvOf({ columns: ["strike", "net, USD"], rows: [[95_000.123456789, null], ["=1+1", -3]] }), 'strike,"net, USD"\r\n95000.123456789,\r\n\'=1+1,-3\r\n');
});

const expiry = (code: string, days: number, openInterest: number) => ({ expiry: code, expiryTime: "", days, openInterest });
const listing: Listing = {
  venues: [
    { venue: "empty", simulated: false, underlyings: [] },
    { venue: "deribit", simulated: false, underlyings: [{ underlying: "BTC", expiries: [expiry("260318", 1, 5), expiry("260327", 10, 50), expiry("260424", 38, 20)] }, { underlying: "ETH", expiries: [] }] },
    { venue: "binance", simulated: true, underlyings: [{ underlying: "SOL", expiries: [expiry("260327", 10, 1)] }] },
  ],
};
const chosen = (query: Record<string, string>) => {
  const it = chooseFrom(listing, readAsked(query));
  return it && [it.venue.venue, it.underlying.underlying, it.expiry];
};
test("what the address asks for is chosen as far as it exists", () => {
  assert.deepEqual(chosen({}), ["deribit", "BTC", "260327"]);
  assert.deepEqual(chosen({ underlying: "SOL" }), ["binance", "SOL", "260327"]);
  assert.deepEqual(chosen({ venue: "deribit", underlying: "SOL", expiry: "999999" }), ["deribit", "BTC", "260327"]);
  assert.deepEqual(chosen({ expiry: "0-7" }), ["deribit", "BTC", "0-7"]);
  assert.deepEqual(chosen({ underlying: "ETH" }), ["deribit", "ETH", "all"]);
  assert.equal(chooseFrom({ venues: [] }, readAsked({})), null);
});

test("the address says no more than it must, and comes back the same", () => {
  const query = { underlying: "BTC", expiry: "all", dealer_model: "inverted", zoom: "all", paused: "1" };
  const back = Object.fromEntries(Object.entries(queryOf(readAsked(query))).filter(([, value]) => value !== undefined));
  assert.deepEqual(back, query);
  assert.deepEqual(Object.values(queryOf(readAsked({}))).filter((value) => value !== undefined), []);
  assert.deepEqual(readAsked({ dealer_model: "<script>", zoom: "7" }).switches, {});
});

test("ranges of days are offered where they hold several expiries and not all", () => {
  assert.deepEqual(rangesOf(listing.venues[1]?.underlyings[0]?.expiries ?? []).map(({ value, count }) => [value, count]), [["0-30", 2], ["7-45", 2]]);
});

test("every sentence that names a figure leaves a place for it", () => {
  for (const [key, sentence] of Object.entries(words)) assert.ok(sentence.length > 0 && !/[{}]/.test(sentence.replace(/\{\w+\}/g, "")), key);
});
