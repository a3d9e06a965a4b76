import assert from "node:assert/strict";
import { test } from "node:test";
import { answerKey } from "../src/app/market/grid_keys.ts";

const press = (key: string, row: number, column: number, more: object = {}) =>
  answerKey({ key, ctrlKey: false, metaKey: false, altKey: false, ...more }, { row, column }, 20, 9);

test("arrows move by one and stop at the edges", () => {
  assert.deepEqual(press("ArrowUp", 0, 4), { to: { row: 0, column: 4 } });
  assert.deepEqual(press("ArrowDown", 19, 4), { to: { row: 19, column: 4 } });
  assert.deepEqual(press("ArrowLeft", 3, 4), { to: { row: 3, column: 3 } });
  assert.deepEqual(press("ArrowRight", 3, 8), { to: { row: 3, column: 8 } });
});

test("Home and End go along the row, with Ctrl to the corners", () => {
  assert.deepEqual(press("Home", 5, 4), { to: { row: 5, column: 0 } });
  assert.deepEqual(press("End", 5, 4), { to: { row: 5, column: 8 } });
  assert.deepEqual(press("Home", 5, 4, { ctrlKey: true }), { to: { row: 0, column: 0 } });
  assert.deepEqual(press("End", 5, 4, { metaKey: true }), { to: { row: 19, column: 8 } });
  assert.deepEqual(press("PageDown", 15, 2), { to: { row: 19, column: 2 } });
});

test("letters act, the browser's own shortcuts are left alone", () => {
  assert.deepEqual(["Enter", "b", "S", "p", "/", "?"].map((key) => press(key, 1, 1)), ["open", "buy", "underwrite", "payoff", "find", "help"].map((act) => ({ act })));
  assert.equal(press("p", 1, 1, { ctrlKey: true }), null);
  assert.equal(press("s", 1, 1, { altKey: true }), null);
  assert.equal(press("Tab", 1, 1), null);
  assert.equal(press("x", 1, 1), null);
});
