import assert from "node:assert/strict";
import { test } from "node:test";
import { assetsWithHistory, extentOf, merged, pointsOf, rowsOf } from "../src/app/portfolio/balance_series.ts";
import type { BalanceItem } from "../src/protocol/api_types.ts";

const item = (height: number, asset: string, free: string, locked = "0"): BalanceItem => ({ height, asset, free, locked, time: new Date(height * 1000).toISOString() });
// Newest first, as the node answers.
const items = [item(9, "USD", "99.5", "10"), item(7, "BTC", "1"), item(7, "USD", "110"), item(3, "USD", "100.000001")];

test("only assets that changed more than once have a history to draw", () => {
  assert.deepEqual(assetsWithHistory(items), ["USD"]);
  assert.deepEqual(assetsWithHistory([]), []);
});

test("rows are oldest first, and the total is exact", () => {
  assert.deepEqual(
    rowsOf(items, "USD").map((row) => [row.height, row.total]),
    [
      [3, "100.000001"],
      [7, "110"],
      [9, "109.5"],
    ],
  );
  assert.equal(rowsOf([item(1, "E", "0.000000000000000001", "123456789012345678")], "E")[0]?.total, "123456789012345678.000000000000000001");
});

test("the last value holds until now, and never before its time", () => {
  const rows = rowsOf(items, "USD");
  assert.deepEqual(pointsOf(rows, 20_000), [
    [3, 7, 9, 20],
    [100.000001, 110, 109.5, 109.5],
    [100.000001, 110, 99.5, 99.5],
  ]);
  assert.deepEqual(pointsOf(rows, 8_000)[0], [3, 7, 9]);
  assert.deepEqual(pointsOf([], 1), [[], [], []]);
});

test("the extent is told apart where numbers would not be", () => {
  const rows = rowsOf([item(1, "E", "100000000000000000.2"), item(2, "E", "100000000000000000.1"), item(3, "E", "9")], "E");
  assert.deepEqual(extentOf(rows), { least: "9", most: "100000000000000000.2" });
});

test("a fresh page comes before what is known, each once", () => {
  const fresh = [item(11, "USD", "5"), item(9, "USD", "99.5", "10")];
  assert.deepEqual(merged(fresh, items).map((each) => `${each.height} ${each.asset}`), ["11 USD", "9 USD", "7 BTC", "7 USD", "3 USD"]);
});
