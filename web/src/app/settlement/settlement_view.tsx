// The settlement record of a series: by which rule its price was fixed, from which samples, who signed them; and a button
// that checks all of it here, from the signed bytes.

import "../text/en_prices.ts";
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { SettlementRecord, SettlementView } from "../../protocol/api_types.ts";
import { core } from "../../protocol/core.ts";
import { statusRows } from "../../protocol/generated.ts";
import { type CheckedRecord, type CheckedSample, checkRecord, clamped } from "../../protocol/price_proof.ts";
import { parseSymbol } from "../../protocol/symbol.ts";
import { formatPrice, parsePrice, type Price } from "../../protocol/units.ts";
import { SamplesChart } from "../portfolio/samples_chart.tsx";
import { basisPoints } from "../prices/price_points.ts";
import { api, now, onBlocks } from "../state/node.ts";
import { resource } from "../state/resource.ts";
import { formatPlace, place } from "../state/router.ts";
import { type TrustedSet, trustedSets } from "../state/trusted_sets.ts";
import type { Key } from "../text/en.ts";
import { grouped, t, tn, utcText } from "../text/text.ts";
import { Countdown, Empty, ErrorNote, Line, Lines, Note, Skeleton, When } from "../ui/parts.tsx";
import { useTask } from "../ui/task.ts";

const view = resource(async (abort) => {
  const symbol = place.peek().rest;
  return symbol ? await api.settlement(symbol, abort) : null;
});

interface Checked {
  readonly record: CheckedRecord;
  /** Those that signed, and whether all of them are in the genesis. */
  readonly sets: readonly TrustedSet[];
  readonly inGenesis: boolean;
  readonly tookMs: number;
}

/** The record as it is shown, by nothing of the node's but the updates' bytes. */
async function check(series: string, shown: SettlementRecord): Promise<Checked> {
  const [otp, feeds, sets, { updates }] = await Promise.all([core(), api.feeds(), trustedSets(), api.evidence(series)]);
  const feed = feeds.find((each) => each.feed === shown.feed);
  if (!feed) throw new Error(`The node has no feed ${shown.feed}.`);
  const begun = performance.now();
  const record = checkRecord(otp, { ...shown, updates }, feed, sets.map((set) => set.leaf), shown.grid.late_max_s);
  const used = sets.filter((set) => record.samples.some((sample) => sample.set?.network === set.network && sample.set.index === set.index));
  return { record, sets: used, inGenesis: used.every((set) => set.inGenesis), tookMs: performance.now() - begun };
}

/** In words, line by line of docs/protocol.md section 6. */
const lineText = (record: SettlementRecord): string => {
  const { settlement, line } = record;
  return t(`record.line_${settlement}_${line}` as Key);
};

const meanConfidence = (record: SettlementRecord): string => {
  const sum = (name: "price" | "confidence"): bigint => record.samples.reduce((total, sample) => total + parsePrice(sample[name]), 0n);
  return basisPoints(sum("confidence"), sum("price"));
};

function Verdict({ sample }: { sample: CheckedSample }): JSX.Element {
  const { fault, reason } = sample;
  if (fault === null) {
    return (
      <span class="badge badge-good">
        <span aria-hidden="true">✓</span> {t("record.verified")}
      </span>
    );
  }
  const why = fault === "unsigned" ? (statusRows.find((row) => row.name === `update_${reason}`)?.what ?? reason) : t(`record.fault_${fault}`);
  return (
    <>
      <span class="badge badge-warn">
        <span aria-hidden="true">✕</span> {t("record.not_verified")}
      </span>{" "}
      <span class="small">{why}</span>
    </>
  );
}

const setName = ({ set }: CheckedSample): string => (set ? `${set.network} ${set.index}` : "");

