// What the page looks at now: the chains that exist, the newest answer about one of them, and when it looks again.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { FlowAnswer, FlowData, HistoryPoint, Listing } from "./answers.ts";
import { type Asked, type Choice, chooseFrom, queryOf, readAsked } from "./choice.ts";
import { FlowStream } from "./flow_stream.ts";
import { api } from "../state/node.ts";
import { resource } from "../state/resource.ts";
import { formatPlace, go, place } from "../state/router.ts";

export const listing = resource((abort) => api.read<Listing>("/api/options/underlyings", {}, abort));
export const asked = computed<Asked>(() => readAsked(place.value.query));
export const choice = computed<Choice | null>(() => (listing.data.value ? chooseFrom(listing.data.value, asked.value) : null));

export function ask(change: Partial<Asked>): void {
  go(formatPlace("options-pro", "", queryOf({ ...asked.peek(), ...change })), "replace");
}
/** A value as by itself leaves the address. */
export function flip(parameter: keyof Asked["switches"], value: string | undefined): void {
  const { [parameter]: _, ...others } = asked.peek().switches;
  ask({ switches: value === undefined ? others : { ...others, [parameter]: value } });
}

/** The parameters of the answer; a change of them is another question. */
const question = computed<Readonly<Record<string, string>> | null>(
  () => choice.value && { underlying: choice.value.underlying.underlying, venue: choice.value.venue.venue, expiry: choice.value.expiry, ...asked.value.switches },
  {},
);
export const questionText = computed(() => (question.value ? new URLSearchParams(question.value).toString() : ""));

export const market = signal<FlowAnswer | null>(null);
export const failure = signal<unknown>(null);
export const looking = signal(false);
/** When the answer came, page's clock. */
export const cameAt = signal(0);
export const nextAt = signal<number | null>(null);
export const tick = signal(Date.now());

/** How old the snapshot is now: what the service said, and since then. */
export const ageMs = computed(() => {
  const said = market.value?.metadata.ageMs;
  return said === null || said === undefined ? null : said + Math.max(0, tick.value - cameAt.value);
});

const lookEveryMs = 30_000;
const lookMinMs = 5000;
const retryMs = 10_000;
let running: AbortController | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

const sameChain = (data: FlowData, it: Choice): boolean => data.underlying === it.underlying.underlying && data.venue === it.venue.venue && data.expiry === it.expiry;

function plan(ms: number): void {
  clearTimeout(timer);
  if (asked.peek().paused) {
    nextAt.value = null;
    return;
  }
  nextAt.value = Date.now() + ms;
  timer = setTimeout(() => (document.hidden ? plan(lookMinMs) : void look()), ms);
}

/** Asks now. An answer to an earlier question is dropped, however late it comes. */
export async function look(): Promise<void> {
  running?.abort();
  clearTimeout(timer);
  const it = choice.peek();
  const parameters = question.peek();
  if (!it || !parameters) {
    await listing.refresh();
    // With a choice the effect below asks; without one, later.
    if (!choice.peek()) plan(retryMs);
    return;
  }
  const mine = new AbortController();
  running = mine;
  batch(() => {
    looking.value = true;
    nextAt.value = null;
    const shown = market.peek();
    // Another chain's figures are no stale form of this one's.
    if (shown && !sameChain(shown.data, it)) market.value = null;
  });
  try {
    const answer = await api.read<FlowAnswer>("/api/options/pro", parameters, mine.signal);
    if (running !== mine) return;
    batch(() => {
      market.value = answer;
      failure.value = null;
      cameAt.value = tick.value = Date.now();
    });
    plan(Math.max(lookMinMs, Math.min(lookEveryMs * 2, answer.metadata.nextRefreshMs ?? lookEveryMs)));
  } catch (error) {
    if (running !== mine) return;
    failure.value = error;
    plan(retryMs);
  } finally {
    if (running === mine) {
      running = null;
      looking.value = false;
    }
  }
}

/** While the page is in sight. Returns what ends it. */
export function startFlow(): () => void {
  void listing.refresh();
  const stream = new FlowStream((data) => {
    const shown = market.peek();
    if (!asked.peek().paused && !running && data.time !== undefined && data.time !== shown?.data.time && Date.now() - cameAt.peek() >= lookMinMs) void look();
  });
  const asking = effect(() => {
    if (questionText.value) untracked(() => void look());
  });
  const streaming = effect(() => {
    const it = choice.value;
    stream.listenTo(it && !asked.value.paused ? { underlying: it.underlying.underlying, venue: it.venue.venue, expiry: it.expiry } : null);
  });
  const pausing = effect(() => {
    if (asked.value.paused) {
      clearTimeout(timer);
      nextAt.value = null;
    } else if (untracked(() => nextAt.value === null && !looking.value && market.value)) untracked(() => plan(0));
  });
  const ticking = setInterval(() => (tick.value = Date.now()), 1000);
  // Failed before there was any choice: nobody else asks again.
  const listingAgain = effect(() => {
    if (listing.error.value) untracked(() => plan(retryMs));
  });
  return () => {
    asking();
    streaming();
    pausing();
    listingAgain();
    stream.close();
    clearInterval(ticking);
    clearTimeout(timer);
    running?.abort();
    running = null;
    batch(() => ((market.value = null), (failure.value = null), (looking.value = false), (nextAt.value = null)));
    listing.reset();
  };
}

export const historyOf = (span: string, metric: string, abort: AbortSignal): Promise<{ readonly points: readonly HistoryPoint[] }> => {
  const it = choice.peek();
  return api.read("/api/options/history", { underlying: it?.underlying.underlying, venue: it?.venue.venue, metric, span }, abort);
};
