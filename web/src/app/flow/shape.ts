// From the answer to what is drawn: which strikes, in which order, as which points.

import { csvCell } from "../ui/files.ts";
import type { Contract, FlowData, Num, Strike } from "./answers.ts";

/** Strikes within so many per cent of the price; all of them without a price. */
export function within(strikes: readonly Strike[], spot: Num, percentage: string): readonly Strike[] {
  const share = Number(percentage) / 100;
  if (spot === null || !Number.isFinite(share)) return strikes;
  const near = strikes.filter(({ strike }) => Math.abs(strike / spot - 1) <= share + 1e-12);
  // So short a list says nothing: the nearest ones are shown whatever they are.
  return near.length >= 3 ? near : nearest(strikes, spot, 9);
}
function nearest(strikes: readonly Strike[], spot: number, count: number): readonly Strike[] {
  const chosen = new Set([...strikes].sort((a, b) => Math.abs(a.strike - spot) - Math.abs(b.strike - spot)).slice(0, count));
  return strikes.filter((each) => chosen.has(each));
}

export const contractFields = ["openInterest", "openInterestChange", "volume", "volumeChange", "iv", "ivChange", "delta", "gamma", "deltaExposure", "gammaExposure"] as const;
export type ContractField = (typeof contractFields)[number];
export type SortKey = "strike" | `${"call" | "put"}.${ContractField}`;
export interface Sort {
  readonly key: SortKey;
  readonly down: boolean;
}

export function valueAt(strike: Strike, key: SortKey): Num {
  if (key === "strike") return strike.strike;
  const [side, field] = key.split(".") as ["call" | "put", ContractField];
  return strike[side]?.[field] ?? null;
}
/** What is missing is last, in either direction; equals keep the order of their strikes. */
export function sorted(strikes: readonly Strike[], { key, down }: Sort): readonly Strike[] {
  return [...strikes].sort((a, b) => {
    const [x, y] = [valueAt(a, key), valueAt(b, key)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0) || a.strike - b.strike;
    return (down ? y - x : x - y) || a.strike - b.strike;
  });
}

export const inTheMoney = (kind: "call" | "put", strike: number, forward: Num): boolean => forward !== null && (kind === "call" ? strike < forward : strike > forward);

/** The price that the strikes are measured by: the expiry's forward, or the index where there are several. */
export const centreOf = (data: FlowData): Num => data.forwardPrice ?? data.indexPrice;

/** One contract's part, with its sign: what is missing stays missing. */
export const partOf = (contract: Contract | null, field: "gammaExposure" | "deltaExposure" | "openInterest" | "volume"): Num => contract?.[field] ?? null;

/** Every n-th of many, with the first and the last: what a reader steps through by key. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T);
}

/** What all holders together would be paid in quote if the price ended at each strike; the least is max pain. */
export function painOf(strikes: readonly Strike[]): readonly { readonly strike: number; readonly pain: number }[] {
  return strikes.map(({ strike: at }) => {
    let pain = 0;
    for (const { strike, call, put } of strikes) pain += (call?.openInterest ?? 0) * Math.max(0, at - strike) + (put?.openInterest ?? 0) * Math.max(0, strike - at);
    return { strike: at, pain };
  });
}

/** "+4.2 %" away from the price. */
export const distance = (to: Num, from: Num): Num => (to === null || from === null || from === 0 ? null : to / from - 1);

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}
/** The same figures as a file, to the last digit. */
export function csvOf({ columns, rows }: Table): string {
  const cell = (value: string | number | null): string => (value === null ? "" : typeof value === "number" ? String(value) : csvCell(value));
  return `${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
