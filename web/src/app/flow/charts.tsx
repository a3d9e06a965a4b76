// The charts of one answer.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { FlowData, Num } from "./answers.ts";
import { ChartCard, Legend } from "./chart_card.tsx";
import type { Zoom } from "./choice.ts";
import { count, daysText, digits, expiryShort, expiryText, level, percent, plain, points, signedCompact } from "./figures.ts";
import { compact } from "./figures.ts";
import { HeatMap } from "./heat_map.tsx";
import { type Mark, Plot, type Reference, type Series } from "./plot.tsx";
import { extent } from "./scales.ts";
import { centreOf, painOf, partOf, thinned, within } from "./shape.ts";
import { w } from "./words.ts";
import { Segmented } from "../ui/parts.tsx";

export interface ChartProps {
  readonly data: FlowData;
  readonly zoom: Zoom;
}

export const gexUnit = (data: FlowData): string => data.conventions["gexUnit"]?.unit ?? data.quote;
const percentTick = (value: number): string => `${plain(value * 100, 1)} %`;

/** The lines that every chart over strikes has. */
function references(data: FlowData, kinds: readonly ("forward" | "flip" | "walls" | "oiWalls" | "pain" | "deltaFlip" | "atm")[]): readonly Reference[] {
  const { levels, summary } = data;
  const has = (kind: (typeof kinds)[number]): boolean => kinds.includes(kind);
  const all: Reference[] = [{ key: "spot", at: data.indexPrice, label: w("ref.spot", { n: level(data.indexPrice) }), kind: "spot" }];
  if (has("forward")) all.push({ key: "forward", at: data.forwardPrice, label: w("ref.forward", { n: level(data.forwardPrice) }), kind: "forward" });
  if (has("flip")) all.push({ key: "flip", at: levels.gammaFlip, label: w("ref.flip", { n: level(levels.gammaFlip) }), kind: "flip" });
  if (has("deltaFlip")) all.push({ key: "delta-flip", at: levels.deltaFlipZone, label: w("ref.delta_flip", { n: level(levels.deltaFlipZone) }), kind: "flip" });
  const [call, put] = has("oiWalls") ? [levels.callWalls[0]?.strike ?? null, levels.putWalls[0]?.strike ?? null] : [levels.callWall, levels.putWall];
  if (has("walls") || has("oiWalls")) {
    all.push({ key: "call-wall", at: call, label: w("ref.call_wall", { n: level(call) }), kind: "call" });
    all.push({ key: "put-wall", at: put, label: w("ref.put_wall", { n: level(put) }), kind: "put" });
  }
  if (has("pain")) all.push({ key: "pain", at: summary.maxPain, label: w("ref.pain", { n: level(summary.maxPain) }), kind: "other" });
  return all.filter((each) => each.at !== null);
}

const Nothing = ({ name }: { name: string }): JSX.Element => <p class="muted flow-nothing">{w("chart.none", { name })}</p>;

function most<T>(items: readonly T[], value: (item: T) => Num): T | undefined {
  let best: T | undefined;
  for (const item of items) if (value(item) !== null && (best === undefined || (value(item) as number) > (value(best) as number))) best = item;
  return best;
}

