// Balances over time: one asset at a time, as a chart, in words, and as a table.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { BalanceItem } from "../../protocol/api_types.ts";
import type { Address } from "../../protocol/units.ts";
import { api, nowExactly } from "../state/node.ts";
import { grouped, t, tn, utcText } from "../text/text.ts";
import { ErrorNote, Segmented } from "../ui/parts.tsx";
import { type Lane, TimeChart } from "../ui/time_chart.tsx";
import { assetsWithHistory, type BalanceRow, extentOf, merged, pointsOf, rowsOf } from "./balance_series.ts";

const pageSize = 1000;
const itemsMax = 5000;
const tableMax = 200;

/** Newest first, at most so many. */
async function fetchAll(whose: Address): Promise<readonly BalanceItem[]> {
  const items: BalanceItem[] = [];
  let before: string | number | undefined;
  do {
    const page = await api.balances(whose, before, pageSize);
    items.push(...page.items);
    before = page.next ?? undefined;
  } while (before !== undefined && items.length < itemsMax);
  return items;
}

function Table({ rows, asset }: { rows: readonly BalanceRow[]; asset: string }): JSX.Element {
  const newest = rows.slice(-tableMax).reverse();
  return (
    <details class="small">
      <summary>{t("payoff.table")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("balances.table", { asset })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("balances.time")}</th>
              <th scope="col" class="right">{t("status.block")}</th>
              <th scope="col" class="right">{t("balances.free")}</th>
              <th scope="col" class="right">{t("balances.locked")}</th>
            </tr>
          </thead>
          <tbody>
            {newest.map((row) => (
              <tr key={row.height}>
                <td>{utcText(row.at)}</td>
                <td class="right">{grouped(row.height.toString())}</td>
                <td class="right">{grouped(row.free)}</td>
                <td class="right">{grouped(row.locked)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > tableMax && <p class="muted">{t("balances.newest", { n: tableMax })}</p>}
    </details>
  );
}

function OfAsset({ items, asset }: { items: readonly BalanceItem[]; asset: string }): JSX.Element {
  const rows = useMemo(() => rowsOf(items, asset), [items, asset]);
  // What was never locked is free: two lines, one upon the other, would say less than one.
  const locked = useMemo(() => rows.some((row) => row.locked !== "0"), [rows]);
  const data = useMemo(() => pointsOf(rows, nowExactly()).slice(0, locked ? 3 : 2), [rows, locked]);
  const [point, setPoint] = useState<number | null>(null);
  const lanes: readonly Lane[] = [
    { label: t("balances.total"), ink: "--accent" },
    ...(locked ? [{ label: t("balances.free"), ink: "--put-fill", dashed: true }] : []),
  ];
  const first = rows[0];
  const { least, most } = extentOf(rows);
  const summary = tn("balances.summary", rows.length, { asset, since: utcText(first?.at ?? 0), least: grouped(least), most: grouped(most) });
  const at = point === null ? null : (rows[Math.min(point, rows.length - 1)] ?? null);
  return (
    <>
      <TimeChart key={`${asset} ${locked}`} label={summary} lanes={lanes} data={data} onPoint={setPoint} />
      <p class="small muted">
        <span class="key key-total">{t("balances.total")}</span> {locked && <span class="key key-free">{t("balances.free")}</span>}
      </p>
      <p class="small number">{at ? t("balances.at", { time: utcText(at.at), total: grouped(at.total), free: grouped(at.free), asset }) : summary}</p>
      <Table rows={rows} asset={asset} />
    </>
  );
}

export function BalancesCard({ whose, about }: { whose: Address; about: string }): JSX.Element | null {
  const [items, setItems] = useState<readonly BalanceItem[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const look = (): void => {
    const fresh = items.length === 0 ? fetchAll(whose) : api.balances(whose, undefined, pageSize).then((page) => page.items);
    fresh.then(
      (found) => {
        setError(null);
        setItems((before) => merged(found, before));
      },
      (failure: unknown) => setError(failure),
    );
  };
  useEffect(look, [about]);
  const assets = useMemo(() => assetsWithHistory(items), [items]);
  const busiest = useMemo(() => [...assets].sort((a, b) => rowsOf(items, b).length - rowsOf(items, a).length)[0], [assets]);
  const asset = chosen !== null && assets.includes(chosen) ? chosen : busiest;
  if (!asset && error === null) return null;
  return (
    <section class="stack">
      <h2>{t("balances.title")}</h2>
      <div class="card stack">
        {error !== null && <ErrorNote error={error} retry={look} />}
        {assets.length > 1 && asset && <Segmented legend={t("balances.asset")} name="balances-asset" value={asset} choices={assets.map((each) => ({ value: each, label: each }))} onChange={setChosen} />}
        {asset && <OfAsset items={items} asset={asset} />}
      </div>
    </section>
  );
}
