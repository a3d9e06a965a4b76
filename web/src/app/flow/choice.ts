// What is looked at, and by which conventions: all of it is in the address, so that a link shows the same.

import type { ExpiryListed, Listing, UnderlyingListed, VenueListed } from "./answers.ts";

/** Query parameters of the API that the address carries as they are; the answer's conventions have their values. */
export const switches = ["dealer_model", "gex_unit", "gamma_source", "flip", "vol_rule", "em_method", "oi_walls", "skew_delta", "max_pain", "regime_threshold"] as const;
export type SwitchName = (typeof switches)[number];

export const zooms = ["10", "25", "all"] as const;
export type Zoom = (typeof zooms)[number];
export const rowChoices = ["10", "all"] as const;
export type Rows = (typeof rowChoices)[number];

/** As the address says it; what it does not say is chosen from what there is. */
export interface Asked {
  readonly venue: string | undefined;
  readonly underlying: string | undefined;
  readonly expiry: string | undefined;
  readonly switches: Readonly<Partial<Record<SwitchName, string>>>;
  readonly zoom: Zoom;
  readonly rows: Rows;
  readonly paused: boolean;
}

const oneOf = <T extends string>(values: readonly T[], text: string | undefined, otherwise: T): T => values.find((each) => each === text) ?? otherwise;

export function readAsked(query: Readonly<Record<string, string>>): Asked {
  const chosen: Partial<Record<SwitchName, string>> = {};
  for (const parameter of switches) {
    const value = query[parameter];
    if (value !== undefined && /^[\w.]{1,32}$/.test(value)) chosen[parameter] = value;
  }
  return {
    venue: query["venue"],
    underlying: query["underlying"],
    expiry: query["expiry"],
    switches: chosen,
    zoom: oneOf(zooms, query["zoom"], "25"),
    rows: oneOf(rowChoices, query["rows"], "10"),
    paused: query["paused"] === "1",
  };
}

/** The address' query; what is as by itself is left out. */
export function queryOf(asked: Asked): Readonly<Record<string, string | undefined>> {
  return {
    venue: asked.venue,
    underlying: asked.underlying,
    expiry: asked.expiry,
    ...asked.switches,
    zoom: asked.zoom === "25" ? undefined : asked.zoom,
    rows: asked.rows === "10" ? undefined : asked.rows,
    paused: asked.paused ? "1" : undefined,
  };
}

/** Ranges of days to expiry, from the first to the second; offered where at least two expiries lie in one. */
export const dayRanges = [
  [0, 1],
  [0, 7],
  [0, 30],
  [7, 45],
  [30, 90],
  [90, 400],
] as const;
export interface RangeChoice {
  readonly value: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}
export function rangesOf(expiries: readonly ExpiryListed[]): readonly RangeChoice[] {
  return dayRanges
    .map(([from, to]) => ({ value: `${from}-${to}`, from, to, count: expiries.filter(({ days }) => days >= from && days <= to).length }))
    .filter(({ count }) => count > 1 && count < expiries.length);
}

const isRange = (text: string): boolean => /^\d{1,4}-\d{1,4}$/.test(text);

/** Where most is open: the expiry that says most. */
function fullest(expiries: readonly ExpiryListed[]): string {
  let best: ExpiryListed | undefined;
  for (const each of expiries) if (!best || (each.openInterest ?? 0) > (best.openInterest ?? 0)) best = each;
  return best?.expiry ?? "all";
}

export interface Choice {
  readonly venue: VenueListed;
  readonly underlying: UnderlyingListed;
  readonly expiry: string;
}
/** What the address asks for as far as it exists, else what is there; null when nothing is. */
export function chooseFrom(listing: Listing, asked: Asked): Choice | null {
  const venues = listing.venues.filter(({ underlyings }) => underlyings.length > 0);
  const holds = (venue: VenueListed): boolean => venue.underlyings.some(({ underlying }) => underlying === asked.underlying);
  const venue = venues.find((each) => each.venue === asked.venue) ?? venues.find(holds) ?? venues[0];
  const underlying = venue?.underlyings.find((each) => each.underlying === asked.underlying) ?? venue?.underlyings[0];
  if (!venue || !underlying) return null;
  const { expiry } = asked;
  const exists = expiry !== undefined && (expiry === "all" || isRange(expiry) || underlying.expiries.some((each) => each.expiry === expiry));
  return { venue, underlying, expiry: exists ? expiry : fullest(underlying.expiries) };
}
