// The chain by strike: calls and puts mirrored, changes with their signs, at the money marked, sortable by every column. On a
// phone one side at a time.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { About } from "./about.tsx";
import type { FlowData, Strike } from "./answers.ts";
import type { Rows } from "./choice.ts";
import { count, digits, expiryText, level, percent, plain, points, signed, signedCompact } from "./figures.ts";
import { ask } from "./flow_state.ts";
import { centreOf, type ContractField, contractFields, csvOf, inTheMoney, type Sort, type SortKey, sorted, valueAt, within } from "./shape.ts";
import { arrow } from "./tiles.tsx";
import { isWord, w } from "./words.ts";
import { t } from "../text/text.ts";
import { saveFile } from "../ui/files.ts";
import { narrow } from "../ui/media.ts";
import { Segmented } from "../ui/parts.tsx";

const forms: Readonly<Record<ContractField, (n: number | null) => string>> = {
  openInterest: count,
  openInterestChange: (n) => signed(n, count),
  volume: count,
  volumeChange: (n) => signed(n, count),
  iv: (n) => percent(n),
  ivChange: (n) => arrow(n) + points(n),
  delta: (n) => plain(n, 3, 3),
  gamma: (n) => digits(n),
  deltaExposure: signedCompact,
  gammaExposure: signedCompact,
};
/** From the outside to the strike. */
const outward: readonly ContractField[] = [...contractFields].reverse();

interface Column {
  readonly key: SortKey;
  readonly side: "call" | "put" | null;
  readonly field: ContractField | "strike";
}
const column = (side: "call" | "put", field: ContractField): Column => ({ key: `${side}.${field}`, side, field });
const strikeColumn: Column = { key: "strike", side: null, field: "strike" };
const wide: readonly Column[] = [...outward.map((field) => column("call", field)), strikeColumn, ...contractFields.map((field) => column("put", field))];
const narrowed = (side: "call" | "put"): readonly Column[] => [strikeColumn, ...contractFields.map((field) => column(side, field))];

const shortName = (of: Column): string => (of.field === "strike" ? w("chart.strike") : w(`strikes.${of.field}`));
const longName = (of: Column): string => {
  const key = `strikes.long.${of.field}`;
  const name = isWord(key) ? w(key) : w("chart.strike");
  return of.side ? `${t(of.side === "call" ? "common.calls" : "common.puts")}: ${name}` : name;
};

export function StrikesTable({ data, rows }: { data: FlowData; rows: Rows }): JSX.Element {
  const phone = narrow.value;
  const [side, setSide] = useState<"call" | "put">("call");
  const [sort, setSort] = useState<Sort>({ key: "strike", down: false });
  const centre = centreOf(data);
  const shown = useMemo(() => sorted(within(data.strikes, centre, rows), sort), [data, rows, sort]);
  const several = data.forwardPrice === null;
  const columns = phone ? narrowed(side) : wide;
  const name = w("strikes.title");
  const caption = w("strikes.caption", { underlying: data.underlying, expiry: data.expiry === "all" ? w("choose.all").toLowerCase() : expiryText(data.expiry), n: shown.length, of: data.strikes.length });
  const save = (): void => {
    const all = wide.map((each) => (each.side ? `${each.side} ${each.field}` : each.field));
    saveFile("strikes.csv", "text/csv", csvOf({ columns: all, rows: shown.map((strike) => wide.map((each) => valueAt(strike, each.key))) }));
  };

  const head = (of: Column): JSX.Element => {
    const active = sort.key === of.key;
    return (
      <th key={of.key} scope="col" class={of.side ? `is-${of.side}` : "is-strike"} aria-sort={active ? (sort.down ? "descending" : "ascending") : undefined}>
        <button type="button" class="flow-sort" title={longName(of)} aria-label={`${shortName(of)}. ${w("strikes.sort", { name: longName(of) })}`} onClick={() => setSort({ key: of.key, down: active ? !sort.down : of.key !== "strike" })}>
          {shortName(of)}
          <span aria-hidden="true">{active ? (sort.down ? " ▼" : " ▲") : ""}</span>
        </button>
      </th>
    );
  };
  const cell = (strike: Strike, of: Column): JSX.Element => {
    if (of.field === "strike") {
      return (
        <th key={of.key} scope="row" class="is-strike number">
          {level(strike.strike)}
          {strike.isAtm && <span class="badge flow-atm">{w("strikes.atm")}</span>}
        </th>
      );
    }
    const value = valueAt(strike, of.key);
    const kind = of.side as "call" | "put";
    const change = of.field.endsWith("Change") && value !== null && value !== 0;
    const classes = [`is-${kind}`, inTheMoney(kind, strike.strike, centre) ? "in-money" : "", change ? "is-change" : "", value === null ? "muted" : ""].filter(Boolean).join(" ");
    return (
      <td key={of.key} class={classes}>
        {forms[of.field](value)}
      </td>
    );
  };

  return (
    <section id="strikes" class="card flow-chart flow-wide" aria-labelledby="strikes-name">
      <header class="flow-chart-head">
        <h2 id="strikes-name">{name}</h2>
        <About name={name} keys={["delta", "gamma", "gexUnit", "dealerModel", "atm", "ratios"]} />
        <div class="flow-chart-tools">
          {phone && (
            <Segmented
              legend={w("strikes.side")}
              name="strikes-side"
              value={side}
              choices={[
                { value: "call", label: t("common.calls"), class: "is-call" },
                { value: "put", label: t("common.puts"), class: "is-put" },
              ]}
              onChange={setSide}
            />
          )}
          <Segmented
            legend={w("strikes.rows")}
            name="strikes-rows"
            value={rows}
            choices={[
              { value: "10", label: w("strikes.near") },
              { value: "all", label: w("strikes.all") },
            ]}
            onChange={(value) => ask({ rows: value })}
          />
        </div>
      </header>
      {several && <p class="small muted">{w("strikes.aggregate")}</p>}
      <div class="scroll flow-strikes-scroll" tabIndex={0} role="region" aria-label={caption}>
        <table class={phone ? "flow-strikes is-narrow" : "flow-strikes"}>
          <caption class="hidden">{caption}</caption>
          <thead>
            {!phone && (
              <tr class="flow-sides">
                <th colSpan={outward.length} scope="colgroup" class="is-call">
                  {t("common.calls")}
                </th>
                <td class="is-strike" />
                <th colSpan={contractFields.length} scope="colgroup" class="is-put">
                  {t("common.puts")}
                </th>
              </tr>
            )}
            <tr>{columns.map(head)}</tr>
          </thead>
          <tbody>
            {shown.map((strike) => (
              <tr key={strike.strike} class={strike.isAtm ? "is-atm" : undefined} data-strike={strike.strike}>
                {columns.map((each) => cell(strike, each))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="flow-chart-foot">
        <p class="small muted">{caption}</p>
        <button type="button" class="button button-bare button-small" aria-label={`${name}: ${w("chart.csv")}`} onClick={save}>
          {w("chart.csv")}
        </button>
      </div>
    </section>
  );
}