export function GexChart({ data, zoom }: ChartProps): JSX.Element {
  const [view, setView] = useState<"net" | "split">("net");
  const shown = useMemo(() => within(data.strikes, centreOf(data), zoom), [data, zoom]);
  const unit = gexUnit(data);
  const name = w("gex.title");
  const net = shown.map((each) => ({ x: each.strike, y: each.netGammaExposure }));
  const part = (side: "call" | "put") => shown.map((each) => ({ x: each.strike, y: partOf(each[side], "gammaExposure") }));
  const series: Series[] =
    view === "net"
      ? [
          { key: "up", form: "bar", ink: "up", points: net.filter(({ y }) => (y ?? 0) >= 0) },
          { key: "down", form: "bar", ink: "down", hatched: true, points: net.filter(({ y }) => (y ?? 0) < 0) },
        ]
      : [
          { key: "call", form: "bar", ink: "call", points: part("call") },
          { key: "put", form: "bar", ink: "put", hatched: true, points: part("put") },
          { key: "net", form: "line", ink: "net", points: net },
        ];
  const marks: Mark[] = shown.map((each) => ({
    x: each.strike,
    text: w("gex.mark", { strike: level(each.strike), net: signedCompact(each.netGammaExposure), call: signedCompact(partOf(each.call, "gammaExposure")), put: signedCompact(partOf(each.put, "gammaExposure")), unit }),
  }));
  const top = most(net, ({ y }) => y);
  const bottom = most(net, ({ y }) => (y === null ? null : -y));
  const desc = w("gex.desc", { n: shown.length, low: level(shown[0]?.strike), high: level(shown.at(-1)?.strike), unit, most: signedCompact(top?.y), most_at: level(top?.x), least: signedCompact(bottom?.y), least_at: level(bottom?.x) });
  const table = () => ({
    columns: [w("chart.strike"), `${w("chart.net")}, ${unit}`, `${w("chart.call")}, ${unit}`, `${w("chart.put")}, ${unit}`],
    rows: shown.map((each) => [each.strike, each.netGammaExposure, partOf(each.call, "gammaExposure"), partOf(each.put, "gammaExposure")]),
  });
  const tools = (
    <Segmented
      legend={w("gex.view")}
      name="gex-view"
      value={view}
      choices={[
        { value: "net", label: w("gex.net") },
        { value: "split", label: w("gex.split") },
      ]}
      onChange={setView}
    />
  );
  return (
    <ChartCard id="gex" name={name} about={["gexUnit", "dealerModel", "gamma", "flip"]} table={table} tools={tools} wide>
      <p class="flow-unit small muted">{unit}</p>
      {shown.length === 0 ? <Nothing name={name} /> : <Plot title={name} desc={desc} series={series} marks={marks} references={references(data, ["forward", "flip", "walls"])} zero height={340} formX={level} formY={signedCompact} />}
      <Legend
        items={
          view === "net"
            ? [
                { label: w("gex.positive"), ink: "up", form: "bar" },
                { label: w("gex.negative"), ink: "down", form: "hatched" },
              ]
            : [
                { label: w("chart.call"), ink: "call", form: "bar" },
                { label: w("chart.put"), ink: "put", form: "hatched" },
                { label: w("chart.net"), ink: "net", form: "line" },
              ]
        }
      />
    </ChartCard>
  );
}

const zoomed = (data: FlowData, zoom: Zoom, low: number, high: number): readonly [number, number] => {
  const spot = data.indexPrice;
  const share = Number(zoom) / 100;
  return spot !== null && Number.isFinite(share) ? [Math.max(low, spot * (1 - share)), Math.min(high, spot * (1 + share))] : [low, high];
};

