// What the page would show if the market moved: the contracts of the answer, re-priced by the same mathematics in this page.

import { computed, effect, signal, untracked } from "@preact/signals";
import { loadMarket, type Market, type MarketChange, type MarketRow } from "../../../../wasm/market_loader.mjs";
import type { Contract, FlowAnswer, FlowData, Strike } from "./answers.ts";
import { asked, choice, market } from "./flow_state.ts";
import { api } from "../state/node.ts";

export const unchanged: MarketChange = { price: 1, volatilityPoints: 0, days: 0 };
export const change = signal<MarketChange>(unchanged);
export const isActive = computed(() => change.value.price !== 1 || change.value.volatilityPoints !== 0 || change.value.days !== 0);
export const failure = signal<unknown>(null);
export const loading = signal(false);

let module: Promise<Market> | null = null;
function loaded(): Promise<Market> {
  module ??= load().catch((error: unknown) => {
    module = null;
    throw error;
  });
  return module;
}
async function load(): Promise<Market> {
  if (MARKET_WASM_URL === "") throw new Error("This build of the app has no market.wasm: scripts/build wasm, then scripts/build web.");
  const response = await fetch(MARKET_WASM_URL);
  if (!response.ok) throw new Error(`The mathematics could not be loaded: ${response.status} ${response.statusText}`);
  return loadMarket(response);
}

/** One expiry's contracts as the module takes them. */
export function rowsOf(data: FlowData): readonly MarketRow[] {
  const expiry = Date.parse(data.term.find((each) => each.expiry === data.expiry)?.expiryTime ?? "");
  const row = (strike: number, kind: "call" | "put", of: Contract): MarketRow => ({
    instrument: of.symbol ?? "",
    kind,
    strike,
    expiry,
    unit: of.unit ?? 1,
    mark: of.mark,
    markIv: of.iv,
    bidIv: of.bidIv,
    askIv: of.askIv,
    forward: data.forwardPrice,
    openInterest: of.openInterest,
    volume: of.volume,
  });
  const rows = ({ strike, call, put }: Strike): readonly MarketRow[] => [...(call ? [row(strike, "call", call)] : []), ...(put ? [row(strike, "put", put)] : [])];
  return Number.isFinite(expiry) ? data.strikes.flatMap(rows) : [];
}

/** The contracts of every expiry of the snapshot on the screen; each is asked for once a snapshot. */
const contracts = signal<{ readonly key: string; readonly rows: readonly MarketRow[] } | null>(null);
const keyOf = (answer: FlowAnswer): string => `${answer.data.venue} ${answer.data.underlying} ${answer.data.time}`;
let running: AbortController | null = null;

async function readContracts(answer: FlowAnswer): Promise<void> {
  const key = keyOf(answer);
  if (contracts.peek()?.key === key) return;
  running?.abort();
  const mine = new AbortController();
  running = mine;
  loading.value = true;
  try {
    const { venue, underlying, term } = answer.data;
    const answers = await Promise.all(
      term.map(({ expiry }) => (expiry === answer.data.expiry ? answer : api.read<FlowAnswer>("/api/options/pro", { venue, underlying, expiry }, mine.signal))),
    );
    await loaded();
    if (running !== mine) return;
    contracts.value = { key, rows: answers.flatMap((each) => rowsOf(each.data)) };
    failure.value = null;
  } catch (error) {
    if (running === mine && !mine.signal.aborted) failure.value = error;
  } finally {
    if (running === mine) {
      running = null;
      loading.value = false;
    }
  }
}

const ready = signal<Market | null>(null);

/** The answer on the screen: the market's, or what it would be. */
export const shown = computed<FlowAnswer | null>(() => {
  const answer = market.value;
  const known = contracts.value;
  const by = ready.value;
  if (!answer || !isActive.value || !known || !by) return answer;
  const { data } = answer;
  try {
    const changed = by.analyse({
      chain: {
        time: Date.parse(data.time),
        index: data.indexPrice,
        premium: data.premium === data.quote ? "quote" : "coin",
        simulated: data.simulated,
        venue: data.venue,
        underlying: data.underlying,
        quote: data.quote,
        rows: known.rows,
      },
      switches: Object.fromEntries(Object.entries(asked.value.switches).filter(([name]) => name !== "gamma_source")),
      expiry: choice.value?.expiry ?? data.expiry,
      change: change.value,
    }) as FlowData;
    return { ...answer, data: { ...changed, previousTime: data.previousTime } };
  } catch (error) {
    untracked(() => queueMicrotask(() => (failure.value = error)));
    return answer;
  }
});

/** Fetches what it needs while something is changed. Returns what ends it. */
export function startWhatIf(): () => void {
  const reading = effect(() => {
    const answer = market.value;
    if (answer && isActive.value) untracked(() => void readContracts(answer));
  });
  const loadingIt = effect(() => {
    if (isActive.value && !ready.value) {
      untracked(() =>
        loaded().then(
          (it) => (ready.value = it),
          (error: unknown) => (failure.value = error),
        ),
      );
    }
  });
  return () => {
    reading();
    loadingIt();
    running?.abort();
    running = null;
    contracts.value = null;
    change.value = unchanged;
  };
}
