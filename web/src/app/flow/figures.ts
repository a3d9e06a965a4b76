// Figures of the market as a person reads them: rounded, with a true minus, and a dash where there is none.

import { grouped, language } from "../text/text.ts";
import type { Num } from "./answers.ts";

export const missing = "–";
const minus = "−";
const plus = "+";

const isNumber = (n: Num | undefined): n is number => typeof n === "number" && Number.isFinite(n);
const signOf = (n: number, shown: string): string => (/[1-9]/.test(shown) ? (n < 0 ? minus : plus) : "");

/** At most `most` decimals and at least `least`, in groups: 95,000.5 */
export function plain(n: Num | undefined, most = 2, least = 0): string {
  if (!isNumber(n)) return missing;
  const [whole = "0", fraction = ""] = Math.abs(n).toFixed(most).split(".");
  const kept = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, "");
  const text = grouped(kept ? `${whole}.${kept}` : whole);
  return n < 0 && /[1-9]/.test(text) ? minus + text : text;
}

const compactForm = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 4, minimumSignificantDigits: 1 });
/** 280300000 -> 280.3M; small ones keep four digits that count. */
export function compact(n: Num | undefined): string {
  if (!isNumber(n)) return missing;
  const text = compactForm.format(Math.abs(n));
  return n < 0 && /[1-9]/.test(text) ? minus + text : text;
}
/** Of contracts: whole up to a hundred thousand. */
export const count = (n: Num | undefined): string => (isNumber(n) && Math.abs(n) < 100_000 ? plain(n, Math.abs(n) < 10 ? 2 : 0) : compact(n));
/** With its sign, which a colour alone would not tell everyone. */
export function signed(n: Num | undefined, form: (size: number) => string): string {
  if (!isNumber(n)) return missing;
  const shown = form(Math.abs(n));
  return signOf(n, shown) + shown;
}
export const signedCompact = (n: Num | undefined): string => signed(n, compact);

/** 0.6521 -> 65.2 % */
export const percent = (fraction: Num | undefined, decimals = 1): string => (isNumber(fraction) ? `${plain(fraction * 100, decimals, decimals)} %` : missing);
/** Volatility points: +0.84 */
export const points = (n: Num | undefined, decimals = 2): string => signed(n, (size) => plain(size, decimals, decimals));

/** Of a price or level: as many decimals as its size asks for. */
export const level = (n: Num | undefined): string => plain(n, isNumber(n) && Math.abs(n) < 10 ? 4 : isNumber(n) && Math.abs(n) < 1000 ? 2 : 0);

/** Small numbers of Greeks keep three digits that count. */
export function digits(n: Num | undefined, significant = 3): string {
  if (!isNumber(n)) return missing;
  if (n === 0) return "0";
  const size = Math.abs(n);
  const places = Math.min(12, Math.max(0, significant - 1 - Math.floor(Math.log10(size))));
  return plain(n, places);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** "260327" -> "27 Mar 2026"; anything else as it stands. */
export function expiryText(yymmdd: string): string {
  const parts = /^(\d\d)(\d\d)(\d\d)$/.exec(yymmdd);
  const month = months[Number(parts?.[2]) - 1];
  return parts && month ? `${Number(parts[3])} ${month} 20${parts[1]}` : yymmdd;
}
/** Of an axis: "27 Mar". */
export const expiryShort = (yymmdd: string): string => expiryText(yymmdd).replace(/ 20\d\d$/, "");

/** 0.4 d -> "10 h", 3.2 d -> "3 d". */
export const daysText = (days: number): string => (days < 1 ? `${Math.max(0, Math.round(days * 24))} h` : `${Math.round(days)} d`);