export function ProfileChart({ data, zoom }: ChartProps): JSX.Element {
  const name = w("profile.title");
  const unit = gexUnit(data);
  const profile = data.profile;
  const line = (values: readonly Num[] | null) => (values ? (profile?.spot ?? []) : []).map((x, i) => ({ x, y: values?.[i] ?? null }));
  const low = profile?.spot[0] ?? 0;
  const high = profile?.spot.at(-1) ?? 1;
  const series: Series[] = useMemo(
    () =>
      profile
        ? [
            { key: "quarter", form: "dotted", ink: "muted", points: line(profile.exNextQuarterly) },
            { key: "next", form: "dashed", ink: "put", points: line(profile.exNextExpiry) },
            { key: "all", form: "line", ink: "call", points: line(profile.gamma) },
          ]
        : [],
    [profile],
  );
  const rows = (profile?.spot ?? []).map((spot, i) => [spot, profile?.gamma[i] ?? null, profile?.exNextExpiry?.[i] ?? null, profile?.exNextQuarterly?.[i] ?? null] as const);
  const [from, to] = zoomed(data, zoom, low, high);
  const marks = thinned(rows.filter(([spot]) => spot >= from && spot <= to), 81).map(([spot, all, next, quarter]) => ({
    x: spot,
    text: w("profile.mark", { level: level(spot), gamma: signedCompact(all), unit, ex_next: signedCompact(next), ex_quarter: signedCompact(quarter) }),
  }));
  const desc = w("profile.desc", { low: level(low), high: level(high), unit, flip: data.levels.gammaFlips.length > 0 ? data.levels.gammaFlips.map(level).join(", ") : w("profile.no_flip") });
  const table = () => ({ columns: [w("profile.level"), `${w("profile.all")}, ${unit}`, w("profile.ex_next"), w("profile.ex_quarter")], rows });
  return (
    <ChartCard id="gamma-profile" name={name} about={["flip", "gexUnit", "dealerModel", "gamma"]} table={table}>
      <p class="flow-unit small muted">{unit}</p>
      {profile && profile.spot.length > 1 ? <Plot title={name} desc={desc} series={series} marks={marks} references={references(data, ["flip"])} xDomain={[from, to]} zero formX={level} formY={signedCompact} /> : <Nothing name={name} />}
      <Legend
        items={[
          { label: w("profile.all"), ink: "call", form: "line" },
          { label: w("profile.ex_next"), ink: "put", form: "dashed" },
          { label: w("profile.ex_quarter"), ink: "muted", form: "dotted" },
        ]}
      />
    </ChartCard>
  );
}

export function DeltaChart({ data, zoom }: ChartProps): JSX.Element {
  const [view, setView] = useState<"strikes" | "levels">("strikes");
  const name = w("delta.title");
  const shown = useMemo(() => within(data.strikes, centreOf(data), zoom), [data, zoom]);
  const profile = data.profile;
  const part = (side: "call" | "put") => shown.map((each) => ({ x: each.strike, y: partOf(each[side], "deltaExposure") }));
  const levels = (profile?.spot ?? []).map((x, i) => ({ x, y: profile?.dealerDelta[i] ?? null }));
  const series: Series[] =
    view === "strikes"
      ? [
          { key: "call", form: "bar", ink: "call", points: part("call") },
          { key: "put", form: "bar", ink: "put", hatched: true, points: part("put") },
          { key: "net", form: "line", ink: "net", points: shown.map((each) => ({ x: each.strike, y: each.netDeltaExposure })) },
        ]
      : [{ key: "dealer", form: "line", ink: "call", points: levels }];
  const [from, to] = zoomed(data, zoom, profile?.spot[0] ?? 0, profile?.spot.at(-1) ?? 1);
  const marks: readonly Mark[] =
    view === "strikes"
      ? shown.map((each) => ({
          x: each.strike,
          text: w("delta.mark", { strike: level(each.strike), net: signedCompact(each.netDeltaExposure), call: signedCompact(partOf(each.call, "deltaExposure")), put: signedCompact(partOf(each.put, "deltaExposure")), quote: data.quote }),
        }))
      : thinned(levels.filter(({ x }) => x >= from && x <= to), 81).map(({ x, y }) => ({ x, text: w("delta.level_mark", { level: level(x), n: signedCompact(y), quote: data.quote }) }));
  const desc = view === "strikes" ? w("delta.desc", { quote: data.quote, net: signedCompact(data.summary.netDeltaExposure) }) : w("delta.levels_desc", { low: level(from), high: level(to), quote: data.quote });
  const table = () =>
    view === "strikes"
      ? { columns: [w("chart.strike"), w("chart.net"), w("chart.call"), w("chart.put")], rows: shown.map((each) => [each.strike, each.netDeltaExposure, partOf(each.call, "deltaExposure"), partOf(each.put, "deltaExposure")]) }
      : { columns: [w("profile.level"), w("delta.levels")], rows: levels.map(({ x, y }) => [x, y]) };
  const tools = (
    <Segmented
      legend={w("gex.view")}
      name="delta-view"
      value={view}
      choices={[
        { value: "strikes", label: w("delta.strikes") },
        { value: "levels", label: w("delta.levels") },
      ]}
      onChange={setView}
    />
  );
  const domain = view === "levels" ? { xDomain: [from, to] as const } : {};
  return (
    <ChartCard id="delta" name={name} about={["delta", "dealerModel"]} table={table} tools={tools}>
      <p class="flow-unit small muted">{data.quote}</p>
      {(view === "strikes" ? shown : levels).length === 0 ? <Nothing name={name} /> : <Plot key={view} title={name} desc={desc} series={series} marks={marks} references={references(data, ["deltaFlip"])} {...domain} zero formX={level} formY={signedCompact} />}
      <Legend
        items={
          view === "strikes"
            ? [
                { label: w("chart.call"), ink: "call", form: "bar" },
                { label: w("chart.put"), ink: "put", form: "hatched" },
                { label: w("chart.net"), ink: "net", form: "line" },
              ]
            : [{ label: w("delta.levels"), ink: "call", form: "line" }]
        }
      />
    </ChartCard>
  );
}

