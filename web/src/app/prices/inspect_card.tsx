// Any signed update, pasted or dropped: who signed it, under which set, what it says, and why it is refused. By the core in
// this page; nothing is sent anywhere.

import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { Explanation, Report } from "../../../../wasm/loader.mjs";
import { core } from "../../protocol/core.ts";
import { statusRows } from "../../protocol/generated.ts";
import { bytesOfFile, bytesOfText, signersOf } from "../../protocol/price_proof.ts";
import { publicSignerSets, signerSetLeaf } from "../../protocol/signer_sets.ts";
import { formatScaled, toHex } from "../../protocol/units.ts";
import { feeds, sets } from "./prices_state.ts";
import { grouped, shortHex, t, tn, utcText } from "../text/text.ts";
import { ErrorNote, Line, Lines, Note } from "../ui/parts.tsx";
import { useTask } from "../ui/task.ts";

/** The core reads nothing longer than 64 KiB; a file of it in hex, with blanks, is about three times that. */
const fileMax = 256 * 1024;

const faultText = (fault: string): string => statusRows.find((row) => row.name === `update_${fault}`)?.what ?? fault;
const scaled = (value: bigint, exponent: number): string => (exponent <= 0 && exponent >= -18 ? grouped(formatScaled(value, -exponent)) : `${value}e${exponent}`);
const moment = (seconds: bigint | number): string => {
  const ms = Number(seconds) * 1000;
  return Math.abs(ms) < 253_402_300_800_000 ? `${new Date(ms).getUTCFullYear()}, ${utcText(ms)} UTC` : `${seconds} s`;
};

interface Inspected {
  readonly about: string;
  readonly size: number;
  readonly seen: Explanation;
  readonly ours: boolean;
}

async function inspect(bytes: Uint8Array, about: string): Promise<Inspected> {
  const otp = await core();
  const own = sets.data.peek() ?? [];
  // This network's sets first: what it believes is believed here too.
  const leaves = [...own.map((set) => set.leaf), ...publicSignerSets().map(signerSetLeaf)];
  const seen = otp.explainUpdate(bytes, leaves);
  return { about, size: bytes.length, seen, ours: own.some((set) => set.network === seen.set?.network) };
}

/** "BTC/USD" of this network's feeds; others by their id. */
function feedName(report: Report): string {
  const id = toHex(report.feed);
  return feeds.data.value?.find((feed) => feed.sources.some((source) => source.id === id))?.feed ?? shortHex(id);
}

function Price({ report, note }: { report: Report; note: JSX.Element | null }): JSX.Element {
  return (
    <li class="inspected">
      <p class="row row-apart">
        <strong title={toHex(report.feed)}>{feedName(report)}</strong>
        <span class="number">
          {scaled(report.price, report.exponent)} <span class="muted">± {scaled(report.confidence, report.exponent)}</span>
        </span>
      </p>
      <p class="small muted number">
        {t("inspect.published", { time: moment(report.publishTime), before: moment(report.prevPublishTime) })}
        {report.emaPrice > 0n && ` ${t("inspect.ema", { ema: scaled(report.emaPrice, report.exponent) })}`}
      </p>
      <p class="small mono muted breaks">{toHex(report.feed)}</p>
      {note}
    </li>
  );
}

function Messages({ seen }: { seen: Explanation }): JSX.Element {
  return (
    <ul class="plain stack-tight" aria-label={t("inspect.says")}>
      {seen.messages.map((message, i) => {
        const proven = message.proven === false ? <Note kind="bad">{t("inspect.not_proven")}</Note> : null;
        if (message.type === "price" && message.report) return <Price key={i} report={message.report} note={proven} />;
        return (
          <li key={i} class="inspected">
            <p>{message.report ? t("inspect.average", { feed: feedName(message.report), time: moment(message.report.publishTime) }) : t("inspect.unreadable", { n: message.size })}</p>
            {proven}
          </li>
        );
      })}
      {seen.attestations.map((each, i) => (
        <Price key={`a${i}`} report={each.report} note={each.status === 1 ? null : <p class="small">{t("inspect.not_trading")}</p>} />
      ))}
    </ul>
  );
}

