import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../src/app/text/en.ts";
import { enPrices } from "../src/app/text/en_prices.ts";
import { durationText, fixed, grouped, rough, shortHex, t, tn, utcText } from "../src/app/text/text.ts";

test("grouping changes no digit, however many there are", () => {
  assert.equal(grouped("1234567.8901234"), "1,234,567.8901234");
  assert.equal(grouped("340282366920938463463374607431768211455"), "340,282,366,920,938,463,463,374,607,431,768,211,455");
  assert.equal(grouped("999"), "999");
  assert.equal(grouped("-1000"), "-1,000");
});

test("figures to look at are cut, never rounded up", () => {
  assert.equal(fixed("95098.40861362", 2), "95,098.40");
  assert.equal(fixed("0.999", 2), "0.99");
  assert.equal(fixed("7", 2), "7.00");
  assert.equal(fixed("1234.5", 0), "1,234");
});

test("small figures keep three digits that count", () => {
  assert.equal(rough("0.04743", 2), "0.0474");
  assert.equal(rough("0.000001", 2), "0.000001");
  assert.equal(rough("0.5", 2), "0.50");
  assert.equal(rough("0", 2), "0.00");
  assert.equal(rough("1234.567", 2), "1,234.56");
});

test("a countdown shows two units at most, and never less than nothing", () => {
  const s = 1000;
  assert.equal(durationText(-5 * s), "0s");
  assert.equal(durationText(59_999), "59s");
  assert.equal(durationText(60 * s), "1m 00s");
  assert.equal(durationText(3600 * s - 1), "59m 59s");
  assert.equal(durationText(3600 * s), "1h 00m");
  assert.equal(durationText(26 * 3600 * s), "1d 2h");
});

test("seconds are said only where there are any", () => {
  assert.equal(utcText(Date.UTC(2026, 10, 24, 8, 0, 0)), "24 Nov, 08:00");
  assert.equal(utcText(Date.UTC(2026, 10, 24, 8, 0, 5)), "24 Nov, 08:00:05");
});

test("counted sentences take the form of their number", () => {
  assert.equal(tn("common.contracts", 1), "1 contract");
  assert.equal(tn("common.contracts", 12_000n), "12,000 contracts");
});

test("every counted sentence has both forms, and what is not given stays visible", () => {
  for (const texts of [en, enPrices]) for (const key of Object.keys(texts)) if (key.endsWith(".one")) assert.ok(`${key.slice(0, -4)}.other` in texts, key);
  assert.equal(t("follow.trading"), "Settles in {left}");
});

test("a view's own sentences stand beside the first ones, and no key is in both", () => {
  assert.equal(t("prices.age"), "Age");
  for (const key of Object.keys(enPrices)) assert.ok(!(key in en), key);
});

test("hashes are shortened in the middle", () => {
  assert.equal(shortHex("0x1234567890abcdef1234567890abcdef12345678"), "0x1234…5678");
  assert.equal(shortHex("0x12345678"), "0x12345678");
});
