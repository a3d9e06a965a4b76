// How a price comes about: venues, what they come to, who signs it, what is wrong; and a place to look at any signed update.

import "../text/en_prices.ts";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Feed } from "../../protocol/api_types.ts";
import { parsePrice } from "../../protocol/units.ts";
import { staleAfterMs } from "../shell/status_line.tsx";
import { network, online } from "../state/node.ts";
import { formatPlace, go } from "../state/router.ts";
import { durationText, fixed, t, tn, utcText } from "../text/text.ts";
import { say } from "../ui/live.tsx";
import { Empty, ErrorNote, Note, Segmented, Skeleton } from "../ui/parts.tsx";
import { InspectCard } from "./inspect_card.tsx";
import { basisPoints } from "./price_points.ts";
import { PriceChart } from "./price_chart.tsx";
import { ageOf, chosen, feeds, lookNow, paused, points, seenAt, sets, sources, unbelieved, updatesError, watchPrices } from "./prices_state.ts";
import { SignersCard } from "./signers_card.tsx";
import { VenuesCard } from "./venues_card.tsx";

/** What changes by itself can be stopped (WCAG 2.2.2). */
function Refreshing(): JSX.Element {
  return (
    <div class="row">
      <span class="small muted">{paused.value ? t("prices.paused_at", { time: seenAt.value ? utcText(seenAt.value) : "–" }) : t("prices.refreshing")}</span>
      <button
        type="button"
        class="button button-small"
        aria-pressed={paused.value}
        onClick={() => {
          paused.value = !paused.value;
          if (!paused.value) lookNow();
        }}
      >
        {t(paused.value ? "prices.resume" : "prices.pause")}
      </button>
    </div>
  );
}

/** What a reader must know before he believes anything below. */
function Warnings({ feed }: { feed: Feed | null }): JSX.Element {
  const origin = sources.data.value?.origin;
  const age = feed ? ageOf(feed) : null;
  return (
    <>
      {(network.data.value?.simulated_prices || sources.data.value?.simulated) && (
        <Note kind="warn">
          <strong>{t("prices.simulated")}</strong> {t(origin === "generated" ? "prices.simulated_generated" : "prices.simulated_local")}
        </Note>
      )}
      {origin === "tape" && (
        <Note kind="warn">
          <strong>{t("prices.tape")}</strong> {t("prices.tape_text")}
        </Note>
      )}
      {!online.value && <Note kind="warn">{t("prices.offline")}</Note>}
      {age !== null && age > staleAfterMs && (
        <Note kind="warn">
          <strong>{t("status.stale")}.</strong> {t("prices.stale", { age: durationText(age) })}
        </Note>
      )}
      {unbelieved.value > 0 && (
        <Note kind="bad">
          <strong>{tn("prices.unbelieved", unbelieved.value)}</strong> {t("prices.unbelieved_text")}
        </Note>
      )}
      {updatesError.value !== null && feed !== null && <ErrorNote title={t("prices.not_fresh")} error={updatesError.value} retry={lookNow} />}
    </>
  );
}

function Figures({ feed }: { feed: Feed }): JSX.Element {
  const latest = feed.latest;
  if (!latest) return <Empty title={t("prices.none_title", { feed: feed.feed })} text={t("prices.none_text")} />;
  const [price, half] = [parsePrice(latest.price), parsePrice(latest.confidence)];
  const ema = latest.ema_price === null ? null : parsePrice(latest.ema_price);
  const age = ageOf(feed) ?? 0;
  return (
    <ul class="figures">
      <li class="card figure">
        <span class="muted small">{t("prices.median")}</span>
        <span class="figure-value number">{fixed(latest.price, 2)}</span>
        <span class="small muted">{t(sources.data.value?.feeds.length ? "prices.median_text" : "prices.price_text", { feed: feed.feed })}</span>
      </li>
      <li class="card figure">
        <span class="muted small">{t("prices.band")}</span>
        <span class="figure-value number">± {fixed(latest.confidence, 2)}</span>
        <span class="small muted number">{t("prices.band_text", { bp: basisPoints(half, price) })}</span>
      </li>
      <li class="card figure">
        <span class="muted small">{t("prices.ema")}</span>
        <span class="figure-value number">{latest.ema_price === null ? "–" : fixed(latest.ema_price, 2)}</span>
        <span class="small muted number">{ema !== null && t(price >= ema ? "prices.above_ema" : "prices.below_ema", { bp: basisPoints(price >= ema ? price - ema : ema - price, ema) })}</span>
      </li>
      <li class="card figure">
        <span class="muted small">{t("prices.age")}</span>
        <span class="figure-value number">{durationText(age)}</span>
        <span class={age > staleAfterMs ? "small badge badge-warn" : "small muted number"}>{t("prices.published", { time: utcText(Date.parse(latest.publish_time)) })}</span>
      </li>
    </ul>
  );
}

