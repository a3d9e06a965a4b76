// Words and numbers as a person reads them. Money stays exact: digits are grouped, never rounded unless a caller says so.

import { en, type Key } from "./en.ts";

const catalogue: Record<string, string> = { ...en };
/** The sentences of a view that is fetched later. */
export const addTexts = (texts: Readonly<Record<string, string>>): void => void Object.assign(catalogue, texts);
export const language = "en";
const plural = new Intl.PluralRules(language);

type Parameters = Readonly<Record<string, string | number | bigint>>;

/** The sentence of a key, with {names} put in. */
export function t(key: Key, parameters: Parameters = {}): string {
  return fill(catalogue[key] ?? key, parameters);
}

type Counted = { [K in Key]: K extends `${infer Stem}.other` ? Stem : never }[Key];

/** The form of a counted sentence that fits {n}. */
export function tn(stem: Counted, n: number | bigint, parameters: Parameters = {}): string {
  const form = catalogue[`${stem}.${plural.select(Number(n))}`] ?? catalogue[`${stem}.other`] ?? stem;
  return fill(form, { n: grouped(n.toString()), ...parameters });
}

export const fill = (sentence: string, parameters: Parameters): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));

/** "1234567.5" -> "1,234,567.5" with thin, unbreakable groups; exact, for any number of digits. */
export function grouped(decimal: string): string {
  const [whole = "", fraction] = decimal.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** At most `decimals`, cut towards zero and filled with zeros: for figures that are looked at, not signed. */
export function fixed(decimal: string, decimals: number): string {
  const [whole = "", fraction = ""] = decimal.split(".");
  return grouped(decimals === 0 ? whole : `${whole}.${fraction.slice(0, decimals).padEnd(decimals, "0")}`);
}

/** Rounded towards zero to three digits that count, at least `decimals`: 0.04743 -> 0.0474, 1234.567 -> 1,234.56. */
export function rough(decimal: string, decimals: number): string {
  const [whole = "", fraction = ""] = decimal.split(".");
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  const small = /^-?0$/.test(whole) && zeros < fraction.length;
  return fixed(decimal, small ? Math.max(decimals, Math.min(fraction.length, zeros + 3)) : decimals);
}

const dateForm = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const utc = new Intl.DateTimeFormat("en-GB", { ...dateForm, timeZone: "UTC" });
const utcSeconds = new Intl.DateTimeFormat("en-GB", { ...dateForm, second: "2-digit", timeZone: "UTC" });
const local = new Intl.DateTimeFormat("en-GB", dateForm);
const localSeconds = new Intl.DateTimeFormat("en-GB", { ...dateForm, second: "2-digit" });

/** Seconds only where there are any. */
export const utcText = (ms: number): string => (ms % 60_000 === 0 ? utc : utcSeconds).format(ms);
export const localText = (ms: number): string => (ms % 60_000 === 0 ? local : localSeconds).format(ms);

/** "2d 4h", "3h 05m", "4m 09s", "12s": two units at most, so that it stays short. */
export function durationText(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => n.toString().padStart(2, "0");
  if (s >= 86_400) return `${Math.floor(s / 86_400)}d ${Math.floor((s % 86_400) / 3600)}h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}h ${two(Math.floor((s % 3600) / 60))}m`;
  if (s >= 60) return `${Math.floor(s / 60)}m ${two(s % 60)}s`;
  return `${s}s`;
}

/** 0x1234…cdef */
export const shortHex = (hex: string): string => (hex.length <= 13 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`);