function Samples({ record, checked }: { record: SettlementRecord; checked: CheckedRecord | null }): JSX.Element {
  // Only a mean is clamped.
  const isMean = record.settlement !== "point" && record.line <= 3 && record.samples.length > 1;
  const used = useMemo(() => clamped(record.samples.map((sample) => parsePrice(sample.price))), [record.samples]);
  // Said once above, unless the signers changed in between.
  const sets = new Set(checked?.samples.map((each) => setName(each)));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("record.samples_table")}>
      <table class="samples-table">
        <thead>
          <tr>
            <th scope="col">{t("receipt.second")}</th>
            {checked && <th scope="col">{t("record.here")}</th>}
            <th scope="col">{t("receipt.published")}</th>
            <th scope="col" class="right">{t("receipt.price")}</th>
            <th scope="col" class="right">±</th>
            {isMean && <th scope="col" class="right">{t("record.counted")}</th>}
            <th scope="col">{t("record.source")}</th>
            {checked && <th scope="col">{t("record.signed_by")}</th>}
          </tr>
        </thead>
        <tbody>
          {record.samples.map((sample, i) => {
            const seen = checked?.samples[i];
            const isClamped = isMean && used[i] !== parsePrice(sample.price);
            return (
              <tr key={`${sample.grid_time} ${i}`}>
                <td>{sample.grid_time.slice(11, 19)}</td>
                {checked && <td>{seen && <Verdict sample={seen} />}</td>}
                <td>{sample.publish_time.slice(11, 19)}</td>
                <td class="right">{grouped(sample.price)}</td>
                <td class="right">{grouped(sample.confidence)}</td>
                {isMean && <td class="right">{isClamped ? <span class="badge badge-warn">{t("record.clamped", { price: grouped(formatPrice(used[i] as Price)) })}</span> : t("record.as_it_is")}</td>}
                <td>{sample.rank === 0 ? t("record.first") : t("record.rank", { n: sample.rank + 1 })}</td>
                {checked && (
                  <td class="number">
                    {seen && seen.signers.length > 0 ? seen.signers.join(", ") : "–"}
                    {seen?.set && sets.size > 1 && <span class="muted"> {t("record.of_set", { set: setName(seen) })}</span>}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function CheckNote({ checked, record }: { checked: Checked; record: SettlementRecord }): JSX.Element {
  const { verdict, samples, price } = checked.record;
  const good = samples.filter((sample) => sample.fault === null).length;
  return (
    <div role="status" class="stack-tight">
      <Note kind={verdict === "holds" ? "good" : verdict === "unproven" ? "warn" : "bad"}>
        <h3>{t(`record.verdict_${verdict}`)}</h3>
        <p>{tn("record.verdict_samples", good, { all: samples.length })}</p>
        {price !== null && <p class="number">{t(verdict === "holds" ? "record.price_same" : "record.price_here", { price: grouped(formatPrice(price)), node: record.price === null ? "–" : grouped(record.price) })}</p>}
        {checked.sets.length > 0 && <p class="small">{checked.sets.map((set) => t("record.set", { set: `${set.network} ${set.index}`, quorum: set.quorum, n: set.keys.length })).join(" ")} {t(checked.inGenesis ? "record.sets_genesis" : "record.sets_later")}</p>}
        <p class="small">{t("record.checked_how", { ms: Math.max(1, Math.round(checked.tookMs)) })}</p>
      </Note>
    </div>
  );
}

/** Signatures, quorum, proofs and the price, from the updates' bytes. */
function CheckHere({ series, record, checked, onChecked }: { series: string; record: SettlementRecord; checked: Checked | null; onChecked: (checked: Checked) => void }): JSX.Element {
  const task = useTask();
  const run = (): void => task.run(async () => onChecked(await check(series, record)));
  return (
    <div class="stack">
      <div class="row">
        <button type="button" class="button button-main" aria-disabled={task.busy} onClick={run}>
          {t(task.busy ? "record.checking" : checked ? "record.check_again" : "record.check")}
        </button>
        <span class="small muted">{t("record.check_hint")}</span>
      </div>
      {task.error !== null && <ErrorNote error={task.error} />}
      {checked && <CheckNote checked={checked} record={record} />}
    </div>
  );
}

function Waiting({ record }: { record: SettlementRecord }): JSX.Element {
  const expiry = Date.parse(record.expiry);
  if (now.value < expiry) {
    return (
      <Note>
        {t("record.not_expired")} <Countdown to={expiry} />
      </Note>
    );
  }
  return (
    <Note kind="warn">
      <p>{t(record.fix_ready ? "record.open_ready" : "record.open", { n: record.samples_count, of: record.grid.count })}</p>
      {record.next_deadline && (
        <p class="small">
          {t("record.next_deadline")} <Countdown to={Date.parse(record.next_deadline)} />
        </p>
      )}
    </Note>
  );
}

function Facts({ of, record }: { of: SettlementView; record: SettlementRecord }): JSX.Element {
  const open = record.outcome === "open";
  return (
    <Lines>
      <Line label={t("receipt.settlement_price")} strong>
        {record.outcome === "fixed" && record.price !== null ? grouped(record.price) : t(`record.outcome_${record.outcome}`)}
      </Line>
      <Line label={t("record.policy")}>{t(`record.policy_${record.settlement}`, { n: record.grid.count, step: record.grid.step_s, late: record.grid.late_max_s })}</Line>
      {!open && <Line label={t("receipt.rule")}>{lineText(record)}</Line>}
      <Line label={t("record.feed")}>
        <a href={formatPlace("prices", "", { feed: record.feed })}>{record.feed}</a>
      </Line>
      <Line label={t("record.expiry")}>
        <When ms={Date.parse(record.expiry)} />
      </Line>
      {record.fixed_at && <Line label={t("record.fixed")}>{t("record.fixed_at", { time: utcText(Date.parse(record.fixed_at.time)), height: grouped(record.fixed_at.height.toString()) })}</Line>}
      <Line label={t("record.phase")}>{t(`phase.${of.phase}`)}</Line>
      {record.samples.length > 0 && (
        <Line label={t("record.samples")}>
          {tn("record.samples_of", record.samples_count, { of: record.grid.count })}, {t("record.mean_confidence", { bp: meanConfidence(record) })}
        </Line>
      )}
      {open && record.deadlines.length > 0 && <Line label={t("record.deadlines")}>{record.deadlines.map((time) => utcText(Date.parse(time))).join(" · ")} UTC</Line>}
    </Lines>
  );
}

function Record({ of }: { of: SettlementView }): JSX.Element {
  const record = of.record as SettlementRecord;
  const [checked, setChecked] = useState<Checked | null>(null);
  // A check is of the samples that were there.
  const about = `${of.series} ${record.outcome} ${record.samples.length}`;
  useEffect(() => setChecked(null), [about]);
  const { strike } = parseSymbol(of.series);
  return (
    <>
      {record.outcome === "open" && <Waiting record={record} />}
      {record.outcome === "void" && (
        <Note kind="warn">
          <strong>{t("record.void")}</strong> {t(`record.void_${record.settlement}`)}
        </Note>
      )}
      <section class="card stack">
        <Facts of={of} record={record} />
      </section>
      {record.samples.length > 0 && (
        <section class="card stack" aria-labelledby="samples">
          <h2 id="samples">{t("record.samples")}</h2>
          {record.price !== null && record.samples.length > 1 && <SamplesChart samples={record.samples} price={record.price} strike={formatPrice(strike)} withTable={false} />}
          {record.outcome === "fixed" && <CheckHere series={of.series} record={record} checked={checked} onChecked={setChecked} />}
          <Samples record={record} checked={checked?.record ?? null} />
        </section>
      )}
      <p class="small muted">
        {t("record.whole")} <a href="/verify">{t("nav.verify")}</a> · <a href="/portfolio">{t("record.receipts")}</a>
      </p>
    </>
  );
}

export function SettlementRecordView(): JSX.Element {
  const symbol = place.value.rest;
  useEffect(() => {
    view.reset();
    void view.refresh();
    // What is decided does not change.
    return onBlocks(() => view.data.peek()?.phase !== "settled" && void view.refresh());
  }, [symbol]);
  const of = view.data.value;
  const error = view.error.value;
  const missing = symbol === "" || (error as { code?: string } | null)?.code === "series_not_found";
  return (
    <div class="page prices stack">
      <header class="stack-tight">
        <h1>{t("settlement.title")}</h1>
        {symbol && <p class="mono breaks">{symbol}</p>}
        <p class="muted lead">{t("record.text")}</p>
      </header>
      {missing ? (
        <Empty title={t("record.no_series")} text={t("record.no_series_text")}>
          <a class="button" href="/">
            {t("common.to_market")}
          </a>
        </Empty>
      ) : (
        error !== null && <ErrorNote error={error} retry={() => void view.refresh()} />
      )}
      {of?.series === symbol && <Record key={symbol} of={of} />}
      {!of && !missing && error === null && <Skeleton />}
    </div>
  );
}
