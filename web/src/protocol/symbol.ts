// Symbols: BASE_QUOTE-YYYYMMDD[THHMMSS]-C|P-STRIKE <-> the terms of a series. One spelling each, nothing rounded.
// The core's parser (wasm) is the judge; this one is for lists and forms, and a test holds it to the same vectors.

import { formatScaled, parsePrice, type Price, priceLimit, priceOne, TextError, type Time, timeLimit } from "./units.ts";

export interface SeriesTerms {
  readonly base: string;
  readonly quote: string;
  readonly expiry: Time;
  readonly kind: "call" | "put";
  readonly strike: Price;
}

const form = /^([A-Z0-9]{1,12})_([A-Z0-9]{1,12})-([0-9]{8})(?:T([0-9]{6}))?-([CP])-([0-9]+)([KU])([0-9]{4})$/;
const thousandsTick = priceOne / 10n;
const unitsTick = priceOne / 10_000n;
const usualTime = "080000";

export const isTicker = (text: string): boolean => /^(?=[0-9]*[A-Z])[A-Z0-9]{1,12}$/.test(text);

function expiryOf(date: string, time: string): Time {
  const [y, m, d] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)];
  const text = `${y}-${m}-${d}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`;
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms < 0 || new Date(ms).toISOString().slice(0, 19) !== text.slice(0, 19)) {
    throw new TextError("has a date or time that does not exist");
  }
  return BigInt(ms) as Time;
}

export function parseSymbol(text: string): SeriesTerms {
  const found = form.exec(text);
  if (!found) throw new TextError("is not a symbol such as BTC_USD-20261127-C-100K0000");
  const [, base = "", quote = "", date = "", time, letter, whole = "", mark, fraction = ""] = found;
  if (!isTicker(base) || !isTicker(quote)) throw new TextError("names an asset without a letter");
  if (time === usualTime) throw new TextError("writes the usual time T080000, which is left out");
  if (whole.length > 1 && whole.startsWith("0")) throw new TextError("has a strike with leading zeros");
  const raw = BigInt(whole + fraction);
  const strike = mark === "K" ? raw * thousandsTick : raw * unitsTick;
  const canonical = strike > 0n && strike < priceLimit && (mark === "K") === strike >= 1000n * priceOne;
  if (!canonical) throw new TextError("has a strike that is written otherwise, or out of range");
  return {
    base,
    quote,
    expiry: expiryOf(date, time ?? usualTime),
    kind: letter === "C" ? "call" : "put",
    strike: strike as Price,
  };
}

/** Throws where the terms have no symbol: a strike off its tick, an expiry not at a whole second. */
export function formatSymbol(terms: SeriesTerms): string {
  const { base, quote, expiry, kind, strike } = terms;
  if (!isTicker(base) || !isTicker(quote)) throw new TextError("an asset's name is 1 to 12 of A-Z and 0-9, with a letter");
  if (expiry < 0n || expiry >= timeLimit || expiry % 1000n !== 0n) throw new TextError("the expiry is not a whole second");
  if (strike <= 0n || strike >= priceLimit) throw new TextError("the strike is not between 0 and 10000000000");
  const thousands = strike >= 1000n * priceOne;
  const tick = thousands ? thousandsTick : unitsTick;
  if (strike % tick !== 0n) {
    throw new TextError(`the strike is not a multiple of ${formatScaled(tick, 8)}`);
  }
  const text = (strike / tick).toString().padStart(5, "0");
  const at = text.length - 4;
  const instant = new Date(Number(expiry)).toISOString().replace(/[-:]/g, "");
  const [date, time] = [instant.slice(0, 8), instant.slice(9, 15)];
  const when = time === usualTime ? date : `${date}T${time}`;
  return `${base}_${quote}-${when}-${kind === "call" ? "C" : "P"}-${text.slice(0, at)}${thousands ? "K" : "U"}${text.slice(at)}`;
}

/** A strike as a person types it. */
export const parseStrike = (text: string): Price => parsePrice(text);
