// The frame of a chart: its name, its convention one tap away, the picture, and the same figures as a table and a file.

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { About } from "./about.tsx";
import { plain } from "./figures.ts";
import { csvOf, type Table } from "./shape.ts";
import { w } from "./words.ts";
import { saveFile } from "../ui/files.ts";

interface ChartCardProps {
  readonly id: string;
  readonly name: string;
  readonly about: readonly string[];
  readonly table: () => Table;
  /** Controls beside the name. */
  readonly tools?: ComponentChildren;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

const cellText = (value: string | number | null): string => (value === null ? "–" : typeof value === "number" ? plain(value, Math.abs(value) >= 1000 ? 2 : 6) : value);

function TableOf({ name, table }: { name: string; table: Table }): JSX.Element {
  return (
    <div class="scroll flow-table-scroll" tabIndex={0} role="region" aria-label={`${name}: ${w("chart.table")}`}>
      <table class="flow-table">
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, r) => (
            <tr key={r}>
              {row.map((value, c) => (
                <td key={c}>{cellText(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ChartCard({ id, name, about, table, tools, wide, children }: ChartCardProps): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <section id={id} class={wide ? "card flow-chart flow-wide" : "card flow-chart"} aria-labelledby={`${id}-name`}>
      <header class="flow-chart-head">
        <h2 id={`${id}-name`}>{name}</h2>
        <About name={name} keys={about} />
        {tools && <div class="flow-chart-tools">{tools}</div>}
      </header>
      {children}
      <div class="flow-chart-foot">
        <details class="small" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{w("chart.table")}</summary>
          {open && <TableOf name={name} table={table()} />}
        </details>
        <button type="button" class="button button-bare button-small" aria-label={`${name}: ${w("chart.csv")}`} onClick={() => saveFile(`${id}.csv`, "text/csv", csvOf(table()))}>
          {w("chart.csv")}
        </button>
      </div>
    </section>
  );
}

export interface LegendItem {
  readonly label: string;
  readonly ink: string;
  readonly form: "bar" | "hatched" | "line" | "dashed" | "dotted" | "dot" | "ring" | "range";
}
export function Legend({ items }: { items: readonly LegendItem[] }): JSX.Element {
  return (
    <ul class="flow-legend small">
      {items.map(({ label, ink, form }) => (
        <li key={label}>
          <svg viewBox="0 0 22 12" aria-hidden="true" focusable="false" class={`ink-${ink}`}>
            {(form === "bar" || form === "hatched") && <rect class={form === "hatched" ? "plot-bar is-hatched" : "plot-bar"} x="3" y="1" width="16" height="10" />}
            {form === "hatched" && <path class="plot-hatch" d="M3 11L11 1M9 11L17 1M15 11l4-5" />}
            {(form === "line" || form === "dashed" || form === "dotted") && <path class={`plot-line is-${form}`} d="M1 6H21" />}
            {(form === "dot" || form === "ring") && <circle class={form === "ring" ? "plot-dot is-ring" : "plot-dot"} cx="11" cy="6" r="4" />}
            {form === "range" && <path class="plot-range" d="M11 1V11" />}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
