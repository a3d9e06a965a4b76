// Don't trust, re-run: the journal, replayed in this page by the same core as the node's.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { VerifyDone, VerifyFailed, VerifyProgress } from "../../verify/messages.ts";
import { savedHead } from "../../verify/journal_file.ts";
import { api, head, network } from "../state/node.ts";
import { durationText, grouped, t, tn, utcText } from "../text/text.ts";
import { Copyable } from "../ui/copy.tsx";
import { ErrorNote, Line, Lines, Note } from "../ui/parts.tsx";
import { stop, verify, verifying } from "./verify_state.ts";

const rate = (commands: number, ms: number): string => grouped(Math.round(commands / Math.max(0.001, ms / 1000)).toString());
const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(1)}s` : durationText(ms));

function Progress({ at }: { at: VerifyProgress | null }): JSX.Element {
  const through = at?.through ?? 0;
  return (
    <div class="stack-tight">
      <progress max={through || 1} value={through ? (at?.height ?? 0) : undefined} aria-label={t("verify.progress")} />
      <p class="small number muted">
        {at
          ? t("verify.at", { height: grouped(at.height.toString()), through: grouped(through.toString()), commands: tn("verify.commands", at.commands), rate: rate(at.commands, at.elapsedMs) })
          : t("verify.starting")}
      </p>
    </div>
  );
}

function Done({ about, end }: { about: string; end: VerifyDone }): JSX.Element {
  return (
    <section class="card stack" aria-labelledby="verify-end">
      <div role="status">
        <Note kind="good">
          <h2 id="verify-end">{t("verify.holds")}</h2>
          <p>{t(end.node ? "verify.holds_node" : "verify.holds_alone", { about })}</p>
        </Note>
      </div>
      <Lines>
        <Line label={t("verify.row_root")} strong>
          <Copyable value={end.root} whole />
        </Line>
        <Line label={t("verify.row_height")}>
          {grouped(end.height.toString())}, {utcText(Date.parse(end.time))} UTC
        </Line>
        <Line label={t("verify.row_hash")}>
          <Copyable value={end.hash} whole />
        </Line>
        <Line label={t("verify.row_network")}>
          <Copyable value={end.networkId} whole />
        </Line>
        <Line label={t("verify.row_signatures")}>{grouped(end.envelopes.toString())}</Line>
        <Line label={t("verify.row_commands")}>
          {grouped(end.commands.toString())} ({tn("verify.refused", end.refused)})
        </Line>
        <Line label={t("verify.row_roots")}>{grouped(end.rootsChecked.toString())}</Line>
        {end.invariantsHold && <Line label={t("verify.row_invariants")}>{t("verify.hold")}</Line>}
        <Line label={t("verify.row_time")}>
          {seconds(end.elapsedMs)}, {t("verify.rate", { rate: rate(end.commands, end.elapsedMs) })}
        </Line>
      </Lines>
    </section>
  );
}

function Failed({ end }: { end: VerifyFailed }): JSX.Element {
  if (end.unavailable) return <ErrorNote title={t("verify.unavailable")} error={{ message: end.reason }} />;
  return (
    <section class="card stack">
      <div role="alert">
        <Note kind="bad">
          <h2>{end.height > 0 ? t("verify.fails_at", { height: grouped(end.height.toString()) }) : t("verify.fails")}</h2>
          <p>{end.reason}</p>
        </Note>
      </div>
      <Lines>
        {end.file !== null && (
          <Line label={t("verify.row_place")}>
            {end.file}, {t("verify.byte", { offset: grouped((end.offset ?? 0).toString()) })}
          </Line>
        )}
        {end.envelope !== null && <Line label={t("verify.row_envelope")}>{end.envelope}</Line>}
      </Lines>
      <p class="small">{t("verify.fails_hint")}</p>
    </section>
  );
}

/** What the node has, as one file: it can be kept, and checked anywhere. */
async function save(progress: (height: number) => void): Promise<void> {
  const [genesis, known] = await Promise.all([api.genesis(), api.network()]);
  const parts: BlobPart[] = [savedHead(genesis) as Uint8Array<ArrayBuffer>];
  for (let height = 1; height <= known.height; ) {
    const bytes = (await api.journal(height)) as Uint8Array<ArrayBuffer>;
    if (bytes.length === 0) break;
    parts.push(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + 4 <= bytes.length; at += 4 + view.getUint32(at, true)) height += 1;
    progress(height - 1);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }));
  link.download = `otp-${known.network}-${known.height}.journal`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function Files(): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [saving, setSaving] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const chosen = async (list: FileList | null): Promise<void> => {
    if (!list || list.length === 0) return;
    const files = await Promise.all([...list].map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    void verify(files.length === 1 ? (files[0]?.name ?? "") : tn("verify.files", files.length), files);
    if (input.current) input.current.value = "";
  };
  const keep = async (): Promise<void> => {
    setError(null);
    setSaving(0);
    try {
      await save(setSaving);
    } catch (failure) {
      setError(failure);
    }
    setSaving(null);
  };
  return (
    <section class="card stack">
      <h2>{t("verify.files_title")}</h2>
      <p class="small muted">{t("verify.files_text")}</p>
      <div class="row">
        <label class="button">
          {t("verify.choose")}
          <input ref={input} class="hidden" type="file" multiple onChange={(event) => void chosen(event.currentTarget.files)} />
        </label>
        <button type="button" class="button" aria-disabled={saving !== null} onClick={() => saving === null && void keep()}>
          {saving === null ? t("verify.save") : t("verify.saving", { height: grouped(saving.toString()) })}
        </button>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}

export function VerifyView(): JSX.Element {
  const now = verifying.value;
  const known = network.data.value;
  const running = now.kind === "running";
  const begin = (): void => void verify(t("verify.this_node"), null);
  return (
    <div class="page stack">
      <header class="stack-tight">
        <h1>{t("verify.title")}</h1>
        <p class="muted lead">{t("verify.text")}</p>
      </header>
      <section class="card stack">
        <Lines>
          <Line label={t("verify.row_network")}>{known ? <Copyable value={known.network_id} /> : "…"}</Line>
          <Line label={t("verify.row_to_check")}>{head.value ? tn("verify.blocks", head.value.height) : "…"}</Line>
        </Lines>
        {running ? (
          <>
            <Progress at={now.progress} />
            <button type="button" class="button" onClick={stop}>
              {t("verify.stop")}
            </button>
          </>
        ) : (
          <button type="button" class="button button-main" onClick={begin}>
            {t("verify.start")}
          </button>
        )}
        {now.kind === "stopped" && <Note kind="warn">{t("verify.stopped", { height: grouped((now.progress?.height ?? 0).toString()) })}</Note>}
      </section>
      {now.kind === "ended" && (now.end.kind === "done" ? <Done about={now.about} end={now.end} /> : <Failed end={now.end} />)}
      <Files />
    </div>
  );
}
