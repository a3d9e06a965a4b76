// Volatility over moneyness and expiry: cells whose strength is their value, each with its figure.

import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { Num } from "./answers.ts";
import { useWidth } from "./plot.tsx";
import { extent } from "./scales.ts";
import { w } from "./words.ts";

interface HeatMapProps {
  readonly title: string;
  readonly desc: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly values: readonly (readonly Num[])[];
  readonly cellText: (value: Num, row: number, column: number) => string;
  readonly figure: (value: number) => string;
}

const pad = { left: 56, top: 4, bottom: 24, right: 2 };
const rowHeight = 28;
/** Of the ink, so that text upon it stays readable in both schemes. */
const strength = { least: 0.06, most: 0.5 };

export function HeatMap({ title, desc, columns, rows, values, cellText, figure }: HeatMapProps): JSX.Element {
  const id = useId().replace(/[^\w-]/g, "");
  const [attach, width] = useWidth(560);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);
  const [shown, setShown] = useState(false);
  const group = useRef<SVGGElement>(null);
  const [low, high] = extent(values.flat()) ?? [0, 1];
  const wide = (width - pad.left - pad.right) / Math.max(1, columns.length);
  const height = pad.top + rows.length * rowHeight + pad.bottom;
  const every = Math.ceil(44 / wide);
  const [row, column] = [Math.min(at[0], rows.length - 1), Math.min(at[1], columns.length - 1)];

  function press(event: KeyboardEvent): void {
    const by = ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -columns.length], End: [0, columns.length] } as Record<string, [number, number]>)[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // From where the focus is, which may be ahead of what was drawn.
    const [r = row, c = column] = ((event.target as Element).closest<SVGElement>("[data-at]")?.dataset["at"] ?? "").split(":").filter(Boolean).map(Number);
    const to = [Math.max(0, Math.min(rows.length - 1, r + by[0])), Math.max(0, Math.min(columns.length - 1, c + by[1]))] as const;
    setAt(to);
    group.current?.querySelector<SVGElement>(`[data-at="${to[0]}:${to[1]}"]`)?.focus();
  }
  const said = shown ? cellText(values[row]?.[column] ?? null, row, column) : "\u00a0";

  return (
    <figure class="plot" ref={attach}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-labelledby={`${id}-t`} aria-describedby={`${id}-d`}>
        <title id={`${id}-t`}>{title}</title>
        <desc id={`${id}-d`}>{`${desc} ${w("chart.keys")}`}</desc>
        <g aria-hidden="true">
          {rows.map((name, r) => (
            <text key={name} class="plot-tick" x={pad.left - 6} y={pad.top + r * rowHeight + rowHeight / 2 + 4} text-anchor="end">
              {name}
            </text>
          ))}
          {columns.map((name, c) =>
            c % every === 0 ? (
              <text key={name} class="plot-tick" x={pad.left + (c + 0.5) * wide} y={height - 7} text-anchor="middle">
                {name}
              </text>
            ) : null,
          )}
        </g>
        <g ref={group} role="group" aria-label={title} onKeyDown={press} onPointerLeave={() => setShown(false)}>
          {values.map((line, r) =>
            line.map((value, c) => {
              const share = value === null ? 0 : strength.least + (strength.most - strength.least) * ((value - low) / (high - low || 1));
              return (
                <g
                  key={`${r}:${c}`}
                  class="heat-cell"
                  role="img"
                  aria-label={cellText(value, r, c)}
                  data-at={`${r}:${c}`}
                  tabIndex={r === row && c === column ? 0 : -1}
                  onFocus={() => (setAt([r, c]), setShown(true))}
                  onBlur={() => setShown(false)}
                  onPointerEnter={() => (setAt([r, c]), setShown(true))}
                >
                  <rect x={pad.left + c * wide} y={pad.top + r * rowHeight} width={Math.max(1, wide - 1)} height={rowHeight - 1} class={value === null ? "is-missing" : ""} fill-opacity={value === null ? undefined : share.toFixed(3)} />
                  {value !== null && wide >= 30 && (
                    <text aria-hidden="true" x={pad.left + (c + 0.5) * wide} y={pad.top + r * rowHeight + rowHeight / 2 + 4} text-anchor="middle">
                      {figure(value)}
                    </text>
                  )}
                </g>
              );
            }),
          )}
        </g>
      </svg>
      <figcaption class="plot-said small number">{said}</figcaption>
    </figure>
  );
}
