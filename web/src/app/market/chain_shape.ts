// The chain as the grid draws it: rows by strike, calls to the left, puts to the right, the price between two of them.
// Pure: a page's state in, what to draw out.

import type { Chain, ChainSeries, Kind } from "../../protocol/api_types.ts";
import { parsePrice } from "../../protocol/units.ts";

export interface Side {
  readonly kind: Kind;
  /** Null where nobody has written this series yet. */
  readonly series: ChainSeries | null;
  /** It would pay something at the price as it is. */
  readonly inTheMoney: boolean;
  /** Of the largest open interest in sight, 0 to 1: the length of its bar. */
  readonly interestShare: number;
  readonly long: number;
  readonly short: number;
  /** On the book: of one's writing, and for resale. */
  readonly offered: number;
}

export interface Row {
  readonly strike: string;
  readonly call: Side;
  readonly put: Side;
  /** The price lies between this strike and the one before. */
  readonly spotBefore: boolean;
}

export interface Shape {
  readonly rows: readonly Row[];
  /** The price lies above every strike. */
  readonly spotAfter: boolean;
}

const bigger = (a: string, b: string): boolean => parsePrice(a) > parsePrice(b);

/** Strikes that begin with `find`; all of them where it is empty. Commas are how we write thousands, so they are let through. */
export function shapeChain(chain: Pick<Chain, "rows" | "feed">, find = ""): Shape {
  const price = chain.feed.latest?.price ?? null;
  const wanted = find.replace(/[,\s]/g, "");
  const rows = chain.rows.filter((row) => row.strike.startsWith(wanted));
  const interestMax = Math.max(1, ...rows.flatMap((row) => [row.call?.open_interest ?? 0, row.put?.open_interest ?? 0]));

  const side = (kind: Kind, strike: string, series: ChainSeries | null): Side => ({
    kind,
    series,
    inTheMoney: price !== null && (kind === "call" ? bigger(price, strike) : bigger(strike, price)),
    interestShare: (series?.open_interest ?? 0) / interestMax,
    long: series?.position?.long ?? 0,
    short: series?.position?.short ?? 0,
    offered: (series?.position?.unsold ?? 0) + (series?.position?.offered ?? 0),
  });
  let below = price !== null;
  const shaped = rows.map((row, i): Row => {
    const above = price !== null && bigger(row.strike, price);
    const spotBefore = below && above && i > 0;
    below &&= !above;
    return { strike: row.strike, call: side("call", row.strike, row.call), put: side("put", row.strike, row.put), spotBefore };
  });
  return { rows: shaped, spotAfter: below && rows.length > 0 };
}

export interface Choice {
  readonly series: ChainSeries;
  readonly kind: Kind;
  readonly strike: string;
}

/** What a newcomer may start with: on offer, nearest to the price, and cheap rather than deep in the money. */
export function pickFirst(chain: Pick<Chain, "rows" | "feed">, now: number, leftMinMs: number): Choice | null {
  const price = chain.feed.latest?.price;
  if (!price) return null;
  const at = parsePrice(price);
  const found = chain.rows
    .flatMap((row) => [row.call, row.put])
    .filter((each): each is ChainSeries => !!each && each.best_offer !== null && each.phase === "trading" && Date.parse(each.expiry) - now > leftMinMs)
    .map((series) => {
      const off = parsePrice(series.strike) - at;
      // Out of the money first: it costs little, and what can be lost is plain.
      const out = series.kind === "call" ? off >= 0n : off <= 0n;
      return { series, distance: (off < 0n ? -off : off) + (out ? 0n : at) };
    })
    .sort((a, b) => (a.distance < b.distance ? -1 : a.distance > b.distance ? 1 : 0));
  const best = found[0]?.series;
  return best ? { series: best, kind: best.kind, strike: best.strike } : null;
}