export function InterestChart({ data, zoom }: ChartProps): JSX.Element {
  const name = w("oi.title");
  const shown = useMemo(() => within(data.strikes, centreOf(data), zoom), [data, zoom]);
  const down = (n: Num): Num => (n === null ? null : -n);
  const series: Series[] = [
    { key: "call", form: "bar", ink: "call", points: shown.map((each) => ({ x: each.strike, y: partOf(each.call, "openInterest") })) },
    { key: "put", form: "bar", ink: "put", hatched: true, points: shown.map((each) => ({ x: each.strike, y: down(partOf(each.put, "openInterest")) })) },
  ];
  const marks = shown.map((each) => ({ x: each.strike, text: w("oi.mark", { strike: level(each.strike), call: count(partOf(each.call, "openInterest")), put: count(partOf(each.put, "openInterest")) }) }));
  const desc = w("oi.desc", { n: shown.length, call_at: level(data.levels.callWalls[0]?.strike), put_at: level(data.levels.putWalls[0]?.strike) });
  const table = () => ({ columns: [w("chart.strike"), w("chart.call"), w("chart.put")], rows: shown.map((each) => [each.strike, partOf(each.call, "openInterest"), partOf(each.put, "openInterest")]) });
  return (
    <ChartCard id="open-interest" name={name} about={["oiWalls", "maxPain", "ratios"]} table={table}>
      <p class="flow-unit small muted">{data.underlying}</p>
      {shown.length === 0 ? (
        <Nothing name={name} />
      ) : (
        <Plot title={name} desc={desc} series={series} marks={marks} references={references(data, ["oiWalls", "pain"])} zero formX={level} formY={(value) => compact(Math.abs(value))} />
      )}
      <Legend
        items={[
          { label: w("chart.call"), ink: "call", form: "bar" },
          { label: w("chart.put"), ink: "put", form: "hatched" },
        ]}
      />
    </ChartCard>
  );
}

