// The chain: calls | strike | puts, best offers innermost, moved through with the keys. On phones one side at a time.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Chain, Kind } from "../../protocol/api_types.ts";
import { market } from "../state/market.ts";
import { recall, remember } from "../state/store.ts";
import { open, openTicket, type, wantsPayoff } from "../ticket/ticket_state.ts";
import { utcField } from "../ticket/draft.ts";
import type { Action } from "../ticket/trade.ts";
import { fixed, grouped, t, utcText } from "../text/text.ts";
import { narrow } from "../ui/media.ts";
import { Empty, Segmented } from "../ui/parts.tsx";
import { type Row, type Side, shapeChain } from "./chain_shape.ts";
import { answerKey, type Cell } from "./grid_keys.ts";
import { KeysHelp } from "./keys_help.tsx";

type Column = { readonly kind: Kind | null; readonly field: "yours" | "interest" | "size" | "best" | "strike" };
const outward = ["best", "size", "interest", "yours"] as const;
const wide: readonly Column[] = [
  ...[...outward].reverse().map((field) => ({ kind: "call" as const, field })),
  { kind: null, field: "strike" },
  ...outward.map((field) => ({ kind: "put" as const, field })),
];
const narrowed = (kind: Kind): readonly Column[] => [{ kind: null, field: "strike" }, ...outward.map((field) => ({ kind, field }))];

const sideShown = signal<Kind>(recall<string>("side", "call") === "put" ? "put" : "call");

const names = { strike: "market.strike", best: "market.best", size: "market.size", interest: "market.interest", yours: "market.yours" } as const;

/** Two decimals where the tick has them: premiums line up by their points. */
const decimalsOfTick = (tick: string): number => Math.max(2, tick.split(".")[1]?.length ?? 0);

function CellText({ side, field, decimals }: { side: Side; field: Column["field"]; decimals: number }): JSX.Element {
  const { series } = side;
  switch (field) {
    case "best":
      if (!series?.best_offer) return <span class="muted" aria-label={t("market.no_offer")}>–</span>;
      return <span class="offer">{fixed(series.best_offer, decimals)}</span>;
    case "size":
      return <span class="muted">{series?.best_contracts ? grouped(series.best_contracts.toString()) : ""}</span>;
    case "interest":
      return series?.open_interest ? (
        <span class="interest">
          <span class="interest-bar" aria-hidden="true" style={{ inlineSize: `${Math.round(side.interestShare * 100)}%` }} />
          <span>{grouped(series.open_interest.toString())}</span>
        </span>
      ) : (
        <span />
      );
    default:
      return (
        <span class="yours">
          {side.long > 0 && <span class="badge badge-good">{t("market.long", { n: grouped(side.long.toString()) })}</span>}
          {side.offered > 0 && <span class="badge">{t("market.offered", { n: grouped(side.offered.toString()) })}</span>}
          {side.short > 0 && <span class="badge badge-warn">{t("market.short", { n: grouped(side.short.toString()) })}</span>}
        </span>
      );
  }
}

function SpotRow({ columns, text }: { columns: number; text: string }): JSX.Element {
  return (
    <tr class="spot" aria-hidden="true">
      <td colSpan={columns}>
        <span>{text}</span>
      </td>
    </tr>
  );
}

