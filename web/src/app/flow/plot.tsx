// A chart over one axis of numbers: bars, lines, dots, ranges and reference lines. Its figures can be stepped through by key
// and pointer; what is pointed at is said below in words.

import type { JSX } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { compact } from "./figures.ts";
import { barWidth, extent, linear, linePath, padded, rowsOfLabels, type Scale, ticks } from "./scales.ts";
import { w } from "./words.ts";
import { narrow } from "../ui/media.ts";

export type Ink = "call" | "put" | "net" | "fit" | "muted" | "up" | "down";
export interface PlotPoint {
  readonly x: number;
  readonly y: number | null;
  /** Where a bar or range begins; 0 if not said. */
  readonly from?: number | null;
}
export interface Series {
  readonly key: string;
  readonly form: "bar" | "line" | "dashed" | "dotted" | "dot" | "ring" | "range";
  readonly ink: Ink;
  readonly points: readonly PlotPoint[];
  readonly hatched?: boolean;
  /** A bar's place in its group of so many. */
  readonly group?: readonly [number, number];
}
export interface Reference {
  readonly key: string;
  readonly at: number | null;
  readonly label: string;
  readonly kind: "spot" | "forward" | "flip" | "call" | "put" | "other";
}
export interface Mark {
  readonly x: number;
  readonly text: string;
}
interface PlotProps {
  readonly title: string;
  readonly desc: string;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
  readonly marks: readonly Mark[];
  readonly xDomain?: readonly [number, number];
  readonly zero?: boolean;
  readonly height?: number;
  readonly formX: (x: number) => string;
  readonly formY?: (y: number) => string;
  /** In place of round numbers along x. */
  readonly ticksX?: readonly { readonly at: number; readonly label: string }[];
}

const pad = { left: 54, right: 14, bottom: 26, top: 10 };
const labelHeight = 15;
const letter = 6.1;

/** As wide as its place, and no scaling of text. */
export function useWidth(start: number): readonly [(element: Element | null) => void, number] {
  const [width, setWidth] = useState(start);
  const observer = useRef<ResizeObserver | null>(null);
  const attach = useRef((element: Element | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => entry && setWidth(Math.max(200, Math.round(entry.contentRect.width))));
    observer.current.observe(element);
  });
  return [attach.current, width];
}

const keySteps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  PageUp: (at) => at + 10,
  PageDown: (at) => at - 10,
  Home: () => 0,
  End: (_, last) => last,
};
/** Where a key leads among so many figures; null when it is none of ours. */
export function stepTo(key: string, at: number, count: number): number | null {
  const step = keySteps[key];
  return step && count > 0 ? Math.max(0, Math.min(count - 1, step(at, count - 1))) : null;
}

function closest(marks: readonly Mark[], x: number): number {
  let best = 0;
  marks.forEach((mark, i) => {
    if (Math.abs(mark.x - x) < Math.abs((marks[best]?.x ?? 0) - x)) best = i;
  });
  return best;
}

function Shape({ series, x, y, bar, hatch }: { series: Series; x: Scale; y: Scale; bar: number; hatch: string }): JSX.Element {
  const { form, ink, points } = series;
  if (form === "line" || form === "dashed" || form === "dotted") return <path class={`plot-line is-${form} ink-${ink}`} d={linePath(points, x, y)} />;
  const [index, count] = series.group ?? [0, 1];
  const wide = bar / count;
  return (
    <g class={`ink-${ink}`}>
      {points.map((point) => {
        if (point.y === null) return null;
        const at = x(point.x);
        if (form === "dot" || form === "ring") return <circle key={point.x} class={form === "ring" ? "plot-dot is-ring" : "plot-dot"} cx={at} cy={y(point.y)} r={3} />;
        const [a, b] = [y(point.from ?? 0), y(point.y)];
        if (form === "range") return point.from === null ? null : <line key={point.x} class="plot-range" x1={at} x2={at} y1={a} y2={b} />;
        const box = { x: at - bar / 2 + index * wide, y: Math.min(a, b), width: Math.max(1, wide - (count > 1 ? 0.5 : 0)), height: Math.max(0.75, Math.abs(a - b)) };
        return (
          <g key={point.x}>
            <rect class={series.hatched ? "plot-bar is-hatched" : "plot-bar"} {...box} />
            {series.hatched && <rect {...box} fill={`url(#${hatch}-${ink})`} />}
          </g>
        );
      })}
    </g>
  );
}

function References({ references, rows, x, y }: { references: readonly Reference[]; rows: readonly number[]; x: Scale; y: Scale }): JSX.Element {
  const [left, right] = [x(x.low), x(x.high)];
  return (
    <>
      {references.map((each, i) => {
        const at = x(each.at as number);
        const half = (each.label.length * letter) / 2;
        const row = pad.top + (rows[i] ?? 0) * labelHeight;
        return (
          <g key={each.key} class={`plot-reference is-${each.kind}`}>
            <line x1={at} x2={at} y1={row + 3} y2={y(y.low)} />
            <text x={Math.max(left - pad.left + half, Math.min(right + pad.right - half, at))} y={row} text-anchor="middle">
              {each.label}
            </text>
          </g>
        );
      })}
    </>
  );
}

