// How net gamma, the flip and volatility have moved: uPlot, the same in words, and as a table.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { HistoryPoint } from "./answers.ts";
import { ChartCard } from "./chart_card.tsx";
import { level, percent, signedCompact } from "./figures.ts";
import { choice, historyOf, market } from "./flow_state.ts";
import { extent } from "./scales.ts";
import { w } from "./words.ts";
import { utcText } from "../text/text.ts";
import { ErrorNote, Segmented, Skeleton } from "../ui/parts.tsx";
import { type Lane, TimeChart } from "../ui/time_chart.tsx";

const metrics = ["netGex", "flip", "atmIv"] as const;
type Metric = (typeof metrics)[number];
const spans = ["24h", "90d"] as const;
type Span = (typeof spans)[number];

export const timeOf = (point: HistoryPoint): number => (typeof point.t === "number" ? point.t : Date.parse(point.t));
const form = (metric: Metric, n: number | null): string => (metric === "netGex" ? signedCompact(n) : metric === "atmIv" ? percent(n) : level(n));

export function HistoryCard(): JSX.Element {
  const [metric, setMetric] = useState<Metric>("netGex");
  const [span, setSpan] = useState<Span>("24h");
  const [points, setPoints] = useState<readonly HistoryPoint[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [at, setAt] = useState<number | null>(null);
  const of = choice.value ? `${choice.value.venue.venue} ${choice.value.underlying.underlying}` : "";
  const [again, setAgain] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    historyOf(span, "netGex,flip,atmIv,spot", abort.signal).then(
      (answer) => {
        setPoints(answer.points);
        setError(null);
      },
      (failure: unknown) => abort.signal.aborted || setError(failure),
    );
    return () => abort.abort();
  }, [of, span, again, market.value?.data.time.slice(0, 16)]);

  const name = w("history.title");
  const metricName = w(`history.${metric}`);
  const rows = points ?? [];
  const data = useMemo(() => [rows.map((point) => timeOf(point) / 1000), rows.map((point) => (metric === "atmIv" && point.atmIv !== null ? point.atmIv * 100 : point[metric])), ...(metric === "flip" ? [rows.map((point) => point.spot)] : [])], [rows, metric]);
  const lanes: readonly Lane[] = [{ label: metricName, ink: "--accent" }, ...(metric === "flip" ? [{ label: w("history.index"), ink: "--put-fill", dashed: true }] : [])];
  const range = extent(rows.map((point) => point[metric]));
  const first = rows[0];
  const summary = first && range ? w("history.summary", { name: metricName, n: rows.length, since: utcText(timeOf(first)), low: form(metric, range[0]), high: form(metric, range[1]) }) : w("history.none");
  const pointed = at === null ? null : (rows[at] ?? null);
  const said = pointed ? w("history.at", { time: utcText(timeOf(pointed)), values: `${form(metric, pointed[metric])}${metric === "flip" ? `, ${w("history.index")} ${level(pointed.spot)}` : ""}` }) : summary;
  const tools = (
    <>
      <Segmented legend={w("history.metric")} name="history-metric" value={metric} choices={metrics.map((value) => ({ value, label: w(`history.${value}`) }))} onChange={setMetric} />
      <Segmented legend={w("history.span")} name="history-span" value={span} choices={spans.map((value) => ({ value, label: w(`history.${value}`) }))} onChange={setSpan} />
    </>
  );
  const table = () => ({
    columns: [w("history.time"), w("history.index"), w("history.netGex"), w("tile.flip"), w("history.atmIv")],
    rows: [...rows].reverse().map((point) => [new Date(timeOf(point)).toISOString(), point.spot, point.netGex, point.flip, point.atmIv]),
  });
  return (
    <ChartCard id="history" name={name} about={["gexUnit", "dealerModel", "flip", "atm"]} table={table} tools={tools} wide={market.value?.data.summary.maxPain === null}>
      <p class="flow-unit small muted">{w("history.convention")}</p>
      {error !== null && <ErrorNote error={error} retry={() => setAgain((n) => n + 1)} />}
      {points === null && error === null && <Skeleton lines={5} />}
      {points !== null && rows.length < 2 && <p class="muted flow-nothing">{w("history.none")}</p>}
      {rows.length > 1 && <TimeChart key={`${metric} ${span}`} label={summary} lanes={lanes} data={data} onPoint={setAt} />}
      {metric === "flip" && rows.length > 1 && (
        <p class="small muted">
          <span class="key key-total">{metricName}</span> <span class="key key-free">{w("history.index")}</span>
        </p>
      )}
      <p class="small number">{rows.length > 1 ? said : ""}</p>
    </ChartCard>
  );
}