export function PainChart({ data, zoom }: ChartProps): JSX.Element | null {
  const name = w("pain.title");
  const shown = useMemo(() => {
    const pain = painOf(data.strikes);
    const near = new Set(within(data.strikes, centreOf(data), zoom).map(({ strike }) => strike));
    return pain.filter(({ strike }) => near.has(strike));
  }, [data, zoom]);
  // Of several expiries the sum means nothing: each ends at a price of its own.
  if (data.summary.maxPain === null) return null;
  const series: Series[] = [{ key: "pain", form: "line", ink: "call", points: shown.map(({ strike, pain }) => ({ x: strike, y: pain })) }];
  const marks = shown.map(({ strike, pain }) => ({ x: strike, text: w("pain.mark", { strike: level(strike), n: compact(pain), quote: data.quote }) }));
  const desc = w("pain.desc", { quote: data.quote, at: level(data.summary.maxPain) });
  return (
    <ChartCard id="max-pain" name={name} about={["maxPain"]} table={() => ({ columns: [w("chart.strike"), `${w("pain.line")}, ${data.quote}`], rows: shown.map(({ strike, pain }) => [strike, pain]) })}>
      <p class="flow-unit small muted">{data.quote}</p>
      <Plot title={name} desc={desc} series={series} marks={marks} references={references(data, ["pain"])} zero formX={level} formY={compact} />
      <Legend items={[{ label: w("pain.line"), ink: "call", form: "line" }]} />
    </ChartCard>
  );
}

export function SmileChart({ data, zoom }: ChartProps): JSX.Element {
  const name = w("smile.title");
  const { smile, svi } = data.ivAnalysis;
  const shown = useMemo(() => {
    const near = new Set(within(data.strikes, centreOf(data), zoom).map(({ strike }) => strike));
    return smile.filter(({ strike }) => near.has(strike));
  }, [data, zoom]);
  const at = (field: "callIv" | "putIv" | "fittedIv") => shown.map((each) => ({ x: each.strike, y: each[field] }));
  const series: Series[] = [
    { key: "quotes", form: "range", ink: "muted", points: shown.map((each) => ({ x: each.strike, y: each.askIv, from: each.bidIv })) },
    { key: "fit", form: "line", ink: "net", points: at("fittedIv").filter(({ y }) => y !== null) },
    { key: "put", form: "ring", ink: "put", points: at("putIv") },
    { key: "call", form: "dot", ink: "call", points: at("callIv") },
  ];
  const range = extent(shown.flatMap((each) => [each.callIv, each.putIv]));
  const desc = w("smile.desc", { n: shown.length, low: percent(range?.[0]), high: percent(range?.[1]), atm: percent(data.summary.atmIV) });
  const marks = shown.map((each) => ({
    x: each.strike,
    text: w("smile.mark", { strike: level(each.strike), call: percent(each.callIv), put: percent(each.putIv), bid: percent(each.bidIv), ask: percent(each.askIv), fit: percent(each.fittedIv) }),
  }));
  const table = () => ({
    columns: [w("chart.strike"), w("chart.call"), w("chart.put"), "bid", "ask", w("smile.fit")],
    rows: shown.map((each) => [each.strike, each.callIv, each.putIv, each.bidIv, each.askIv, each.fittedIv]),
  });
  return (
    <ChartCard id="smile" name={name} about={["atm", "skew", "time"]} table={table}>
      {shown.length === 0 ? <p class="muted flow-nothing">{w("smile.one")}</p> : <Plot title={name} desc={desc} series={series} marks={marks} references={references(data, ["forward"])} formX={level} formY={percentTick} />}
      <Legend
        items={[
          { label: w("chart.call"), ink: "call", form: "dot" },
          { label: w("chart.put"), ink: "put", form: "ring" },
          { label: w("smile.quotes"), ink: "muted", form: "range" },
          { label: w("smile.fit"), ink: "net", form: "line" },
        ]}
      />
      {svi && (
        <div class="small">
          <p class="muted number">{w("smile.svi", { a: digits(svi.a), b: digits(svi.b), rho: digits(svi.rho), m: digits(svi.m), sigma: digits(svi.sigma), residual: digits(svi.residual) })}</p>
          <p class="row">
            {svi.gates.map((gate) => (
              <span key={gate.name} class={`badge ${gate.ok ? "badge-good" : "badge-warn"}`}>
                {gate.name}: {w(gate.ok ? "smile.gate_ok" : "smile.gate_no")}
              </span>
            ))}
          </p>
        </div>
      )}
    </ChartCard>
  );
}

