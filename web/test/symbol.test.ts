import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { formatSymbol, parseSymbol } from "../src/protocol/symbol.ts";
import { formatPrice, formatTime, parsePrice, parseTime, TextError } from "../src/protocol/units.ts";

interface Valid {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly expiry: string;
  readonly kind: string;
  readonly strike: string;
}
const vectors = JSON.parse(readFileSync(`${PROJECT_ROOT}/tests/vectors/symbols.json`, "utf8")) as {
  readonly valid: readonly Valid[];
  readonly malformed: readonly { readonly text: string }[];
};

test("every valid symbol is read and written as the core does", () => {
  for (const vector of vectors.valid) {
    const terms = parseSymbol(vector.symbol);
    assert.equal(terms.base, vector.base);
    assert.equal(terms.quote, vector.quote);
    assert.equal(formatTime(terms.expiry), vector.expiry);
    assert.equal(terms.kind, vector.kind);
    assert.equal(formatPrice(terms.strike), vector.strike);
    assert.equal(formatSymbol(terms), vector.symbol);
  }
});

test("every malformed symbol is refused", () => {
  for (const { text } of vectors.malformed) assert.throws(() => parseSymbol(text), TextError);
});

test("a strike off its tick has no symbol", () => {
  const terms = { base: "BTC", quote: "USD", expiry: parseTime("2026-11-27T08:00:00Z"), kind: "call" } as const;
  assert.throws(() => formatSymbol({ ...terms, strike: parsePrice("1000.05") }), /multiple of 0\.1/);
  assert.equal(formatSymbol({ ...terms, strike: parsePrice("999.9999") }), "BTC_USD-20261127-C-999U9999");
  assert.equal(formatSymbol({ ...terms, strike: parsePrice("1000") }), "BTC_USD-20261127-C-1K0000");
});
