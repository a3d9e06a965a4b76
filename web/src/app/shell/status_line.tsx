// One line at the foot of every view: network, block, root, price, and everything that is not as it should be.

import type { JSX } from "preact";
import { head, network, online, streamState } from "../state/node.ts";
import { chain, priceAge } from "../state/market.ts";
import { durationText, fixed, grouped, shortHex, t } from "../text/text.ts";

/** Prices come every second; one this old is no price to trade on. */
export const staleAfterMs = 15_000;

function Price(): JSX.Element | null {
  const feed = chain.data.value?.feed;
  if (!feed) return null;
  const age = priceAge.value;
  if (!feed.latest || age === null) return <span class="status-item">{feed.feed} {t("status.no_price")}</span>;
  const stale = age > staleAfterMs;
  return (
    <span class="status-item">
      <span class="muted">{feed.feed}</span> <span class="number">{fixed(feed.latest.price, 2)}</span>{" "}
      <span class="muted number">{t("market.confidence", { confidence: fixed(feed.latest.confidence, 2) })}</span>{" "}
      <span class={stale ? "badge badge-warn" : "muted number"}>
        {stale && `${t("status.stale")}: `}
        {t("status.age", { age: durationText(age) })}
      </span>
    </span>
  );
}

export function StatusLine(): JSX.Element {
  const known = network.data.value;
  const at = head.value;
  return (
    <footer class="status" aria-label={t("status.label")}>
      <span class={`badge ${online.value ? "badge-good" : "badge-warn"}`}>
        <span class="dot" aria-hidden="true" />
        {t(online.value ? "status.live" : streamState.value === "connecting" && !at ? "status.connecting" : "status.offline")}
      </span>
      {known?.simulated_prices && (
        <span class="badge badge-warn" title={t("status.simulated_hint")}>
          {t("status.simulated")}
        </span>
      )}
      {known?.paused && <span class="badge badge-warn">{t("status.paused")}</span>}
      {known && <span class="status-item">{known.network}</span>}
      {at && (
        <span class="status-item">
          <span class="muted">{t("status.block")}</span> <span class="number">{grouped(at.height.toString())}</span>
        </span>
      )}
      {at?.stateRoot && (
        <span class="status-item" title={t("status.root_at", { height: at.stateRootHeight, root: at.stateRoot })}>
          <span class="muted">{t("status.root")}</span> <span class="mono">{shortHex(at.stateRoot)}</span>
        </span>
      )}
      <Price />
    </footer>
  );
}
