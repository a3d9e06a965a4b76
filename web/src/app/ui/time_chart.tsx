// A long series over time, in steps, drawn by uPlot, which is fetched when the first chart is shown. It is a picture: what
// it says is said beside it in words and in a table.

import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { theme } from "../state/theme.ts";
import { language, utcText } from "../text/text.ts";
import { ErrorNote, Skeleton } from "./parts.tsx";

export interface Lane {
  readonly label: string;
  /** A custom property of tokens.css. */
  readonly ink: string;
  readonly dashed?: boolean;
  /** Hairs at the edges of a band. */
  readonly thin?: boolean;
}
/** The area between two lanes, by their numbers from 0, the upper one first. */
export interface Band {
  readonly lanes: readonly [number, number];
  readonly ink: string;
}
interface TimeChartProps {
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly bands?: readonly Band[];
  /** A value holds until the next (the default), or the line runs straight to it. */
  readonly straight?: boolean;
  /** Seconds, then the values of each lane; null is a gap. */
  readonly data: readonly (readonly (number | null)[])[];
  /** Under the pointer: the point's number, or null. */
  readonly onPoint: (index: number | null) => void;
}

const height = 212;
const axisSize = 76;
const day = 86_400;
/** Seconds between two marks of the time axis, whole ones only. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((days) => days * day)];
/** "24 Nov" where marks are days apart, else "15:53" or "15:53:46"; UTC. */
const dayOrTime = (ms: number, step: number): string => (step >= day ? (utcText(ms).split(",")[0] ?? "") : new Date(ms).toISOString().slice(11, step >= 60 ? 16 : 19));
const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 7 });
const large = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 4 });

/** As the browser resolves it now: canvas knows no custom properties. */
function colourOf(host: HTMLElement, ink: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${ink})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function optionsOf(Plot: typeof uPlot, host: HTMLElement, { lanes, bands = [], straight = false, onPoint }: TimeChartProps): uPlot.Options {
  const ink = (name: string) => () => colourOf(host, name);
  const axis = { stroke: ink("--muted"), grid: { stroke: ink("--rule"), width: 1 }, ticks: { show: false }, font: `12px ${getComputedStyle(host).fontFamily}` };
  return {
    width: host.clientWidth,
    height,
    legend: { show: false },
    cursor: { drag: { setScale: false }, y: false },
    tzDate: (seconds) => Plot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    axes: [
      { ...axis, size: 32, space: 80, incrs: [...steps], values: (_plot, at, _axis, _space, step) => at.map((seconds) => dayOrTime(seconds * 1000, step)) },
      { ...axis, size: axisSize, values: (_plot, at) => at.map((value) => (Math.abs(value) >= 1e6 ? large : short).format(value)) },
    ],
    series: [
      {},
      ...lanes.map((lane) => ({
        label: lane.label,
        stroke: ink(lane.ink),
        width: lane.thin ? 0.5 : 2,
        points: { show: false },
        paths: (straight ? Plot.paths.linear?.() : Plot.paths.stepped?.({ align: 1 })) as uPlot.Series.PathBuilder,
        ...(lane.dashed ? { dash: [5, 4] } : {}),
      })),
    ],
    bands: bands.map((band) => ({ series: [band.lanes[0] + 1, band.lanes[1] + 1], fill: ink(band.ink) })),
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  };
}

export function TimeChart(props: TimeChartProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [loaded, setLoaded] = useState<{ Plot: typeof uPlot } | { error: unknown } | null>(null);
  const load = (): void => {
    setLoaded(null);
    import("uplot").then(
      ({ default: Plot }) => setLoaded({ Plot }),
      (error: unknown) => setLoaded({ error }),
    );
  };
  useEffect(load, []);

  const Plot = loaded && "Plot" in loaded ? loaded.Plot : null;
  useEffect(() => {
    const element = host.current;
    if (!Plot || !element) return;
    const drawn = new Plot(optionsOf(Plot, element, props), props.data as uPlot.AlignedData, element);
    plot.current = drawn;
    const sized = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    const redraw = (): void => drawn.redraw(false, true);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", redraw);
    const themed = effect(() => void (theme.value, queueMicrotask(redraw)));
    return () => {
      themed();
      scheme.removeEventListener("change", redraw);
      sized.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [Plot]);
  useEffect(() => plot.current?.setData(props.data as uPlot.AlignedData), [props.data]);

  if (loaded && "error" in loaded) return <ErrorNote error={loaded.error} retry={load} />;
  return (
    <div class="time-chart" ref={host} role="img" aria-label={props.label}>
      {!Plot && <Skeleton lines={5} />}
    </div>
  );
}

