// Which ticket is open, and what is typed in it. The series and the action are in the address; what is typed is kept
// in this browser, so that neither a reload nor a lost connection loses it.

import { computed, effect, signal } from "@preact/signals";
import { parseSymbol } from "../../protocol/symbol.ts";
import { formatPlace, go, place } from "../state/router.ts";
import { market } from "../state/market.ts";
import { recall, remember } from "../state/store.ts";
import { type Draft, emptyDraft } from "./draft.ts";
import type { Action } from "./trade.ts";

export interface Open {
  readonly action: Action;
  /** Null: a series that is written anew. */
  readonly series: string | null;
}

function isSymbol(text: string): boolean {
  try {
    parseSymbol(text);
    return true;
  } catch {
    return false;
  }
}

export const open = computed<Open | null>(() => {
  const { view, query } = place.value;
  if (view !== "market") return null;
  if (query["write"] !== undefined) return { action: "underwrite", series: null };
  const series = query["series"];
  if (!series || !isSymbol(series)) return null;
  return { action: query["side"] === "underwrite" ? "underwrite" : "buy", series };
});

interface Kept extends Draft {
  /** The prices typed belong to this series. */
  readonly series: string;
}
const isText = (value: unknown): value is string => typeof value === "string";
function kept(): Kept {
  const found = recall<Partial<Kept>>("draft", {});
  const text = (value: unknown, otherwise: string): string => (isText(value) ? value.slice(0, 64) : otherwise);
  return {
    series: text(found.series, ""),
    contracts: text(found.contracts, emptyDraft.contracts),
    limit: isText(found.limit) ? found.limit.slice(0, 64) : null,
    premium: text(found.premium, ""),
    kind: found.kind === "put" ? "put" : "call",
    expiry: text(found.expiry, ""),
    strike: text(found.strike, ""),
  };
}
export const draft = signal<Kept>(kept());
effect(() => remember("draft", draft.value));
export const type = (part: Partial<Draft>): void => {
  draft.value = { ...draft.value, ...part };
};

/** What of the ticket is asked for: its chart takes the focus as soon as it is drawn. */
export const wantsPayoff = signal(false);

/** Where focus goes back to. */
let opener: HTMLElement | null = null;

export function openTicket(next: Open): void {
  const at = document.activeElement;
  if (at instanceof HTMLElement && at.closest(".ticket") === null) opener = at;
  const series = next.series ?? "";
  // Prices typed for another series mean nothing here.
  if (series !== draft.peek().series) draft.value = { ...draft.peek(), series, limit: null, premium: "" };
  const { rest, query } = place.peek();
  const { write: _w, series: _s, side: _a, ...kept } = query;
  go(formatPlace("market", rest || market.peek()?.market, { ...kept, ...(next.series === null ? { write: "new" } : { series, side: next.action }) }), open.peek() ? "replace" : "push");
}

export function closeTicket(): void {
  wantsPayoff.value = false;
  const { rest, query } = place.peek();
  const { write: _w, series: _s, side: _a, ...kept } = query;
  go(formatPlace("market", rest, kept));
  if (opener?.isConnected) opener.focus();
  else document.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]')?.focus();
  opener = null;
}
