// What was traded here, down to its settlement.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { parseSymbol } from "../../protocol/symbol.ts";
import { formatPrice } from "../../protocol/units.ts";
import { type Following, following, forget } from "../state/follow.ts";
import { formatPlace } from "../state/router.ts";
import { fixed, grouped, t } from "../text/text.ts";
import { say } from "../ui/live.tsx";
import { Countdown } from "../ui/parts.tsx";

export interface Outcome {
  readonly text: string;
  readonly good: boolean;
}

/** How it ended, from its receipt. */
export function outcomeOf({ receipt }: Pick<Following, "receipt">): Outcome | null {
  if (!receipt) return null;
  const price = receipt.settlement_price ? fixed(receipt.settlement_price, 2) : null;
  if (price === null) return { text: t("follow.void"), good: false };
  const asset = receipt.asset ?? "";
  const positive = (amount: string | undefined): boolean => amount !== undefined && /[1-9]/.test(amount);
  if ((receipt.long ?? 0) > 0) {
    if (!positive(receipt.payout?.amount)) return { text: t("follow.nothing", { price }), good: false };
    return { text: t("follow.paid", { price, amount: grouped(receipt.payout?.amount ?? "0"), asset }), good: true };
  }
  if (!positive(receipt.charge?.amount)) return { text: t("follow.kept", { price }), good: true };
  return { text: t("follow.charged", { price, amount: grouped(receipt.charge?.amount ?? "0"), asset }), good: false };
}

function Item({ each }: { each: Following }): JSX.Element {
  const { base, kind, strike } = parseSymbol(each.series);
  const outcome = outcomeOf(each);
  useEffect(() => {
    if (outcome) say(`${each.series}: ${outcome.text}`);
  }, [outcome?.text]);
  return (
    <li>
      <p class="follow-name">
        <strong>
          {base} <span class={`is-${kind}`}>{t(`common.${kind}`).toLowerCase()}</span> <span class="number">{grouped(formatPrice(strike))}</span>
        </strong>{" "}
        {each.long > 0 && <span class="badge badge-good">{t("market.long", { n: each.long })}</span>}
        {each.short > 0 && <span class="badge badge-warn">{t("market.short", { n: each.short })}</span>}
        <button type="button" class="close" aria-label={t("follow.remove", { series: each.series })} onClick={() => forget(each.series)}>
          ×
        </button>
      </p>
      {outcome ? (
        <p class={outcome.good ? "small good" : "small"}>
          <span aria-hidden="true">{outcome.good ? "✓ " : "· "}</span>
          {outcome.text} <a href={formatPlace("settlement", each.series)}>{t("follow.record")}</a>
        </p>
      ) : (
        <p class="small muted">
          {each.expired
            ? t("follow.settling")
            : t("follow.trading", { left: "\u0000" })
                .split("\u0000")
                .flatMap((part, i) => (i === 0 ? [part] : [<Countdown key="left" to={each.expiry} />, part]))}
        </p>
      )}
    </li>
  );
}

export function FollowCard(): JSX.Element | null {
  if (following.value.length === 0) return null;
  return (
    <section class="card stack follow">
      <h2>{t("follow.title")}</h2>
      <ul>
        {following.value.map((each) => (
          <Item key={each.series} each={each} />
        ))}
      </ul>
    </section>
  );
}