export function ChainGrid({ chain }: { chain: Chain }): JSX.Element {
  const of = market.value;
  const phone = narrow.value;
  const table = useRef<HTMLTableElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [find, setFind] = useState("");
  const [help, setHelp] = useState(false);
  const shape = useMemo(() => shapeChain(chain, find), [chain, find]);
  const columns = phone ? narrowed(sideShown.value) : wide;
  const [moved, setAt] = useState<Cell | null>(null);
  const rows = shape.rows;
  // Who comes in by Tab starts at the price, on the best offer.
  const at = moved ?? { row: Math.max(0, rows.findIndex((row) => row.spotBefore)), column: columns.findIndex((column) => column.field === "best") };
  const current: Cell = { row: Math.min(at.row, Math.max(0, rows.length - 1)), column: Math.min(at.column, columns.length - 1) };
  const decimals = decimalsOfTick(of?.premium_tick ?? "0.01");
  const price = chain.feed.latest ? t("market.spot_row", { base: of?.base ?? "", price: fixed(chain.feed.latest.price, 2) }) : "";

  function trade(row: Row | undefined, kind: Kind, action: Action | null): void {
    if (!row || !chain.expiry) return;
    const series = row[kind].series;
    if (series) return openTicket({ series: series.series, action: action ?? (series.best_offer === null ? "underwrite" : "buy") });
    // Nobody wrote this side of the strike yet: whoever is here may be the first.
    openTicket({ series: null, action: "underwrite" });
    type({ kind, strike: row.strike, expiry: utcField(Date.parse(chain.expiry)), premium: "" });
  }

  function press(event: KeyboardEvent): void {
    const answer = answerKey(event, current, rows.length, columns.length);
    if (!answer) return;
    event.preventDefault();
    if ("to" in answer) {
      setAt(answer.to);
      table.current?.querySelector<HTMLElement>(`[data-at="${answer.to.row}:${answer.to.column}"]`)?.focus();
      return;
    }
    const kind = columns[current.column]?.kind ?? sideShown.value;
    if (answer.act === "find") search.current?.focus();
    else if (answer.act === "help") setHelp(true);
    else {
      wantsPayoff.value = answer.act === "payoff";
      trade(rows[current.row], kind, answer.act === "buy" ? "buy" : answer.act === "underwrite" ? "underwrite" : null);
    }
  }

  function choose(row: number, column: number): void {
    setAt({ row, column });
    trade(rows[row], columns[column]?.kind ?? sideShown.value, null);
  }

  const cell = (row: Row, r: number, column: Column, c: number): JSX.Element => {
    const roving = { "data-at": `${r}:${c}`, tabIndex: r === current.row && c === current.column ? 0 : -1, onFocus: () => setAt({ row: r, column: c }), onClick: () => choose(r, c) };
    if (column.kind === null) {
      return (
        <th key={c} scope="row" role="rowheader" class="col-strike number" {...roving}>
          {grouped(row.strike)}
        </th>
      );
    }
    const side = row[column.kind];
    const chosen = side.series !== null && side.series.series === open.value?.series;
    const classes = [`is-${column.kind}`, `col-${column.field}`, side.inTheMoney ? "in-money" : "", chosen ? "chosen" : ""].filter(Boolean).join(" ");
    return (
      <td key={c} role="gridcell" class={classes} aria-selected={chosen} {...roving}>
        <CellText side={side} field={column.field} decimals={decimals} />
      </td>
    );
  };

  return (
    <section class="chain card">
      <div class="chain-tools">
        {phone && (
          <Segmented
            legend={t("market.side")}
            name="side"
            value={sideShown.value}
            choices={[
              { value: "call", label: t("common.calls"), class: "is-call" },
              { value: "put", label: t("common.puts"), class: "is-put" },
            ]}
            onChange={(kind) => {
              sideShown.value = kind;
              remember("side", kind);
            }}
          />
        )}
        <label class="chain-find">
          <span class="hidden">{t("market.find_strike")}</span>
          <input
            ref={search}
            type="search"
            inputMode="decimal"
            placeholder={t("market.find_strike")}
            value={find}
            onInput={(event) => setFind(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Escape" && (setFind(""), table.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus())}
          />
        </label>
        {!phone && (
          <button type="button" class="button button-bare small" onClick={() => setHelp(true)}>
            <kbd>?</kbd> {t("market.keys")}
          </button>
        )}
      </div>
      {rows.length === 0 ? (
        <Empty title={t("market.no_strike", { text: find })} />
      ) : (
        <table
          class={phone ? "grid grid-narrow" : "grid"}
          role="grid"
          ref={table}
          aria-label={t("market.grid", { market: chain.market, when: chain.expiry ? `${utcText(Date.parse(chain.expiry))} UTC` : "" })}
          aria-readonly="true"
          onKeyDown={press}
        >
          <thead>
            {!phone && (
              <tr class="sides">
                <th colSpan={4} scope="colgroup" class="is-call">
                  {t("common.calls")}
                </th>
                <td />
                <th colSpan={4} scope="colgroup" class="is-put">
                  {t("common.puts")}
                </th>
              </tr>
            )}
            <tr>
              {columns.map((column, c) => (
                <th key={c} scope="col" class={`${column.kind ? `is-${column.kind}` : ""} col-${column.field}`}>
                  {t(column.field === "interest" && !phone ? "market.interest_long" : names[column.field])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.flatMap((row, r) => [
              ...(row.spotBefore ? [<SpotRow key="spot" columns={columns.length} text={price} />] : []),
              <tr key={row.strike}>{columns.map((column, c) => cell(row, r, column, c))}</tr>,
            ])}
            {shape.spotAfter && <SpotRow columns={columns.length} text={price} />}
          </tbody>
        </table>
      )}
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </section>
  );
}

