// Options flow: one chain of one venue, in figures and charts, kept fresh.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { AboutDialog, Conventions } from "./about.tsx";
import type { FlowAnswer } from "./answers.ts";
import { DeltaChart, ExpiriesChart, gexUnit, GexChart, InterestChart, PainChart, ProfileChart, SmileChart, SurfaceChart, TermChart } from "./charts.tsx";
import { type Choice, rangesOf, zooms } from "./choice.ts";
import { daysText, expiryText, level, signedCompact } from "./figures.ts";
import { ageMs, ask, asked, cameAt, choice, failure, listing, look, looking, market, nextAt, startFlow, tick } from "./flow_state.ts";
import { HistoryCard } from "./history_card.tsx";
import { LevelsCard } from "./levels_card.tsx";
import { StrikesTable } from "./strikes_table.tsx";
import { Tiles } from "./tiles.tsx";
import { shown, startWhatIf } from "./what_if.ts";
import { WhatIfCard } from "./what_if_card.tsx";
import { w } from "./words.ts";
import { durationText, utcText } from "../text/text.ts";
import { say } from "../ui/live.tsx";
import { Empty, ErrorNote, Note, Segmented, Skeleton, told } from "../ui/parts.tsx";

const second = (time: string): number => Math.floor(Date.parse(time) / 1000) * 1000;

