// The venues of a feed in the second that was last looked at: what each said, what that is in USD, whether it counts and why.

import type { JSX } from "preact";
import type { FeedSeen, VenueSeen } from "../../protocol/api_types.ts";
import { fixed, t, tn } from "../text/text.ts";
import { narrow } from "../ui/media.ts";
import { Line, Lines, Note } from "../ui/parts.tsx";

const isStablecoin = (venue: VenueSeen): boolean => venue.currency !== "USD";
const age = (venue: VenueSeen): string => (venue.age_s === null ? "–" : t("prices.seconds", { s: Math.max(0, venue.age_s).toFixed(1) }));
const price = (text: string | null): string => (text === null ? "–" : fixed(text, 2));
const weight = (venue: VenueSeen): string => (venue.weight > 0 ? `${(venue.weight * 100).toFixed(0)} %` : "–");

/** Not by its colour alone. */
const Verdict = ({ venue }: { venue: VenueSeen }): JSX.Element => (
  <span class={venue.counts ? "badge badge-good" : "badge badge-warn"}>
    <span aria-hidden="true">{venue.counts ? "✓" : "✕"}</span> {t(venue.counts ? "prices.counts" : "prices.out")}
  </span>
);

const Currency = ({ venue }: { venue: VenueSeen }): JSX.Element => (
  <>
    {venue.currency}
    {isStablecoin(venue) && <span class="small muted"> {t("prices.stablecoin")}</span>}
  </>
);

function Table({ venues, feed }: { venues: readonly VenueSeen[]; feed: string }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("prices.venues_of", { feed })}>
      <table class="venues">
        <thead>
          <tr>
            <th scope="col">{t("prices.venue")}</th>
            <th scope="col">{t("prices.quotes")}</th>
            <th scope="col" class="right">{t("prices.said")}</th>
            <th scope="col" class="right">{t("prices.in_usd")}</th>
            <th scope="col" class="right">{t("prices.col_half")}</th>
            <th scope="col" class="right">{t("prices.age")}</th>
            <th scope="col" class="right">{t("prices.weight")}</th>
            <th scope="col">{t("prices.verdict")}</th>
          </tr>
        </thead>
        <tbody>
          {venues.map((venue, i) => (
            <tr key={`${venue.venue} ${venue.currency} ${i}`}>
              <th scope="row">{venue.venue}</th>
              <td>
                <Currency venue={venue} />
              </td>
              <td class="right">{price(venue.said)}</td>
              <td class="right">{price(venue.price)}</td>
              <td class="right">{price(venue.uncertainty)}</td>
              <td class="right">{age(venue)}</td>
              <td class="right">{weight(venue)}</td>
              <td class="why">
                <Verdict venue={venue} /> <span class="small muted">{venue.why.replace(/^Counts: /, "")}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Cards = ({ venues }: { venues: readonly VenueSeen[] }): JSX.Element => (
  <ul class="plain stack">
    {venues.map((venue, i) => (
      <li key={`${venue.venue} ${venue.currency} ${i}`} class="venue-card">
        <p class="row row-apart">
          <strong>
            {venue.venue} <span class="muted"><Currency venue={venue} /></span>
          </strong>
          <Verdict venue={venue} />
        </p>
        <p class="small muted">{venue.why.replace(/^Counts: /, "")}</p>
        <Lines>
          {isStablecoin(venue) && <Line label={t("prices.said_in", { currency: venue.currency })}>{price(venue.said)}</Line>}
          <Line label={t("prices.in_usd")} strong>
            {price(venue.price)} {venue.uncertainty !== null && <span class="muted">± {price(venue.uncertainty)}</span>}
          </Line>
          <Line label={t("prices.age")}>{age(venue)}</Line>
          <Line label={t("prices.weight")}>{weight(venue)}</Line>
        </Lines>
      </li>
    ))}
  </ul>
);

export function VenuesCard({ seen }: { seen: FeedSeen }): JSX.Element {
  const counting = seen.venues.filter((venue) => venue.counts).length;
  // Those that count first; among equals as they are.
  const venues = [...seen.venues].sort((a, b) => Number(b.counts) - Number(a.counts));
  return (
    <section class="card stack" aria-labelledby="venues">
      <div class="stack-tight">
        <h2 id="venues">{t("prices.venues")}</h2>
        <p class="small muted">
          {tn("prices.counting", counting, { all: seen.venues.length })} {t("prices.rule")}
        </p>
      </div>
      {seen.price === null && seen.reason !== null && (
        <Note kind="warn">
          <strong>{t("prices.no_price_now")}</strong> {seen.why ?? ""}
        </Note>
      )}
      {narrow.value ? <Cards venues={venues} /> : <Table venues={venues} feed={seen.feed} />}
    </section>
  );
}
