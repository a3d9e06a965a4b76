import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPlace, parsePlace } from "../src/app/state/router.ts";

test("every place has one address, and the address leads back to it", () => {
  for (const place of [
    { view: "market", rest: "BTC_USD", query: { expiry: "2026-11-27T08:00:00Z", series: "BTC_USD-20261127-C-100K0000", side: "buy" } },
    { view: "portfolio", rest: "", query: {} },
    { view: "prices", rest: "", query: { feed: "BTC/USD" } },
    { view: "settlement", rest: "BTC_USD-20261127-C-100K0000", query: {} },
    { view: "market", rest: "", query: { write: "new" } },
  ] as const) {
    const url = new URL(formatPlace(place.view, place.rest, place.query), "http://x");
    assert.deepEqual(parsePlace(url.pathname, url.search), place);
  }
});

test("the root is the market, and what is unknown is nowhere", () => {
  assert.equal(parsePlace("/", "").view, "market");
  assert.equal(parsePlace("/nothing", "").view, null);
});

test("a broken escape in a link breaks nothing", () => {
  assert.equal(parsePlace("/market/%E0%A4%A", "").rest, "%E0%A4%A");
});
