// Profit and loss at each settlement price. A slider reads the line; a table says the same in figures.

import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { formatAmount, formatPrice, parsePrice, type Price } from "../../protocol/units.ts";
import { wasm } from "../state/wasm.ts";
import { wantsPayoff } from "./ticket_state.ts";
import { fixed, rough, t } from "../text/text.ts";
import { type Action, type Core, type CurvePoint, type Instrument, type Money, resultAt } from "./trade.ts";

export interface Curve {
  readonly it: Instrument;
  readonly action: Action;
  readonly contracts: bigint;
  readonly money: Money;
  readonly even: Price | null;
  readonly range: { readonly low: Price; readonly high: Price };
  readonly points: readonly CurvePoint[];
}

const width = 340;
const height = 150;
const pad = { left: 8, right: 8, top: 20, bottom: 22 };
const steps = 200;

/** Money becomes a number only here, to place a dot. */
const place = (value: bigint, low: bigint, high: bigint, from: number, to: number): number => from + (Number(value - low) / Number(high - low || 1n)) * (to - from);

function geometry(curve: Curve) {
  const { low, high } = curve.range;
  const results = curve.points.map((each) => each.result);
  const most = results.reduce((a, b) => (a > b ? a : b), 1n);
  const least = results.reduce((a, b) => (a < b ? a : b), -1n);
  const x = (price: bigint): number => place(price, low, high, pad.left, width - pad.right);
  const y = (result: bigint): number => place(result, least, most, height - pad.bottom, pad.top);
  const line = curve.points.map((each, i) => `${i === 0 ? "M" : "L"}${x(each.price).toFixed(1)} ${y(each.result).toFixed(1)}`).join("");
  const zero = y(0n);
  const area = `${line}L${x(high).toFixed(1)} ${zero.toFixed(1)}L${x(low).toFixed(1)} ${zero.toFixed(1)}Z`;
  return { x, y, line, area, zero };
}

export function signed(result: bigint, decimals: number): { readonly sign: string; readonly amount: string } {
  const size = result < 0n ? -result : result;
  return { sign: result < 0n ? "−" : result > 0n ? "+" : "", amount: rough(formatAmount(size as never, decimals), Math.min(2, decimals)) };
}

/** The strike's word is below the line, the break-even's above: they may be close. */
function Mark({ at, label, kind, above }: { at: number; label: string; kind: string; above: boolean }): JSX.Element {
  const anchor = at < 50 ? "start" : at > width - 50 ? "end" : "middle";
  return (
    <g class={`payoff-mark is-${kind}`}>
      <line x1={at} x2={at} y1={pad.top} y2={height - pad.bottom} />
      <text x={at} y={above ? pad.top - 7 : height - 7} text-anchor={anchor}>
        {label}
      </text>
    </g>
  );
}

export function PayoffChart({ curve, spot }: { curve: Curve; spot: string | null }): JSX.Element {
  const id = useId().replace(/[^\w-]/g, "");
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!wantsPayoff.value) return;
    wantsPayoff.value = false;
    slider.current?.focus();
    slider.current?.scrollIntoView({ block: "nearest" });
  }, [wantsPayoff.value]);
  const [share, setShare] = useState<number | null>(null);
  const { it } = curve;
  const { low, high } = curve.range;
  const { x, y, line, area, zero } = geometry(curve);
  const spotAt = spot ? parsePrice(spot) : it.strike;
  const start = Math.round(Number(((spotAt - low) * BigInt(steps)) / (high - low || 1n)));
  const chosen = Math.max(0, Math.min(steps, share ?? start));
  const price = (low + ((high - low) * BigInt(chosen)) / BigInt(steps)) as Price;
  const result = resultAt(wasm.data.value as Core, it, curve.action, curve.contracts, curve.money, price);
  const { sign, amount } = signed(result, it.quoteDecimals);
  const text = (value: bigint): string => fixed(formatPrice(value as Price), it.strike >= 100_000_000_00n ? 0 : 2);
  const marks = [
    { at: x(it.strike), label: t("payoff.strike"), kind: "strike", above: false },
    ...(curve.even !== null && curve.even > low && curve.even < high ? [{ at: x(curve.even), label: t("payoff.even"), kind: "even", above: true }] : []),
  ];
  const rows = curve.points.filter((_, i) => i % 6 === 0 || curve.points[i]?.price === it.strike || curve.points[i]?.price === curve.even);

  return (
    <figure class="payoff">
      <figcaption>
        <span>{t("payoff.title")}</span>
        <span class={`number payoff-result ${result < 0n ? "is-loss" : "is-profit"}`}>
          {t("payoff.result", { sign, amount, quote: it.quote })} <span class="small">{result < 0n ? t("payoff.loss") : result > 0n ? t("payoff.profit") : t("payoff.even")}</span>
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${id}-d`}>
        <desc id={`${id}-d`}>{t("payoff.description", { base: it.base, low: text(low), high: text(high), strike: text(it.strike) })}</desc>
        <defs>
          <clipPath id={`${id}-up`}>
            <rect x="0" y="0" width={width} height={Math.max(0, zero)} />
          </clipPath>
          <clipPath id={`${id}-down`}>
            <rect x="0" y={zero} width={width} height={Math.max(0, height - zero)} />
          </clipPath>
        </defs>
        <path class="payoff-area is-profit" d={area} clip-path={`url(#${id}-up)`} />
        <path class="payoff-area is-loss" d={area} clip-path={`url(#${id}-down)`} />
        <line class="payoff-zero" x1={pad.left} x2={width - pad.right} y1={zero} y2={zero} />
        {marks.map((mark) => (
          <Mark key={mark.kind} {...mark} />
        ))}
        <path class="payoff-line is-profit" d={line} clip-path={`url(#${id}-up)`} />
        <path class="payoff-line is-loss" d={line} clip-path={`url(#${id}-down)`} />
        <line class="payoff-cursor" x1={x(price)} x2={x(price)} y1={pad.top} y2={height - pad.bottom} />
        <circle class={result < 0n ? "payoff-dot is-loss" : "payoff-dot is-profit"} cx={x(price)} cy={y(result)} r="4.5" />
      </svg>
      <label class="payoff-slider">
        <span class="small">
          {t("payoff.if", { base: it.base })} <strong class="number">{text(price)}</strong>
          {share === null && <span class="muted"> ({t("payoff.now")})</span>}
        </span>
        <input
          ref={slider}
          type="range"
          min="0"
          max={steps}
          value={chosen}
          aria-valuetext={`${text(price)}: ${t("payoff.result", { sign: result < 0n ? "-" : "", amount, quote: it.quote })}`}
          onInput={(event) => setShare(Number(event.currentTarget.value))}
        />
      </label>
      <details class="small">
        <summary>{t("payoff.table")}</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{t("payoff.table_price", { base: it.base })}</th>
              <th scope="col">{t("payoff.table_result", { quote: it.quote })}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((each) => {
              const shown = signed(each.result, it.quoteDecimals);
              return (
                <tr key={each.price.toString()}>
                  <td>{fixed(formatPrice(each.price), 2)}</td>
                  <td>
                    {shown.sign}
                    {shown.amount}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <p class="muted">{t("payoff.source")}</p>
      </details>
    </figure>
  );
}
