// The last minutes of a price with its confidence and its mean: as a chart, in words, and as a table.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { formatPrice, type Price } from "../../protocol/units.ts";
import { fixed, grouped, t, tn, utcText } from "../text/text.ts";
import { type Band, type Lane, TimeChart } from "../ui/time_chart.tsx";
import { basisPoints, lanesOf, type PricePoint } from "./price_points.ts";

const tableMax = 120;
const bands: readonly Band[] = [{ lanes: [1, 2], ink: "--accent-veil" }];

const text = (price: Price): string => fixed(formatPrice(price), 2);

function Table({ points }: { points: readonly PricePoint[] }): JSX.Element {
  return (
    <details class="small">
      <summary>{t("payoff.table")}</summary>
      <div class="scroll price-table" tabIndex={0} role="region" aria-label={t("prices.table")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("prices.col_second")}</th>
              <th scope="col" class="right">{t("prices.median")}</th>
              <th scope="col" class="right">{t("prices.col_half")}</th>
              <th scope="col" class="right">{t("prices.ema")}</th>
              <th scope="col" class="right">{t("status.block")}</th>
            </tr>
          </thead>
          <tbody>
            {points
              .slice(-tableMax)
              .reverse()
              .map((point) => (
                <tr key={point.at}>
                  <td>{new Date(point.at * 1000).toISOString().slice(11, 19)}</td>
                  <td class="right">{grouped(formatPrice(point.price))}</td>
                  <td class="right">{grouped(formatPrice(point.confidence))}</td>
                  <td class="right">{point.ema === null ? "–" : grouped(formatPrice(point.ema))}</td>
                  <td class="right">{grouped(point.height.toString())}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {points.length > tableMax && <p class="muted">{t("balances.newest", { n: tableMax })}</p>}
    </details>
  );
}

export function PriceChart({ feed, points }: { feed: string; points: readonly PricePoint[] }): JSX.Element {
  const [withMean, setWithMean] = useState(true);
  const [at, setAt] = useState<number | null>(null);
  const all = useMemo(() => lanesOf(points), [points]);
  const data = useMemo(() => all.slice(0, withMean ? 5 : 4), [all, withMean]);
  const lanes: readonly Lane[] = [
    { label: t("prices.median"), ink: "--accent" },
    { label: t("prices.upper"), ink: "--accent", thin: true },
    { label: t("prices.lower"), ink: "--accent", thin: true },
    ...(withMean ? [{ label: t("prices.ema"), ink: "--put-fill", dashed: true }] : []),
  ];
  const [first, last] = [points[0] as PricePoint, points.at(-1) as PricePoint];
  const low = points.reduce((least, point) => (point.price < least ? point.price : least), first.price);
  const high = points.reduce((most, point) => (point.price > most ? point.price : most), first.price);
  const summary = tn("prices.summary", points.length, { feed, since: utcText(first.at * 1000), low: text(low), high: text(high), now: text(last.price) });
  // The chart's points are those of `points` and the gaps between them.
  const second = at === null ? null : all[0]?.[at];
  const point = second === null || second === undefined ? null : (points.find((each) => each.at === second) ?? null);
  return (
    <section class="card stack" aria-labelledby="price-chart">
      <div class="row row-apart">
        <h2 id="price-chart">{t("prices.chart")}</h2>
        <label class="check small">
          <input type="checkbox" checked={withMean} onChange={(event) => setWithMean(event.currentTarget.checked)} />
          {t("prices.with_ema")}
        </label>
      </div>
      <TimeChart key={String(withMean)} label={summary} lanes={lanes} bands={bands} straight data={data} onPoint={setAt} />
      <p class="small muted">
        <span class="key key-total">{t("prices.median")}</span> <span class="key key-band">{t("prices.band")}</span>{" "}
        {withMean && <span class="key key-free">{t("prices.ema")}</span>}
      </p>
      <p class="small number">
        {point
          ? t("prices.at", { time: utcText(point.at * 1000), price: text(point.price), half: text(point.confidence), bp: basisPoints(point.confidence, point.price), ema: point.ema === null ? "–" : text(point.ema) })
          : summary}
      </p>
      <Table points={points} />
    </section>
  );
}
