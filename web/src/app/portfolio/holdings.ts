// A portfolio's figures from what the node answers: pure, exact.

import type { Account, AccountPosition, EventItem } from "../../protocol/api_types.ts";
import { formatScaled, parseDecimal } from "../../protocol/units.ts";

/** Sum of canonical decimals of one asset, exactly. */
export function sum(decimals: readonly string[]): string {
  const values = decimals.map(parseDecimal);
  const scale = values.reduce((most, value) => Math.max(most, value.scale), 0);
  return formatScaled(values.reduce((total, value) => total + value.digits * 10n ** BigInt(scale - value.scale), 0n), scale);
}

export interface BalanceRow {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
  readonly total: string;
}

/** Assets in which there is something, by name. */
export const balanceRows = (account: Account): BalanceRow[] =>
  Object.entries(account.balances)
    .filter(([, balance]) => balance.free !== "0" || balance.locked !== "0")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([asset, balance]) => ({ asset, ...balance, total: sum([balance.free, balance.locked]) }));

/** Held and not on offer. */
export const freeLong = (position: AccountPosition): number => position.long - position.offered;
/** Equal long and short, which close burns. */
export const closable = (position: AccountPosition): number => Math.min(freeLong(position), position.short);

/** First what expires first; what is settled is in the receipts. */
export const openPositions = (account: Account): AccountPosition[] =>
  account.positions
    .filter((position) => position.phase !== "settled")
    .sort((a, b) => (a.expiry === b.expiry ? (a.series < b.series ? -1 : 1) : a.expiry < b.expiry ? -1 : 1));

/** What an event says of an account, in a line: a key of the catalogue, and what goes into it. */
export function lineOf(item: EventItem, account: string): { readonly key: string; readonly values: Readonly<Record<string, string>> } {
  const event = item.event;
  const text = (name: string): string => String(event[name] ?? "");
  const money = (name: string): string => {
    const value = event[name] as { amount?: string; asset?: string } | undefined;
    return value ? `${value.amount} ${value.asset}` : "";
  };
  const values = {
    series: text("series"), contracts: text("contracts"), premium: text("premium"), offer: text("offer"),
    amount: money("amount"), cost: money("cost"), fee: money("fee"), collateral: money("collateral"), released: money("released"),
    payout: money("payout"), charge: money("charge"), agent: text("agent"), scopes: text("scopes"), other: text("to"),
  };
  const isMine = (name: string): boolean => text(name).toLowerCase() === account.toLowerCase();
  if (event.event === "filled") return { key: isMine("buyer") ? "bought" : "sold", values };
  if (event.event === "transferred") return { key: isMine("from") ? "gave" : "got", values: { ...values, other: isMine("from") ? text("to") : text("from") } };
  return { key: event.event, values };
}
