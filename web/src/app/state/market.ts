// The market that is looked at: its chain, kept fresh.

import { computed, effect, signal } from "@preact/signals";
import type { Asset, Market } from "../../protocol/api_types.ts";
import { now, onBlocks, setClock, api } from "./node.ts";
import { resource } from "./resource.ts";
import { place } from "./router.ts";
import { self } from "./session.ts";
import { recall, remember } from "./store.ts";

export interface Listing {
  readonly markets: readonly Market[];
  readonly assets: readonly Asset[];
}
/** Terms of markets never change; new ones are seen at the next visit or reconnect. */
export const listing = resource<Listing>(async () => {
  const [markets, assets] = await Promise.all([api.markets(), api.assets()]);
  return { markets, assets };
});

const keptMarket = signal(recall<string>("market", ""));
export const market = computed<Market | null>(() => {
  const all = listing.data.value?.markets ?? [];
  const named = place.value.view === "market" ? place.value.rest : "";
  return all.find((each) => each.market === (named || keptMarket.value)) ?? (named ? null : (all[0] ?? null));
});

/** The expiry that is looked at; undefined: the first that still trades. */
export const expiry = computed(() => (place.value.view === "market" ? place.value.query["expiry"] : undefined));

export const chain = resource(async (abort) => {
  const name = market.peek()?.market;
  if (!name) return null;
  const answer = await api.chain(name, { expiry: expiry.peek(), account: self.peek() ?? undefined }, abort);
  setClock(answer.time);
  return answer;
});

/** Of the feed's newest price; null where there is none. */
export const priceAge = computed(() => {
  const latest = chain.data.value?.feed.latest;
  return latest ? Math.max(0, now.value - Date.parse(latest.publish_time)) : null;
});

export const decimalsOf = (asset: string): number => listing.data.value?.assets.find((each) => each.asset === asset)?.decimals ?? 0;

export function startMarket(): void {
  void listing.refresh();
  let seen = "";
  effect(() => {
    const name = market.value?.market ?? "";
    const key = `${name} ${expiry.value ?? ""} ${self.value ?? ""}`;
    if (key === seen) return;
    if (!seen.startsWith(`${name} `)) chain.reset();
    seen = key;
    if (!name) return;
    keptMarket.value = name;
    remember("market", name);
    void chain.refresh();
  });
  onBlocks(() => void (listing.data.peek() ? chain.refresh() : listing.refresh()));
}