function Alarms(): JSX.Element | null {
  const seen = sources.data.value;
  if (!seen || (seen.feeds.length === 0 && seen.alarms.length === 0)) return null;
  return (
    <section class="card stack" aria-labelledby="alarms">
      <h2 id="alarms">{t("prices.alarms")}</h2>
      {seen.alarms.length === 0 ? (
        <p class="good small">
          <span aria-hidden="true">✓ </span>
          {t("prices.no_alarms")}
        </p>
      ) : (
        <ul class="plain stack-tight">
          {seen.alarms.map((alarm) => (
            <li key={`${alarm.kind} ${alarm.subject}`} class="alarm">
              <span class="badge badge-warn">{alarm.kind.replaceAll("_", " ")}</span> <strong>{alarm.subject}</strong> <span class="small">{alarm.why}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Venues, where this node's process listens to them; else who does, in words. */
function Venues({ feed }: { feed: Feed }): JSX.Element | null {
  const seen = sources.data.value;
  if (!seen) return sources.error.value ? <ErrorNote title={t("prices.no_sources")} error={sources.error.value} retry={lookNow} /> : <Skeleton lines={5} />;
  const mine = seen.feeds.find((each) => each.feed === feed.feed);
  if (mine && mine.venues.length > 0) return <VenuesCard seen={mine} />;
  return (
    <section class="card stack-tight" aria-labelledby="venues">
      <h2 id="venues">{t("prices.venues")}</h2>
      <p>{t(`prices.no_venues_${seen.origin}`)}</p>
    </section>
  );
}

function OfFeed({ feed }: { feed: Feed }): JSX.Element {
  const known = points.value;
  const text = feed.latest ? t("prices.spoken", { feed: feed.feed, price: fixed(feed.latest.price, 2) }) : "";
  useEffect(() => {
    if (text && !paused.peek()) say(text);
  }, [text]);
  return (
    <>
      <Figures feed={feed} />
      {known.length > 1 ? <PriceChart key={feed.feed} feed={feed.feed} points={known} /> : feed.latest && <Skeleton lines={6} label={t("prices.verifying")} />}
      <Venues feed={feed} />
      <SignersCard points={known} sets={sets.data.value ?? []} />
      <Alarms />
    </>
  );
}

export function PricesView(): JSX.Element {
  useEffect(watchPrices, []);
  const all = feeds.data.value;
  const feed = chosen.value;
  useEffect(lookNow, [feed?.feed]);
  return (
    <div class="page prices stack">
      <header class="stack-tight">
        <div class="row row-apart">
          <h1>{t("prices.title")}</h1>
          <Refreshing />
        </div>
        <p class="muted lead">{t("prices.text")}</p>
      </header>
      {all && all.length > 1 && feed && (
        <Segmented legend={t("prices.feeds")} name="feed" value={feed.feed} choices={all.map((each) => ({ value: each.feed, label: each.feed }))} onChange={(name) => go(formatPlace("prices", "", { feed: name }), "replace")} />
      )}
      <Warnings feed={feed} />
      {!all && (feeds.error.value ? <ErrorNote error={feeds.error.value} retry={lookNow} /> : <Skeleton />)}
      {all?.length === 0 && <Empty title={t("prices.no_feeds")} />}
      {feed && <OfFeed feed={feed} />}
      <InspectCard />
    </div>
  );
}
