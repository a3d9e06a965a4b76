// The expiries, each with the time that is left.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ChainExpiry } from "../../protocol/api_types.ts";
import { now } from "../state/node.ts";
import { durationText, t, utcText } from "../text/text.ts";

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

function leftText(each: ChainExpiry): string {
  const left = Date.parse(each.expiry) - now.value;
  if (left > 0) return durationText(left);
  return t(each.trading ? "market.expired" : "market.settling");
}

export function ExpiryTabs({ expiries, chosen, onChoose }: { expiries: readonly ChainExpiry[]; chosen: string | null; onChoose: (expiry: string) => void }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const at = expiries.findIndex((each) => each.expiry === chosen);
  function press(event: KeyboardEvent): void {
    const next = steps[event.key]?.(Math.max(0, at), expiries.length - 1);
    const to = next === undefined ? undefined : expiries[next];
    if (next === undefined || !to) return;
    event.preventDefault();
    onChoose(to.expiry);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  }
  return (
    <div class="tabs" role="tablist" aria-label={t("market.expiries")} ref={list} onKeyDown={press}>
      {expiries.map((each, i) => (
        <button
          key={each.expiry}
          type="button"
          role="tab"
          class="tab"
          aria-selected={i === at}
          aria-controls="chain"
          tabIndex={i === Math.max(0, at) ? 0 : -1}
          onClick={() => onChoose(each.expiry)}
        >
          <span class="tab-date">{utcText(Date.parse(each.expiry))}</span>
          <span class="tab-left number">{leftText(each)}</span>
        </button>
      ))}
    </div>
  );
}
