// Three sliders: the price, volatility, time. While one is moved the whole page shows what would be.

import type { JSX } from "preact";
import { level, percent, plain, points, signed } from "./figures.ts";
import { market } from "./flow_state.ts";
import { change, failure, isActive, loading, unchanged } from "./what_if.ts";
import { w } from "./words.ts";
import { ErrorNote } from "../ui/parts.tsx";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly text: string;
  readonly onInput: (value: number) => void;
}
function Slider({ label, value, from, to, step, text, onInput }: SliderProps): JSX.Element {
  return (
    <label>
      <span class="small">
        {label}: <strong class="number">{text}</strong>
      </span>
      <input type="range" min={from} max={to} step={step} value={value} aria-valuetext={text} onInput={(event) => onInput(Number(event.currentTarget.value))} />
    </label>
  );
}

const daysWord = (days: number): string => (days === 1 ? w("whatif.day.one", { n: 1 }) : w("whatif.days_n", { n: plain(days, 2) }));

export function WhatIfCard(): JSX.Element {
  const { price, volatilityPoints, days } = change.value;
  const spot = market.value?.data.indexPrice ?? null;
  const active = isActive.value;
  const move = Math.round((price - 1) * 1000) / 10;
  const priceText = `${signed(move / 100, (size) => percent(size))}${spot === null ? "" : ` (${level(spot * price)})`}`;
  return (
    <section id="what-if" class={active ? "card flow-what-if is-active" : "card flow-what-if"} aria-labelledby="what-if-name">
      <div class="flow-chart-head">
        <h2 id="what-if-name">{w("whatif.title")}</h2>
        <p class="small muted">{w("whatif.text")}</p>
        {active && (
          <div class="flow-chart-tools">
            <button type="button" class="button button-small" onClick={() => (change.value = unchanged)}>
              {w("whatif.reset")}
            </button>
          </div>
        )}
      </div>
      <div class="flow-sliders">
        <Slider label={w("whatif.spot")} value={move} from={-30} to={30} step={0.5} text={priceText} onInput={(value) => (change.value = { ...change.peek(), price: 1 + value / 100 })} />
        <Slider label={w("whatif.vol")} value={volatilityPoints} from={-30} to={30} step={0.5} text={w("whatif.points", { n: points(volatilityPoints, 1) })} onInput={(value) => (change.value = { ...change.peek(), volatilityPoints: value })} />
        <Slider label={w("whatif.days")} value={days} from={0} to={30} step={0.25} text={daysWord(days)} onInput={(value) => (change.value = { ...change.peek(), days: value })} />
      </div>
      {failure.value !== null && <ErrorNote error={failure.value} />}
      <p class="flow-what-if-said small" role="status">
        {active && (loading.value ? w("whatif.loading") : <strong>{w("whatif.active", { spot: priceText, vol: w("whatif.points", { n: points(volatilityPoints, 1) }), days: daysWord(days) })}</strong>)}
      </p>
    </section>
  );
}