export function TermChart({ data }: ChartProps): JSX.Element {
  const name = w("term.title");
  const { term, constantMaturity } = data;
  // Days by their square root: the near ones need the room.
  const place = (days: number): number => Math.sqrt(Math.max(0, days));
  const series: Series[] = [
    { key: "forward", form: "dashed", ink: "put", points: term.map((each) => ({ x: place(each.days), y: each.forwardVol })) },
    { key: "atm", form: "line", ink: "call", points: term.map((each) => ({ x: place(each.days), y: each.atmIV })) },
    { key: "atm-dots", form: "dot", ink: "call", points: term.map((each) => ({ x: place(each.days), y: each.atmIV })) },
    { key: "constant", form: "ring", ink: "net", points: constantMaturity.map((each) => ({ x: place(each.days), y: each.iv })) },
  ];
  const marks = [
    ...term.map((each) => ({ x: place(each.days), text: w("term.mark", { expiry: expiryText(each.expiry), days: daysText(each.days), atm: percent(each.atmIV), fwd: percent(each.forwardVol), rr: percent(each.rr25), bf: percent(each.bf25) }) })),
    ...constantMaturity.map((each) => ({ x: place(each.days), text: w("term.constant_mark", { days: each.days, iv: percent(each.iv) }) })),
  ].sort((a, b) => a.x - b.x);
  const first = term[0];
  const last = term.at(-1);
  const desc = w("term.desc", { n: term.length, first: percent(first?.atmIV), first_days: daysText(first?.days ?? 0), last: percent(last?.atmIV), last_days: daysText(last?.days ?? 0) });
  const table = () => ({
    columns: [w("choose.expiry"), w("term.x"), "forward", w("term.atm"), "total variance", w("term.forward"), "RR25", "BF25", w("pain.title")],
    rows: term.map((each) => [each.expiry, each.days, each.forward, each.atmIV, each.totalVariance, each.forwardVol, each.rr25, each.bf25, each.maxPain]),
  });
  const ticksX = [1, 7, 30, 60, 90, 180, 270, 365, 540, 730].map((days) => ({ at: place(days), label: `${days}d` }));
  return (
    <ChartCard id="term" name={name} about={["atm", "time"]} table={table}>
      {term.length === 0 ? <Nothing name={name} /> : <Plot title={name} desc={desc} series={series} marks={marks} ticksX={ticksX} formX={(x) => `${plain(x * x, 0)}d`} formY={percentTick} />}
      <Legend
        items={[
          { label: w("term.atm"), ink: "call", form: "line" },
          { label: w("term.forward"), ink: "put", form: "dashed" },
          { label: w("term.constant"), ink: "net", form: "ring" },
        ]}
      />
    </ChartCard>
  );
}

