// What a price rests on, checked by the core from the signed bytes: pure, given the core.

import type { Explanation, Otp, Report } from "../../../wasm/loader.mjs";
import type { Evidence, Feed, Sample } from "./api_types.ts";
import { fromHex, formatPrice, type Hex, parsePrice, type Price, priceDecimals, toHex } from "./units.ts";

/** Half-even, of a positive numerator. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  return twice > denominator || (twice === denominator && floor % 2n === 1n) ? floor + 1n : floor;
}

/** A report's number at its exponent, in 10^-8. */
export function toPrice(value: bigint, exponent: number): Price {
  const shift = exponent + priceDecimals;
  return (shift >= 0 ? value * 10n ** BigInt(Math.min(shift, 64)) : divideHalfEven(value, 10n ** BigInt(-shift))) as Price;
}

/** Who signed an update, by place in the set, from 1; only signatures that are right. */
export const signersOf = (seen: Explanation): number[] =>
  seen.signatures.filter((each) => each.recovered && each.named && toHex(each.recovered) === toHex(each.named)).map((each) => each.signer + 1);

/** A settlement as somebody says it was, and the updates that are to prove it. */
export type Claimed = Pick<Evidence, "settlement" | "line" | "price" | "samples" | "updates">;

export type SampleFault = "missing" | "unsigned" | "other_price" | "not_unique" | "too_late";
export interface CheckedSample {
  readonly sample: Sample;
  readonly fault: SampleFault | null;
  /** The core's name of what is wrong with the update. */
  readonly reason: string;
  readonly set: { readonly network: string; readonly index: number; readonly quorum: number; readonly size: number } | null;
  readonly signers: readonly number[];
  /** The mean of the last hour that the report carries: what the last fallback settles by. */
  readonly ema: Price | null;
}
export interface CheckedRecord {
  readonly samples: readonly CheckedSample[];
  /** From the verified samples alone; null where they give none. */
  readonly price: Price | null;
  readonly verdict: "holds" | "differs" | "unproven";
}

const reportOf = (reports: readonly Report[], sample: Sample, feed: Feed): Report | undefined => {
  const source = feed.sources[sample.rank];
  const published = BigInt(Date.parse(sample.publish_time)) / 1000n;
  return reports.find((each) => source !== undefined && each.network === source.network && toHex(each.feed) === source.id && each.publishTime === published && toHex(each.digest) === sample.digest);
};

const secondsOf = (time: string): bigint => BigInt(Date.parse(time)) / 1000n;

function checkSample(otp: Otp, sample: Sample, update: Hex | undefined, feed: Feed, sets: readonly Uint8Array[], isEma: boolean, lateMax: number): CheckedSample {
  const nothing = { sample, reason: "", set: null, signers: [], ema: null };
  if (update === undefined) return { ...nothing, fault: "missing" };
  const bytes = fromHex(update);
  const seen = otp.explainUpdate(bytes, sets);
  const set = seen.set && seen.envelope ? { network: seen.set.network, index: seen.envelope.setIndex, quorum: seen.set.quorum, size: seen.set.signers } : null;
  const known = { ...nothing, set, signers: signersOf(seen) };
  if (seen.fault !== "") return { ...known, fault: "unsigned", reason: seen.fault };
  const report = reportOf(otp.verifyUpdate(bytes, sets), sample, feed);
  if (!report) return { ...known, fault: "other_price" };
  const ema = report.emaPrice > 0n ? toPrice(report.emaPrice, report.exponent) : null;
  const same = toPrice(report.price, report.exponent) === parsePrice(sample.price) && toPrice(report.confidence, report.exponent) === parsePrice(sample.confidence);
  if (!same) return { ...known, ema, fault: "other_price" };
  const grid = secondsOf(sample.grid_time);
  // The last fallback takes the newest report, whichever second it stands for.
  if (!isEma && !(report.prevPublishTime < grid && grid <= report.publishTime)) return { ...known, ema, fault: "not_unique" };
  if (!isEma && report.publishTime - grid > BigInt(lateMax)) return { ...known, ema, fault: "too_late" };
  return { ...known, ema, fault: null };
}

/** Line of the ladder that settles by the mean of the last hour (docs/protocol.md section 6). */
const emaLine = (evidence: Claimed): boolean => evidence.settlement === "twap_daily" && evidence.line === 5;
const byMean = (evidence: Claimed): boolean => evidence.settlement !== "point" && evidence.line <= 3;

/** By the updates' own bytes: signatures, quorum, proofs, times; then the price from what was proved. */
export function checkRecord(otp: Otp, evidence: Claimed, feed: Feed, sets: readonly Uint8Array[], lateMax: number): CheckedRecord {
  const byDigest = new Map(evidence.updates.map((each) => [each.digest, each.update]));
  const isEma = emaLine(evidence);
  const samples = evidence.samples.map((sample) => checkSample(otp, sample, byDigest.get(sample.digest), feed, sets, isEma, lateMax));
  const proved = samples.filter((each) => each.fault === null);
  let price: Price | null = null;
  if (proved.length > 0) {
    const first = proved[0] as CheckedSample;
    if (byMean(evidence)) price = otp.valueOfSamples(proved.map((each) => parsePrice(each.sample.price))) as Price;
    else price = isEma ? first.ema : parsePrice(first.sample.price);
  }
  const all = proved.length === samples.length && samples.length > 0;
  const same = price !== null && evidence.price !== null && formatPrice(price) === evidence.price;
  return { samples, price, verdict: !all ? "unproven" : same ? "holds" : "differs" };
}

/** Each sample's value after the clamp of docs/protocol.md section 6: at most floor(median / 50) from the median. */
export function clamped(prices: readonly Price[]): Price[] {
  if (prices.length === 0) return [];
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : 1));
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] as Price;
  const median = sorted.length % 2 === 1 ? high : divideHalfEven((sorted[middle - 1] as Price) + high, 2n);
  const slack = median / 50n;
  const clamp = (price: Price): bigint => (price < median - slack ? median - slack : price > median + slack ? median + slack : price);
  return prices.map((price) => clamp(price) as Price);
}

/** Bytes as somebody pastes them: hex digits with or without 0x, or base64 (also the URL's alphabet); blanks are nothing. */
export function bytesOfText(text: string): Uint8Array | null {
  const dense = text.replace(/\s+/g, "");
  const digits = dense.replace(/^0x/i, "");
  if (/^(?:[0-9a-fA-F]{2})+$/.test(digits)) return fromHex(`0x${digits.toLowerCase()}` as Hex);
  if (digits !== dense || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(dense)) return null;
  try {
    return Uint8Array.from(atob(dense.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Of a file: its bytes, or those that its text spells. */
export function bytesOfFile(bytes: Uint8Array): Uint8Array {
  if (bytes.some((b) => b > 126 || (b < 32 && b !== 9 && b !== 10 && b !== 13))) return bytes;
  return bytesOfText(new TextDecoder().decode(bytes)) ?? bytes;
}
