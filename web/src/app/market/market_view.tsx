// The market: its price, its expiries, the chain, and beside it the ticket.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { chain, expiry, listing, market, priceAge } from "../state/market.ts";
import { nowExactly, online } from "../state/node.ts";
import { formatPlace, go } from "../state/router.ts";
import { durationText, fixed, grouped, t, utcText } from "../text/text.ts";
import { say } from "../ui/live.tsx";
import { Empty, ErrorNote, Note, Skeleton } from "../ui/parts.tsx";
import { nextDaily, readUtcField, utcField } from "../ticket/draft.ts";
import { draft, open, openTicket, type } from "../ticket/ticket_state.ts";
import { TicketPanel } from "../ticket/ticket_panel.tsx";
import { ChainGrid } from "./chain_grid.tsx";
import { ExpiryTabs } from "./expiry_tabs.tsx";
import { FollowCard } from "./follow_card.tsx";
import { StartCard } from "./start_card.tsx";

function Heading(): JSX.Element {
  const of = market.value;
  const latest = chain.data.value?.feed.latest;
  const markets = listing.data.value?.markets ?? [];
  const age = priceAge.value ?? 0;
  useEffect(() => {
    if (of && latest) say(t("market.updated", { market: of.market, base: of.base, price: fixed(latest.price, 2) }));
  }, [of?.market, latest?.publish_time.slice(0, 16)]);
  return (
    <div class="market-head">
      <div>
        <h1 class="hidden">{t("market.title")}</h1>
        <nav class="market-names" aria-label={t("market.choose")}>
          {markets.map((each) => (
            <a key={each.market} href={formatPlace("market", each.market)} aria-current={each === of ? "true" : undefined}>
              {each.base}
              <span class="muted">/{each.quote}</span>
            </a>
          ))}
        </nav>
      </div>
      {of && latest && (
        <p class="spot-figure">
          <span class="hidden">{t("market.price_of", { base: of.base })} </span>
          <span class="number figure">{fixed(latest.price, 2)}</span> <span class="unit">{of.quote}</span>
          <span class="muted small number">
            {t("market.confidence", { confidence: fixed(latest.confidence, 2) })}
            {age >= 5000 && ` · ${t("status.age", { age: durationText(age) })}`}
          </span>
        </p>
      )}
      {of && (
        <p class="muted small market-unit">{t("market.unit", { base: of.base, quote: of.quote, size: grouped(of.contract_size) })}</p>
      )}
    </div>
  );
}

/** With an expiry that still leaves buyers time, if none is typed yet; the strike is theirs to choose. */
function writeNew(): void {
  openTicket({ action: "underwrite", series: null });
  const least = nowExactly() + ((market.peek()?.minimum_lifetime_s ?? 0) + 300) * 1000;
  const typed = readUtcField(draft.peek().expiry);
  if (typed !== null && typed > least) return;
  const listed = chain.data.peek()?.expiries.find((each) => Date.parse(each.expiry) > least)?.expiry;
  type({ expiry: utcField(listed ? Date.parse(listed) : nextDaily(least)) });
}
const WriteButton = ({ main }: { main?: boolean }): JSX.Element => (
  <button type="button" class={main ? "button button-main" : "button"} onClick={writeNew}>
    {t("market.new_series")}
  </button>
);

function Chain(): JSX.Element {
  const data = chain.data.value;
  const error = chain.error.value;
  if (!data) return error ? <ErrorNote error={error} retry={() => void chain.refresh()} /> : <Skeleton lines={9} />;
  const stale = error ?? (online.value ? null : true);
  return (
    <>
      {stale && (
        <Note kind="warn">
          <p>{t("common.offline_data", { time: `${utcText(Math.floor(chain.at.value / 1000) * 1000)} UTC` })}</p>
        </Note>
      )}
      {data.expiries.length === 0 ? (
        <Empty title={t("market.empty_title")} text={t("market.empty_text")}>
          <WriteButton main />
        </Empty>
      ) : (
        <>
          <div class="market-bar">
            <ExpiryTabs expiries={data.expiries} chosen={data.expiry} onChoose={(each) => go(formatPlace("market", data.market, { expiry: each }), "replace")} />
            <WriteButton />
          </div>
          <div role="tabpanel" id="chain" aria-label={t("market.expiries")}>
            {data.rows.length === 0 ? <Empty title={t("market.empty_title")} text={t("market.empty_expiry")} /> : <ChainGrid chain={data} />}
          </div>
        </>
      )}
    </>
  );
}

export function MarketView(): JSX.Element {
  const known = listing.data.value;
  if (!known) {
    return (
      <div class="stack">
        <h1 class="hidden">{t("market.title")}</h1>
        {listing.error.value ? <ErrorNote error={listing.error.value} retry={() => void listing.refresh()} /> : <Skeleton lines={10} />}
      </div>
    );
  }
  if (!market.value) {
    const none = known.markets.length === 0;
    return (
      <Empty title={none ? t("market.no_market_title") : t("common.not_found")} {...(none ? { text: t("market.no_market_text") } : {})}>
        {!none && (
          <a class="button" href="/">
            {t("common.to_market")}
          </a>
        )}
      </Empty>
    );
  }
  return (
    <div class={open.value ? "market market-open" : "market"}>
      <div class="market-main stack">
        <Heading />
        <Chain key={expiry.value ?? "first"} />
      </div>
      <aside class="market-side stack">
        {open.value && <TicketPanel what={open.value} market={market.value} />}
        <StartCard />
        <FollowCard />
      </aside>
    </div>
  );
}