export function ExpiriesChart({ data }: ChartProps): JSX.Element {
  const [view, setView] = useState<"oi" | "gex">("oi");
  const name = w("expiries.title");
  const unit = gexUnit(data);
  const { term } = data;
  const series: Series[] =
    view === "oi"
      ? [
          { key: "call", form: "bar", ink: "call", points: term.map((each, x) => ({ x, y: each.callOI })) },
          { key: "put", form: "bar", ink: "put", hatched: true, points: term.map((each, x) => ({ x, from: each.callOI ?? 0, y: each.putOI === null ? null : (each.callOI ?? 0) + each.putOI })) },
        ]
      : [
          { key: "up", form: "bar", ink: "up", points: term.map((each, x) => ({ x, y: each.netGammaExposure })).filter(({ y }) => (y ?? 0) >= 0) },
          { key: "down", form: "bar", ink: "down", hatched: true, points: term.map((each, x) => ({ x, y: each.netGammaExposure })).filter(({ y }) => (y ?? 0) < 0) },
        ];
  const marks = term.map((each, x) => ({
    x,
    text: w("expiries.mark", { expiry: expiryText(each.expiry), days: daysText(each.days), call: compact(each.callOI), put: compact(each.putOI), gex: signedCompact(each.netGammaExposure), unit, dex: signedCompact(each.netDeltaExposure), pain: level(each.maxPain) }),
  }));
  const top = most(term, (each) => (each.callOI === null && each.putOI === null ? null : (each.callOI ?? 0) + (each.putOI ?? 0)));
  const every = Math.ceil(term.length / 8);
  const table = () => ({
    columns: [w("choose.expiry"), w("term.x"), w("chart.call"), w("chart.put"), `${w("expiries.gex")}, ${unit}`, `${w("delta.title")}, ${data.quote}`, w("pain.title")],
    rows: term.map((each) => [each.expiry, each.days, each.callOI, each.putOI, each.netGammaExposure, each.netDeltaExposure, each.maxPain]),
  });
  const tools = (
    <Segmented
      legend={w("expiries.view")}
      name="expiries-view"
      value={view}
      choices={[
        { value: "oi", label: w("expiries.oi") },
        { value: "gex", label: w("expiries.gex") },
      ]}
      onChange={setView}
    />
  );
  return (
    <ChartCard id="expiries" name={name} about={["gexUnit", "dealerModel", "maxPain"]} table={table} tools={tools}>
      <p class="flow-unit small muted">{view === "oi" ? data.underlying : unit}</p>
      {term.length === 0 ? (
        <Nothing name={name} />
      ) : (
        <Plot
          key={view}
          title={name}
          desc={w("expiries.desc", { n: term.length, most: expiryText(top?.expiry ?? "") })}
          series={series}
          marks={marks}
          xDomain={[-0.6, term.length - 0.4]}
          ticksX={term.map((each, at) => ({ at, label: at % every === 0 ? expiryShort(each.expiry) : "" }))}
          zero
          formX={(x) => expiryShort(term[Math.round(x)]?.expiry ?? "")}
          formY={view === "oi" ? compact : signedCompact}
        />
      )}
      <Legend
        items={
          view === "oi"
            ? [
                { label: w("chart.call"), ink: "call", form: "bar" },
                { label: w("chart.put"), ink: "put", form: "hatched" },
              ]
            : [
                { label: w("gex.positive"), ink: "up", form: "bar" },
                { label: w("gex.negative"), ink: "down", form: "hatched" },
              ]
        }
      />
    </ChartCard>
  );
}

export function SurfaceChart({ data }: ChartProps): JSX.Element {
  const name = w("surface.title");
  const surface = data.surface;
  // The answer has ln(strike / forward).
  const share = (k: number): string => `${plain(Math.exp(k) * 100, 0)} %`;
  const expiries = surface?.expiries ?? [];
  const [low, high] = extent((surface?.iv ?? []).flat()) ?? [null, null];
  const table = () => ({ columns: [w("choose.expiry"), ...(surface?.moneyness ?? []).map(share)], rows: expiries.map((expiry, r) => [expiry, ...(surface?.iv[r] ?? [])]) });
  return (
    <ChartCard id="surface" name={name} about={["atm", "time", "skew"]} table={table} wide>
      <p class="flow-unit small muted">{w("surface.x")}</p>
      {surface && expiries.length > 0 ? (
        <HeatMap
          title={name}
          desc={w("surface.desc", { low: percent(low), high: percent(high) })}
          columns={surface.moneyness.map(share)}
          rows={expiries.map(expiryShort)}
          values={surface.iv}
          figure={(value) => plain(value * 100, 1, 1)}
          cellText={(value, r, c) => w("surface.mark", { expiry: expiryText(expiries[r] ?? ""), moneyness: share(surface.moneyness[c] ?? 0), iv: value === null ? w("surface.none") : percent(value) })}
        />
      ) : (
        <Nothing name={name} />
      )}
    </ChartCard>
  );
}

export const skewPoints = (fraction: Num): string => points(fraction === null ? null : fraction * 100);
