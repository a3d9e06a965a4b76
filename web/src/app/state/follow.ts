// Trades made here, followed to their settlement: the newcomer sees the end of what he began.

import { computed, effect, signal } from "@preact/signals";
import type { Receipt } from "../../protocol/api_types.ts";
import { parseSymbol } from "../../protocol/symbol.ts";
import { api, now, onBlocks } from "./node.ts";
import { resource } from "./resource.ts";
import { account, self } from "./session.ts";
import { recall, remember } from "./store.ts";

interface Followed {
  readonly series: string;
  readonly account: string;
}
const followedMax = 6;
const all = signal<readonly Followed[]>(recall<readonly Followed[]>("followed", []));
effect(() => remember("followed", all.value));

export function follow(series: string, who: string): void {
  all.value = [{ series, account: who }, ...all.peek().filter((each) => each.series !== series || each.account !== who)].slice(0, followedMax);
}
export function forget(series: string): void {
  all.value = all.peek().filter((each) => each.series !== series);
}

const receipts = resource(async (abort) => {
  const whose = self.peek();
  return whose ? (await api.receipts(whose, undefined, 50, abort)).items : [];
});

export interface Following {
  readonly series: string;
  readonly expiry: number;
  readonly expired: boolean;
  readonly long: number;
  readonly short: number;
  readonly receipt: Partial<Receipt> | null;
}

export const following = computed<readonly Following[]>(() => {
  const who = self.value;
  return all.value
    .filter((each) => each.account === who)
    .map(({ series }) => {
      const expiry = Number(parseSymbol(series).expiry);
      const position = account.data.value?.positions.find((each) => each.series === series);
      const receipt = receipts.data.value?.find((each) => each.receipt.series === series)?.receipt ?? null;
      return { series, expiry, expired: expiry <= now.value, long: position?.long ?? 0, short: position?.short ?? 0, receipt };
    });
});

export function startFollowing(): void {
  const look = (): void => {
    if (following.peek().some((each) => each.expired && !each.receipt)) void receipts.refresh();
  };
  onBlocks(look);
  effect(() => {
    if (self.value) receipts.reset();
    look();
  });
}
