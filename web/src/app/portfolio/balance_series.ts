// An account's balance of one asset over time, from what the node answers: pure. Exact text for the table; numbers, which
// are only looked at, for the chart.

import type { BalanceItem } from "../../protocol/api_types.ts";
import { parseScaled } from "../../protocol/units.ts";
import { sum } from "./holdings.ts";

export interface BalanceRow {
  readonly height: number;
  /** Milliseconds. */
  readonly at: number;
  readonly free: string;
  readonly locked: string;
  readonly total: string;
}

/** Assets whose balance changed more than once, by name: of the others there is nothing to draw. */
export function assetsWithHistory(items: readonly BalanceItem[]): string[] {
  const counts = new Map<string, number>();
  for (const { asset } of items) counts.set(asset, (counts.get(asset) ?? 0) + 1);
  return [...counts].filter(([, n]) => n > 1).map(([asset]) => asset).sort();
}

/** Oldest first. */
export const rowsOf = (items: readonly BalanceItem[], asset: string): BalanceRow[] =>
  items
    .filter((item) => item.asset === asset)
    .map(({ height, time, free, locked }) => ({ height, at: Date.parse(time), free, locked, total: sum([free, locked]) }))
    .sort((a, b) => a.height - b.height);

/** Newest first, each once: a page is kept when newer ones come before it. */
export function merged(fresh: readonly BalanceItem[], before: readonly BalanceItem[]): BalanceItem[] {
  const keyOf = (item: BalanceItem): string => `${item.height} ${item.asset}`;
  const known = new Set(fresh.map(keyOf));
  return [...fresh, ...before.filter((item) => !known.has(keyOf(item)))];
}

/** Seconds, totals, free; the last value holds until now. */
export function pointsOf(rows: readonly BalanceRow[], now: number): [number[], number[], number[]] {
  const last = rows.at(-1);
  const all = last && now > last.at ? [...rows, { ...last, at: now }] : rows;
  return [all.map((row) => row.at / 1000), all.map((row) => Number(row.total)), all.map((row) => Number(row.free))];
}

export interface Extent {
  readonly least: string;
  readonly most: string;
}

/** Of the totals, as exact text. */
export function extentOf(rows: readonly BalanceRow[]): Extent {
  const value = (decimal: string): bigint => parseScaled(decimal, 18);
  const sorted = rows.map((row) => row.total).sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  return { least: sorted[0] ?? "0", most: sorted.at(-1) ?? "0" };
}
