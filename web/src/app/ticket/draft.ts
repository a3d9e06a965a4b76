// What is typed into the ticket, and the command it makes. Pure; every fault is named beside its field.

import type { Market } from "../../protocol/api_types.ts";
import type { Buy, Underwrite } from "../../protocol/generated.ts";
import { formatSymbol, parseSymbol, type SeriesTerms } from "../../protocol/symbol.ts";
import { type Contracts, formatPrice, parseContracts, parsePrice, type Price, TextError, type Time } from "../../protocol/units.ts";
import { t } from "../text/text.ts";
import type { Action } from "./trade.ts";

export interface Draft {
  readonly contracts: string;
  /** Null: what the book asks at this moment. */
  readonly limit: string | null;
  readonly premium: string;
  readonly kind: "call" | "put";
  /** As the browser's field has it: 2026-11-27T08:00, meant as UTC. */
  readonly expiry: string;
  readonly strike: string;
}
export const emptyDraft: Draft = { contracts: "1", limit: null, premium: "", kind: "call", expiry: "", strike: "" };

export type FieldName = "contracts" | "price" | "strike" | "expiry";
export type Faults = Partial<Record<FieldName, string>>;

const reason = (error: unknown): string => (error instanceof TextError || error instanceof RangeError ? error.message : t("ticket.error_number"));

export function readContracts(text: string, faults: Faults): Contracts | null {
  try {
    const value = parseContracts(text.trim());
    if (value > 0n) return value;
    faults.contracts = t("ticket.error_contracts_zero");
  } catch (error) {
    faults.contracts = text.trim() === "" ? t("ticket.error_contracts_zero") : t("ticket.error_contracts", { reason: reason(error) });
  }
  return null;
}

/** A premium or a limit: positive, a multiple of the market's tick. */
export function readPremium(text: string, tick: string, faults: Faults): Price | null {
  try {
    const value = parsePrice(text.trim().replace(/,/g, ""));
    if (value === 0n) faults.price = t("ticket.error_price_zero");
    else if (value % parsePrice(tick) !== 0n) faults.price = t("ticket.error_tick", { tick });
    else return value;
  } catch (error) {
    faults.price = text.trim() === "" ? t("ticket.error_price_zero") : t("ticket.error_price", { reason: reason(error) });
  }
  return null;
}

/** "2026-11-27T08:00" or with seconds, as UTC milliseconds. */
export function readUtcField(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null;
  const ms = Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`);
  return Number.isFinite(ms) ? ms : null;
}
export const utcField = (ms: number): string => new Date(ms).toISOString().slice(0, ms % 60_000 === 0 ? 16 : 19);

/** The venues' convention: 08:00 UTC, of the first day that has it after an instant. */
export function nextDaily(after: number): number {
  const day = 86_400_000;
  const today = Math.floor(after / day) * day + 8 * 3_600_000;
  return today > after ? today : today + day;
}

/** The series that is written anew. */
export function readNewSeries(draft: Draft, market: Market, now: number, faults: Faults): string | null {
  const expiry = readUtcField(draft.expiry);
  if (expiry === null) faults.expiry = t("ticket.error_expiry");
  else if (expiry < now + market.minimum_lifetime_s * 1000) faults.expiry = t("ticket.error_expiry_soon", { seconds: market.minimum_lifetime_s });
  let strike: Price;
  try {
    strike = parsePrice(draft.strike.trim().replace(/,/g, ""));
    const terms: SeriesTerms = { base: market.base, quote: market.quote, expiry: BigInt(expiry ?? 0) as Time, kind: draft.kind, strike };
    const symbol = formatSymbol(terms);
    return faults.expiry ? null : symbol;
  } catch (error) {
    faults.strike = t("ticket.error_strike", { reason: reason(error) });
    return null;
  }
}

export interface Parsed {
  readonly faults: Faults;
  readonly series: string | null;
  readonly terms: SeriesTerms | null;
  readonly contracts: Contracts | null;
  /** The limit or the premium. */
  readonly price: Price | null;
  readonly command: Buy | Underwrite | null;
}

/** `limit`: what the book asks, where the draft leaves it to the book. */
export function parseDraft(draft: Draft, what: { readonly action: Action; readonly series: string | null }, market: Market, limit: Price | null, now: number): Parsed {
  const faults: Faults = {};
  const series = what.series ?? readNewSeries(draft, market, now, faults);
  const contracts = readContracts(draft.contracts, faults);
  const typed = what.action === "buy" ? draft.limit : draft.premium;
  const price = typed === null ? limit : readPremium(typed, market.premium_tick, faults);
  let command: Buy | Underwrite | null = null;
  if (series && contracts && price) {
    command = what.action === "buy" ? { do: "buy", series, contracts, limit: price } : { do: "underwrite", series, contracts, premium: price };
  }
  return { faults, series, terms: series ? parseSymbol(series) : null, contracts, price, command };
}

/** One up or down; never below one. */
export function stepContracts(text: string, by: bigint): string {
  try {
    const next = parseContracts(text.trim()) + by;
    return (next < 1n ? 1n : next).toString();
  } catch {
    return "1";
  }
}

export const priceText = (price: Price | null): string => (price === null ? "" : formatPrice(price));
