import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDraft, nextDaily, parseDraft, readUtcField, stepContracts, utcField } from "../src/app/ticket/draft.ts";
import type { Market } from "../src/protocol/api_types.ts";
import { parsePrice } from "../src/protocol/units.ts";

const market: Market = {
  market: "BTC_USD", base: "BTC", quote: "USD", contract_size: "0.001", premium_tick: "0.01", feed: "BTC/USD", minimum_lifetime_s: 60,
  settlement: "twap_micro", trade_fee_bps: 0, exercise_fee_bps: 0, escrow_premium: false,
};
const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const series = "BTC_USD-20261127-C-100K0000";

test("what is typed becomes the command, to the digit", () => {
  const draft = { ...emptyDraft, contracts: "7", limit: "1,250.5" };
  assert.deepEqual(parseDraft(draft, { action: "buy", series }, market, null, now).command, { do: "buy", series, contracts: 7n, limit: parsePrice("1250.5") });
  const write = { ...emptyDraft, contracts: "1000", premium: "1250" };
  assert.deepEqual(parseDraft(write, { action: "underwrite", series }, market, null, now).command, { do: "underwrite", series, contracts: 1000n, premium: parsePrice("1250") });
});

test("a limit that is left to the book is what the book asks", () => {
  const parsed = parseDraft(emptyDraft, { action: "buy", series }, market, parsePrice("47.43"), now);
  assert.equal(parsed.price, parsePrice("47.43"));
  assert.equal(parseDraft(emptyDraft, { action: "buy", series }, market, null, now).command, null);
});

test("each fault is named beside its own field, and makes no command", () => {
  const faults = (more: object, action: "buy" | "underwrite" = "underwrite") => {
    const parsed = parseDraft({ ...emptyDraft, premium: "1", ...more }, { action, series }, market, null, now);
    assert.equal(parsed.command, null, JSON.stringify(more));
    return Object.keys(parsed.faults);
  };
  for (const contracts of ["", "0", "-1", "1.5", "1e3", "9223372036854775808"]) assert.deepEqual(faults({ contracts }), ["contracts"]);
  for (const premium of ["", "0", "-1", "1.005", "1e3", "10000000000"]) assert.deepEqual(faults({ premium }), ["price"]);
});

test("a new series has a symbol: its strike on the tick, its life long enough", () => {
  const write = (more: object) => parseDraft({ ...emptyDraft, premium: "1", expiry: "2026-11-27T08:00", strike: "100000", ...more }, { action: "underwrite", series: null }, market, null, now);
  assert.equal(write({}).series, series);
  assert.equal(write({ kind: "put", expiry: "2026-11-24T12:30:05" }).series, "BTC_USD-20261124T123005-P-100K0000");
  assert.deepEqual(Object.keys(write({ strike: "100000.05" }).faults), ["strike"]);
  assert.deepEqual(Object.keys(write({ strike: "" }).faults), ["strike"]);
  assert.deepEqual(Object.keys(write({ expiry: "" }).faults), ["expiry"]);
  assert.equal(write({ expiry: "2026-11-24T12:01" }).series, "BTC_USD-20261124T120100-C-100K0000");
  assert.deepEqual(Object.keys(write({ expiry: "2026-11-24T12:00:59" }).faults), ["expiry"]);
});

test("the field for times means UTC, both ways", () => {
  assert.equal(readUtcField("2026-11-24T12:00"), now);
  assert.equal(utcField(now), "2026-11-24T12:00");
  assert.equal(utcField(now + 5000), "2026-11-24T12:00:05");
  assert.equal(readUtcField("2026-13-24T12:00"), null);
  assert.equal(readUtcField("tomorrow"), null);
});

test("the next daily expiry is after the instant, at 08:00 UTC", () => {
  assert.equal(nextDaily(now), Date.UTC(2026, 10, 25, 8));
  assert.equal(nextDaily(Date.UTC(2026, 10, 25, 8)), Date.UTC(2026, 10, 26, 8));
  assert.equal(nextDaily(Date.UTC(2026, 10, 25, 8) - 1), Date.UTC(2026, 10, 25, 8));
});

test("steps never lead below one", () => {
  assert.equal(stepContracts("1", -1n), "1");
  assert.equal(stepContracts("9", 1n), "10");
  assert.equal(stepContracts("nonsense", 1n), "1");
});