function Selectors({ it }: { it: Choice }): JSX.Element {
  const venues = listing.data.value?.venues.filter(({ underlyings }) => underlyings.length > 0) ?? [];
  const { expiries } = it.underlying;
  const ranges = rangesOf(expiries);
  return (
    <div class="flow-selectors">
      <label class="flow-select">
        <span class="small">{w("choose.venue")}</span>
        <select value={it.venue.venue} onChange={(event) => ask({ venue: event.currentTarget.value, underlying: it.underlying.underlying, expiry: undefined })}>
          {venues.map(({ venue }) => (
            <option key={venue} value={venue}>
              {venue}
            </option>
          ))}
        </select>
      </label>
      <label class="flow-select">
        <span class="small">{w("choose.underlying")}</span>
        <select value={it.underlying.underlying} onChange={(event) => ask({ venue: it.venue.venue, underlying: event.currentTarget.value, expiry: undefined })}>
          {it.venue.underlyings.map(({ underlying }) => (
            <option key={underlying} value={underlying}>
              {underlying}
            </option>
          ))}
        </select>
      </label>
      <label class="flow-select">
        <span class="small">{w("choose.expiry")}</span>
        <select value={it.expiry} onChange={(event) => ask({ venue: it.venue.venue, underlying: it.underlying.underlying, expiry: event.currentTarget.value })}>
          <option value="all">{w("choose.all")}</option>
          <optgroup label={w("choose.ranges")}>
            {ranges.map(({ value, from, to, count }) => (
              <option key={value} value={value}>
                {w("choose.range", { from, to, n: count })}
              </option>
            ))}
            {!ranges.some(({ value }) => value === it.expiry) && /^\d+-\d+$/.test(it.expiry) && <option value={it.expiry}>{it.expiry}</option>}
          </optgroup>
          <optgroup label={w("choose.listed")}>
            {expiries.map(({ expiry, days }) => (
              <option key={expiry} value={expiry}>
                {w("choose.expiry_option", { date: expiryText(expiry), days: daysText(days) })}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
    </div>
  );
}

function Freshness(): JSX.Element {
  const { paused } = asked.value;
  const answer = market.value;
  const next = nextAt.value;
  const age = ageMs.value;
  return (
    <div class="flow-live">
      <p class="small muted number">
        {answer && (
          <>
            {w("live.as_of", { time: utcText(second(answer.data.time)) })}
            {age !== null && `, ${w("tile.age", { age: durationText(age) })}`} · {w("live.source")}: {answer.metadata.source}
            <br />
          </>
        )}
        {paused ? w("live.paused") : looking.value ? w("live.looking") : next !== null ? w("live.next", { left: durationText(next - tick.value) }) : ""}
      </p>
      <button type="button" class="button button-small" aria-pressed={paused} onClick={() => ask({ paused: !paused })}>
        {w(paused ? "live.resume" : "live.pause")}
      </button>
      <button type="button" class="button button-small" onClick={() => void look()}>
        {w("live.refresh")}
      </button>
    </div>
  );
}

/** Whatever is not as it should be, above the figures. */
function Warnings({ answer }: { answer: FlowAnswer }): JSX.Element {
  const { metadata, data } = answer;
  const age = ageMs.value;
  return (
    <>
      {data.simulated && (
        <div class="flow-simulated" role="note">
          <strong>{w("simulated")}</strong> <span>{w("simulated.text")}</span>
        </div>
      )}
      {failure.value !== null && (
        <Note kind="bad">
          <p>{w("failed", { message: told(failure.value).message, time: utcText(Math.floor(cameAt.value / 1000) * 1000) })}</p>
        </Note>
      )}
      {(metadata.cacheStatus === "STALE" || metadata.staleReason !== null) && (
        <Note kind="warn">
          <p>
            <strong>{w("stale", { age: age === null ? "–" : durationText(age) })}</strong>
          </p>
          {metadata.staleReason && <p>{w("stale.reason", { reason: metadata.staleReason })}</p>}
          <p>{w("stale.kept")}</p>
        </Note>
      )}
      {(metadata.cacheStatus === "PARTIAL" || metadata.partial.length > 0) && (
        <Note kind="warn">
          <p>
            <strong>{w("partial")}</strong>
          </p>
          {metadata.partial.length > 0 && <p>{w("partial.missing", { what: metadata.partial.join(", ") })}</p>}
        </Note>
      )}
    </>
  );
}

function Charts({ answer }: { answer: FlowAnswer }): JSX.Element {
  const { data } = answer;
  const { zoom, rows } = asked.value;
  if (data.strikes.length === 0) return <Empty title={w("empty.strikes")} />;
  return (
    <>
      <div class="flow-zoom">
        <Segmented legend={w("choose.zoom")} name="zoom" value={zoom} choices={zooms.map((value) => ({ value, label: value === "all" ? w("choose.zoom_all") : w("choose.zoom_near", { n: value }) }))} onChange={(value) => ask({ zoom: value })} />
        <span class="small muted" aria-hidden="true">
          {w("choose.zoom")}
        </span>
      </div>
      <div class="flow-grid">
        <GexChart data={data} zoom={zoom} />
        <LevelsCard data={data} />
        <ProfileChart data={data} zoom={zoom} />
        <DeltaChart data={data} zoom={zoom} />
        <SmileChart data={data} zoom={zoom} />
        <TermChart data={data} zoom={zoom} />
        <InterestChart data={data} zoom={zoom} />
        <ExpiriesChart data={data} zoom={zoom} />
        <PainChart data={data} zoom={zoom} />
        <HistoryCard />
        <SurfaceChart data={data} zoom={zoom} />
        <StrikesTable data={data} rows={rows} />
      </div>
    </>
  );
}

function useSaid(answer: FlowAnswer | null): void {
  useEffect(() => {
    if (!answer) return;
    const { data } = answer;
    say(w("say", { underlying: data.underlying, expiry: data.expiry, spot: level(data.indexPrice), gex: signedCompact(data.summary.netGammaExposure), unit: gexUnit(data), regime: (data.summary.gammaRegime ?? "–").toLowerCase() }));
  }, [answer?.data.time, answer?.data.expiry]);
}

export function FlowView(): JSX.Element {
  useEffect(startFlow, []);
  useEffect(startWhatIf, []);
  const it = choice.value;
  const answer = shown.value;
  useSaid(answer);
  const known = listing.data.value;
  const heading = (
    <div class="flow-head">
      <div>
        <h1>{w("title")}</h1>
        <p class="muted small">{w("lead")}</p>
      </div>
      {it && <Freshness />}
    </div>
  );
  if (!known) {
    return (
      <div class="stack">
        {heading}
        {listing.error.value ? <ErrorNote error={listing.error.value} retry={() => void listing.refresh()} /> : <Skeleton lines={10} />}
      </div>
    );
  }
  if (!it) {
    return (
      <div class="stack">
        {heading}
        <Empty title={w("empty.title")} text={w("empty.text")}>
          <button type="button" class="button" onClick={() => void listing.refresh()}>
            {w("live.refresh")}
          </button>
        </Empty>
      </div>
    );
  }
  return (
    <div class="stack flow">
      {heading}
      <Selectors it={it} />
      {!answer && (failure.value !== null ? <ErrorNote error={failure.value} retry={() => void look()} /> : <Skeleton lines={12} />)}
      {answer && (
        <>
          <Warnings answer={answer} />
          {MARKET_WASM_URL !== "" && <WhatIfCard />}
          <Tiles answer={answer} />
          <Charts answer={answer} />
          <Conventions />
        </>
      )}
      <AboutDialog />
    </div>
  );
}