function Signatures({ seen }: { seen: Explanation }): JSX.Element {
  return (
    <ul class="plain signatures" aria-label={t("inspect.signatures")}>
      {seen.signatures.map((each, i) => {
        const right = each.recovered && each.named && toHex(each.recovered) === toHex(each.named);
        return (
          <li key={i} class="row">
            <span class={right ? "badge badge-good" : "badge badge-warn"}>
              <span aria-hidden="true">{right ? "✓" : "✕"}</span> {each.signer + 1}
            </span>
            <span class="mono small breaks">{each.recovered ? toHex(each.recovered) : t("inspect.no_key")}</span>
            {!right && each.recovered && <span class="small">{each.named ? t("inspect.not_named", { key: shortHex(toHex(each.named)) }) : t("inspect.no_name")}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Found({ of: { about, size, seen, ours } }: { of: Inspected }): JSX.Element {
  const good = seen.fault === "";
  const right = signersOf(seen).length;
  return (
    <div class="stack" role="status">
      <Note kind={good ? "good" : "bad"}>
        <h3>{t(good ? "inspect.good" : "inspect.bad")}</h3>
        <p>{good ? t("inspect.good_text", { n: right }) : faultText(seen.fault)}</p>
        {good && !ours && seen.set && <p class="small">{t("inspect.public_set")}</p>}
      </Note>
      <Lines>
        <Line label={t("inspect.what")}>
          {t(`inspect.kind_${seen.kind}`)}, {tn("inspect.bytes", size)} <span class="muted">({about})</span>
        </Line>
        {seen.envelope && (
          <Line label={t("inspect.set")} strong>
            {seen.set ? t("inspect.set_known", { network: seen.set.network, index: seen.envelope.setIndex }) : t("inspect.set_unknown", { index: seen.envelope.setIndex })}
          </Line>
        )}
        {seen.set && (
          <Line label={t("inspect.quorum")}>
            {t(`inspect.rule_${seen.set.rule}`, { quorum: seen.set.quorum, n: seen.set.signers })}, {tn("inspect.right", right, { all: seen.signatures.length })}
          </Line>
        )}
        {seen.envelope && (
          <>
            <Line label={t("inspect.time")}>{moment(seen.envelope.timestamp)}</Line>
            <Line label={t("inspect.emitter")}>
              <span class="mono small breaks">
                {seen.envelope.emitterChain}/{toHex(seen.envelope.emitter)}
              </span>
            </Line>
            <Line label={t("review.digest")}>
              <span class="mono small breaks">{toHex(seen.envelope.digest)}</span>
            </Line>
          </>
        )}
        {seen.slot !== null && <Line label={t("inspect.slot")}>{grouped(seen.slot.toString())}</Line>}
      </Lines>
      {seen.messages.length + seen.attestations.length > 0 && (
        <section class="stack-tight">
          <h3>{t("inspect.says")}</h3>
          <Messages seen={seen} />
        </section>
      )}
      {seen.upgrade && (
        <section class="stack-tight">
          <h3>{t("inspect.names_set", { index: seen.upgrade.setIndex })}</h3>
          <ul class="plain">
            {seen.upgrade.keys.map((key, i) => (
              <li key={i} class="mono small breaks">
                {toHex(key)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {seen.signatures.length > 0 && (
        <details>
          <summary>
            {t("inspect.signatures")} <span class="muted number">{seen.signatures.length}</span>
          </summary>
          <Signatures seen={seen} />
        </details>
      )}
    </div>
  );
}

export function InspectCard(): JSX.Element {
  const id = useId();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Inspected | null>(null);
  const [over, setOver] = useState(false);
  const task = useTask();
  const look = (bytes: Uint8Array | null, about: string): void =>
    task.run(async () => {
      setFound(null);
      if (!bytes || bytes.length === 0) throw Object.assign(new Error(t("inspect.no_bytes")), { hint: t("inspect.no_bytes_hint") });
      setFound(await inspect(bytes, about));
    });
  const take = (file: File | undefined): void => {
    if (!file) return;
    if (file.size > fileMax) return task.run(() => Promise.reject(new Error(t("inspect.too_large", { name: file.name }))));
    void file.arrayBuffer().then((buffer) => look(bytesOfFile(new Uint8Array(buffer)), file.name));
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <section class="card stack" aria-labelledby="inspect">
      <div class="stack-tight">
        <h2 id="inspect">{t("inspect.title")}</h2>
        <p class="small muted">{t("inspect.text")}</p>
      </div>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          look(bytesOfText(text), t("inspect.pasted"));
        }}
      >
        <div class="field">
          <label for={id}>{t("inspect.label")}</label>
          <textarea id={id} class="mono" rows={4} value={text} spellcheck={false} autocomplete="off" aria-describedby={`${id}-hint`} onInput={(event) => setText(event.currentTarget.value)} />
          <p id={`${id}-hint`} class="field-hint">{t("inspect.hint")}</p>
        </div>
        <div
          class={over ? "drop drop-over" : "drop"}
          onDragOver={drag}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer?.files[0]);
          }}
        >
          <button type="submit" class="button button-main" aria-disabled={task.busy}>
            {t("inspect.look")}
          </button>
          <label class="button">
            {t("inspect.choose")}
            <input
              class="hidden"
              type="file"
              onChange={(event) => {
                take(event.currentTarget.files?.[0]);
                event.currentTarget.value = "";
              }}
            />
          </label>
          <span class="small muted">{t("import.drop")}</span>
        </div>
      </form>
      {task.error !== null && <ErrorNote error={task.error} />}
      {found && <Found of={found} />}
    </section>
  );
}
