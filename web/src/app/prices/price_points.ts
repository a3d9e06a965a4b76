// The last minutes of a feed, from its signed updates: pure, given the core.

import type { Otp } from "../../../../wasm/loader.mjs";
import type { Feed, SignedUpdate } from "../../protocol/api_types.ts";
import { signersOf, toPrice } from "../../protocol/price_proof.ts";
import { formatPrice, fromHex, type Price, toHex } from "../../protocol/units.ts";

export interface PricePoint {
  /** Seconds, UTC. */
  readonly at: number;
  readonly price: Price;
  readonly confidence: Price;
  readonly ema: Price | null;
  readonly network: string;
  readonly set: number;
  /** Places in the set, from 1; null where nobody looked. */
  readonly signers: readonly number[] | null;
  readonly height: number;
}

/** An update's report of the feed; null where the core does not believe it, or it is of another feed. */
export function pointOf(otp: Otp, { update, height }: SignedUpdate, feed: Feed, sets: readonly Uint8Array[], withSigners: boolean): PricePoint | null {
  const bytes = fromHex(update);
  const sources = new Set(feed.sources.map((source) => `${source.network} ${source.id}`));
  try {
    const report = otp.verifyUpdate(bytes, sets).find((each) => sources.has(`${each.network} ${toHex(each.feed)}`));
    if (!report || report.price <= 0n) return null;
    return {
      at: Number(report.publishTime),
      price: toPrice(report.price, report.exponent),
      confidence: toPrice(report.confidence, report.exponent),
      ema: report.emaPrice > 0n ? toPrice(report.emaPrice, report.exponent) : null,
      network: report.network,
      set: report.setIndex,
      signers: withSigners ? signersOf(otp.explainUpdate(bytes, sets)) : null,
      height,
    };
  } catch (error) {
    if ((error as { code?: string }).code === "refused") return null;
    throw error;
  }
}

/** Both lists together, oldest first, one a second, the newest `most`. */
export function joined(before: readonly PricePoint[], fresh: readonly PricePoint[], most: number): PricePoint[] {
  const bySecond = new Map([...before, ...fresh].map((point) => [point.at, point]));
  return [...bySecond.values()].sort((a, b) => a.at - b.at).slice(-most);
}

/** Seconds, then price, upper and lower edge of its confidence, mean: as the chart takes them. A gap is drawn as one. */
export function lanesOf(points: readonly PricePoint[]): (number | null)[][] {
  const lanes: (number | null)[][] = [[], [], [], [], []];
  const add = (at: number, values: readonly (Price | null)[]): void => {
    lanes[0]?.push(at);
    values.forEach((value, i) => lanes[i + 1]?.push(value === null ? null : Number(formatPrice(value))));
  };
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before && point.at - before.at > gapSeconds(points)) add(before.at + 1, [null, null, null, null]);
    add(point.at, [point.price, (point.price + point.confidence) as Price, (point.price - point.confidence) as Price, point.ema]);
  });
  return lanes;
}

/** Longer than what is usual between two prices here: a recorded tape may have one a minute. */
export function gapSeconds(points: readonly PricePoint[]): number {
  const steps = points.slice(1).map((point, i) => point.at - (points[i]?.at ?? 0));
  const sorted = steps.sort((a, b) => a - b);
  return 3 * Math.max(1, sorted[Math.floor(sorted.length / 2)] ?? 1);
}

export interface SignerSeen {
  /** From 1. */
  readonly place: number;
  /** Seconds of its last signature; null: none in sight. */
  readonly lastAt: number | null;
  readonly signed: number;
}

/** Who of a set signed, and when last, of the updates whose signers are known. */
export function signersSeen(points: readonly PricePoint[], network: string, set: number, size: number): { readonly looked: number; readonly signers: readonly SignerSeen[] } {
  const known = points.filter((point) => point.signers !== null && point.network === network && point.set === set);
  const signers = Array.from({ length: size }, (_, i) => {
    const signed = known.filter((point) => point.signers?.includes(i + 1));
    return { place: i + 1, lastAt: signed.at(-1)?.at ?? null, signed: signed.length };
  });
  return { looked: known.length, signers };
}

/** confidence in basis points of the price, to a tenth. */
export const basisPoints = (part: bigint, whole: bigint): string => (whole > 0n ? (Number((part * 100_000n) / whole) / 10).toFixed(1) : "0.0");