export function Plot(props: PlotProps): JSX.Element {
  const { series, marks, formX, zero = false } = props;
  const formY = props.formY ?? compact;
  const height = props.height ?? (narrow.value ? 240 : 268);
  const id = useId().replace(/[^\w-]/g, "");
  const [attach, width] = useWidth(560);
  const [at, setAt] = useState<number | null>(null);
  const group = useRef<SVGGElement>(null);
  useEffect(() => setAt((before) => (before !== null && before >= marks.length ? null : before)), [marks.length]);

  const { x, y, references, rows, bar, xs, ys } = useMemo(() => {
    const domain = props.xDomain ?? padded(extent(series.flatMap(({ points }) => points.map((point) => point.x))), { share: 0.03 });
    const scaleX = linear(domain[0], domain[1], pad.left, width - pad.right);
    const inSight = (value: number): boolean => value >= scaleX.low && value <= scaleX.high;
    const visible = (props.references ?? []).filter((each) => each.at !== null && inSight(each.at));
    const labelRows = rowsOfLabels(visible.map((each) => ({ at: scaleX(each.at as number), width: each.label.length * letter })));
    const head = visible.length > 0 ? labelHeight * (Math.max(...labelRows) + 1) : 0;
    const values = series.flatMap(({ points, form }) => points.flatMap((point) => (inSight(point.x) ? [point.y, form === "range" || form === "bar" ? (point.from ?? null) : null] : [])));
    const [low, high] = padded(extent(values), { zero });
    const scaleY = linear(low, high, height - pad.bottom, pad.top + head);
    const barPlaces = series.filter(({ form }) => form === "bar").flatMap(({ points }) => points.filter((point) => inSight(point.x)).map((point) => scaleX(point.x)));
    return {
      x: scaleX,
      y: scaleY,
      references: visible,
      rows: labelRows,
      bar: barWidth([...new Set(barPlaces)]),
      xs: props.ticksX?.filter((each) => inSight(each.at)) ?? ticks(scaleX.low, scaleX.high, Math.max(2, Math.floor(width / 96))).map((value) => ({ at: value, label: formX(value) })),
      ys: ticks(scaleY.low, scaleY.high, Math.max(2, Math.floor((height - head) / 48))),
    };
  }, [series, props.references, props.xDomain, props.ticksX, width, height, zero]);

  const seen = useMemo(() => marks.map((mark, i) => ({ ...mark, i })).filter((mark) => mark.x >= x.low && mark.x <= x.high), [marks, x]);
  const current = at === null ? null : (seen[Math.min(at, seen.length - 1)] ?? null);
  const move = (to: number, focus: boolean): void => {
    setAt(to);
    if (focus) (group.current?.children[to] as SVGElement | undefined)?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    // From where the focus is, which may be ahead of what was drawn.
    const from = Array.prototype.indexOf.call(group.current?.children ?? [], event.target);
    const to = stepTo(event.key, from < 0 ? (at ?? 0) : from, seen.length);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(to, true);
  };
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    if (seen.length > 0) move(closest(seen, x.invert(event.clientX - box.left)), false);
  };
  const zeroAt = y.low <= 0 && y.high >= 0 ? y(0) : null;

  return (
    <figure class="plot" ref={attach}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-labelledby={`${id}-t`} aria-describedby={`${id}-d`} onPointerMove={point} onPointerDown={point} onPointerLeave={() => !group.current?.contains(document.activeElement) && setAt(null)}>
        <title id={`${id}-t`}>{props.title}</title>
        <desc id={`${id}-d`}>{`${props.desc} ${w("chart.keys")}`}</desc>
        <defs>
          {(["put", "down", "net"] as const).map((ink) => (
            <pattern key={ink} id={`${id}-${ink}`} class={`ink-${ink}`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line class="plot-hatch" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
          ))}
          <clipPath id={`${id}-in`}>
            <rect x={pad.left - 2} y="0" width={Math.max(0, width - pad.left - pad.right + 4)} height={height - pad.bottom + 1} />
          </clipPath>
        </defs>
        <g aria-hidden="true">
          {ys.map((value) => (
            <g key={value} class="plot-tick">
              <line x1={pad.left} x2={width - pad.right} y1={y(value)} y2={y(value)} />
              <text x={pad.left - 6} y={y(value) + 4} text-anchor="end">
                {formY(value)}
              </text>
            </g>
          ))}
          {xs.map((tick) => (
            <text key={tick.at} class="plot-tick" x={x(tick.at)} y={height - 8} text-anchor="middle">
              {tick.label}
            </text>
          ))}
          <g clip-path={`url(#${id}-in)`}>
            {series.map((each) => (
              <Shape key={each.key} series={each} x={x} y={y} bar={bar} hatch={id} />
            ))}
          </g>
          {zeroAt !== null && <line class="plot-zero" x1={pad.left} x2={width - pad.right} y1={zeroAt} y2={zeroAt} />}
          <References references={references} rows={rows} x={x} y={y} />
          {current && <line class="plot-cursor" x1={x(current.x)} x2={x(current.x)} y1={pad.top} y2={height - pad.bottom} />}
        </g>
        <g ref={group} role="group" aria-label={props.title} onKeyDown={press}>
          {seen.map((mark, i) => (
            <rect
              key={mark.x}
              class="plot-mark"
              role="img"
              aria-label={mark.text}
              tabIndex={i === (at === null ? 0 : Math.min(at, seen.length - 1)) ? 0 : -1}
              x={x(mark.x) - Math.max(4, bar / 2)}
              y={pad.top}
              width={Math.max(8, bar)}
              height={height - pad.bottom - pad.top}
              onFocus={() => setAt(i)}
            />
          ))}
        </g>
      </svg>
      <figcaption class="plot-said small number">{current?.text ?? "\u00a0"}</figcaption>
    </figure>
  );
}
