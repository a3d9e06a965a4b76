// An account's history as a file: every event, oldest last, as JSON or as rows for a spreadsheet.

import type { EventItem, EventJson } from "../../protocol/api_types.ts";
import type { Address } from "../../protocol/units.ts";
import { api } from "../state/node.ts";
import { csvCell } from "../ui/files.ts";

export async function wholeHistory(account: Address, progress: (n: number) => void): Promise<EventItem[]> {
  const items: EventItem[] = [];
  let before: string | number | undefined;
  do {
    const page = await api.history(account, before, 1000);
    items.push(...page.items);
    progress(items.length);
    before = page.next ?? undefined;
  } while (before !== undefined);
  return items;
}

const columns = ["time", "height", "event", "series", "contracts", "premium", "offer", "amount", "cost", "fee", "collateral", "released", "payout", "charge", "counterparty", "command"] as const;

function textOf(event: EventJson, field: string): string {
  const value = event[field];
  if (value === undefined || value === null) return "";
  if (typeof value === "object") {
    const { amount, asset } = value as { amount?: string; asset?: string };
    return amount === undefined ? JSON.stringify(value) : `${amount} ${asset}`;
  }
  return String(value);
}

export function csvOf(items: readonly EventItem[], account: Address): string {
  const row = (item: EventItem): string[] => {
    const others = ["buyer", "seller", "from", "to"].map((name) => textOf(item.event, name)).filter((each) => each !== "" && each.toLowerCase() !== account);
    return columns.map((column) => {
      if (column === "time") return item.time;
      if (column === "height") return String(item.height);
      if (column === "command") return item.id;
      if (column === "counterparty") return others[0] ?? "";
      return textOf(item.event, column);
    });
  };
  return [columns.join(","), ...items.map((item) => row(item).map(csvCell).join(","))].join("\r\n") + "\r\n";
}
