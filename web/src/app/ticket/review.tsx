// What will be signed: in words, as exact data, and what it will do. The digest is made in this page; where the node
// makes another of the same command, nothing is signed.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CommandResult } from "../../protocol/api_types.ts";
import type { Command } from "../../protocol/generated.ts";
import { explain, review, type Review, submit } from "../../protocol/submit.ts";
import type { Hex } from "../../protocol/units.ts";
import { chain } from "../state/market.ts";
import { api, network, now } from "../state/node.ts";
import { type AgencyFault, faultOf } from "../state/agency.ts";
import { account, agency, nextNonce, self, signer } from "../state/session.ts";
import { grouped, shortHex, t, utcText } from "../text/text.ts";
import { ErrorNote, Line, Lines, Note, Skeleton } from "../ui/parts.tsx";

/** Refused by the protocol: its status, in its own words. */
class RefusedError extends Error {
  readonly hint: string;
  constructor(readonly code: string) {
    const { what, next } = explain(code);
    super(t("error.refused", { what }));
    this.hint = next;
  }
}

function Typed({ reviewed }: { reviewed: Review }): JSX.Element {
  const { typedData: data, digest } = reviewed;
  const members = data.types[data.primaryType] ?? [];
  return (
    <details class="small typed">
      <summary>{t("review.typed")}</summary>
      <p class="mono">{data.primaryType}</p>
      <Lines>
        {members.map((member) => (
          <Line key={member.name} label={`${member.name} (${member.type})`}>
            <span class="mono">{String(data.message[member.name])}</span>
          </Line>
        ))}
        {Object.entries(data.domain).map(([name, value]) => (
          <Line key={`domain.${name}`} label={`${t("review.domain")}: ${name}`}>
            <span class="mono">{value}</span>
          </Line>
        ))}
        <Line label={t("review.digest")}>
          <span class="mono">{digest}</span>
        </Line>
      </Lines>
    </details>
  );
}

function Effects({ reviewed }: { reviewed: Review }): JSX.Element {
  const { effects } = reviewed.preview;
  const refused = effects.status !== "ok";
  if (refused) {
    const { what, next } = explain(effects.status);
    return (
      <Note kind="bad">
        <p>
          <strong>{t("review.would_refuse")}</strong>
        </p>
        <p>{what}</p>
        {next && <p>{next}</p>}
      </Note>
    );
  }
  const before = account.data.value?.balances ?? {};
  const changed = Object.entries(effects.balances ?? {}).filter(([asset, after]) => after.free !== before[asset]?.free || after.locked !== before[asset]?.locked);
  return (
    <div>
      <h3>{t("review.effects")}</h3>
      <ul class="small plain-list">
        {changed.map(([asset, after]) => (
          <li key={asset} class="number">
            {t("review.effect_change", { asset, free: grouped(after.free), locked: grouped(after.locked) })}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The key in use may not do this for the account that it acts for. */
function Barred({ fault }: { fault: AgencyFault }): JSX.Element {
  const now = agency.value;
  const agent = now.state === "active" || now.state === "ended" ? now.agent : null;
  const parameters = { account: shortHex(self.value ?? ""), scopes: agent?.scopes.replaceAll(",", ", ") ?? "", time: agent ? utcText(Date.parse(agent.valid_until)) : "" };
  return (
    <Note kind="bad">
      <p>
        <strong>{t(fault, parameters)}</strong>
      </p>
      <p>{t("agency.none_hint")}</p>
    </Note>
  );
}

export function ReviewStep({ command, onBack, onDone }: { command: Command; onBack: () => void; onDone: (result: CommandResult) => void }): JSX.Element {
  const [reviewed, setReviewed] = useState<Review | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const who = signer.value;
  const whose = self.value;
  const fault = faultOf(agency.value, command);
  const id = network.data.value?.network_id as Hex | undefined;

  async function look(): Promise<void> {
    setError(null);
    setReviewed(null);
    if (!who || !whose || !id) return;
    try {
      setReviewed(await review(api, id, command, whose, nextNonce(who.address)));
    } catch (failure) {
      setError(failure);
    }
  }
  useEffect(() => void look(), [who, whose, id]);

  async function send(): Promise<void> {
    if (!who || !reviewed || busy) return;
    setBusy(true);
    setError(null);
    try {
      const result = await submit(api, who, reviewed);
      void account.refresh();
      void chain.refresh();
      const status = result.receipts[0]?.status ?? "ok";
      if (status === "ok") return onDone(result);
      // Its nonce is spent: the same command needs a new review.
      setReviewed(null);
      setError(new RefusedError(status));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  const until = reviewed ? Number(reviewed.what.deadline) : 0;
  const old = reviewed !== null && now.value > until - 2000;
  const allowed = reviewed !== null && reviewed.preview.effects.status === "ok" && !fault && !old && !busy;
  return (
    <div class="stack review">
      <h3>{t("review.words")}</h3>
      {!reviewed && !error && <Skeleton lines={4} label={t("ticket.reviewing")} />}
      {reviewed && (
        <>
          <blockquote class="sentence">{reviewed.preview.sentence}</blockquote>
          <p class="small good">
            <span aria-hidden="true">✓ </span>
            {t("review.matches")}
          </p>
          {fault ? <Barred fault={fault} /> : <Effects reviewed={reviewed} />}
          {!fault && agency.value.state !== "own" && <p class="small muted">{t("review.acting", { account: shortHex(whose ?? ""), agent: shortHex(who?.address ?? "") })}</p>}
          <Typed reviewed={reviewed} />
          <p class="muted small">{t("review.valid", { time: `${utcText(Math.floor(until / 1000) * 1000)} UTC` })}</p>
        </>
      )}
      {error ? <ErrorNote error={error} retry={() => void look()} /> : null}
      {old && !busy && (
        <Note kind="warn">
          <p>{t("review.expired")}</p>
          <button type="button" class="button" onClick={() => void look()}>
            {t("review.again")}
          </button>
        </Note>
      )}
      <div class="review-end">
        <button type="button" class="button" onClick={onBack}>
          {t("common.back")}
        </button>
        <button type="button" class="button button-main" aria-disabled={!allowed} onClick={() => allowed && void send()}>
          {busy ? t("review.signing") : who?.kind === "wallet" ? t("review.sign_wallet", { wallet: who.label }) : t("review.sign_local")}
        </button>
      </div>
    </div>
  );
}
