// Acting for another account, whose owner approved the key in use; and the acceptance that the owner needs for that.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Signer } from "../../protocol/signers/signer.ts";
import { type Address, parseHex } from "../../protocol/units.ts";
import { agencyOf } from "../state/agency.ts";
import { api, nowExactly } from "../state/node.ts";
import { actFor, agency, self } from "../state/session.ts";
import { shortHex, t, utcText } from "../text/text.ts";
import { Copyable } from "../ui/copy.tsx";
import { ErrorNote, Field, Line, Lines, Note } from "../ui/parts.tsx";
import { useTask } from "../ui/task.ts";
import { accepted, approval, endOf, faultOf, linkOf, type Scope } from "./agents.ts";
import { networkId, ScopeChoice } from "./agents_card.tsx";
import { ownersOf, rememberOwner } from "./owners.ts";

/** Looked up before anything changes: a key that was never approved is told so here. */
async function begin(who: Signer, typed: string): Promise<void> {
  const whose = parseHex(typed.trim(), 20);
  const found = agencyOf(who.address, whose, await api.account(whose), nowExactly());
  if (found.state === "none") throw Object.assign(new Error(t("agency.none", { account: whose })), { hint: t("agency.none_hint") });
  if (found.state === "ended") throw Object.assign(new Error(t("agency.ended", { time: utcText(Date.parse(found.agent.valid_until)) })), { hint: t("agency.none_hint") });
  rememberOwner(who.address, whose);
  actFor(whose);
}

function Accept({ who }: { who: Signer }): JSX.Element {
  const [owner, setOwner] = useState("");
  const [label, setLabel] = useState(who.label);
  const [days, setDays] = useState("30");
  const [scopes, setScopes] = useState<readonly Scope[]>(["trade"]);
  const [shown, setShown] = useState(false);
  const [link, setLink] = useState("");
  const { busy, error, run } = useTask();
  const wanted = { label, days, scopes };
  const fault = shown ? faultOf(wanted) : null;
  const go = async (): Promise<void> => {
    setShown(true);
    setLink("");
    if (faultOf(wanted)) return;
    const account = parseHex(owner.trim(), 20);
    const command = approval(who.address, wanted, endOf(days, BigInt(Math.floor(nowExactly()))));
    setLink(location.origin + linkOf({ account, command: await accepted(who, command, account, networkId()) }));
    rememberOwner(who.address, account);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    run(go);
  };
  return (
    <details>
      <summary>{t("acting.ask")}</summary>
      <form class="stack ask" onSubmit={submit}>
        <p class="small muted">{t("acting.ask_text")}</p>
        <Field name="owner" label={t("acting.owner")} value={owner} onInput={setOwner} />
        <Field name="own-label" label={t("acting.label")} value={label} onInput={setLabel} hint={t("account.agent_label_hint")} error={fault === "account.error_label" ? t(fault) : null} />
        <Field name="own-days" label={t("account.agent_days")} numeric value={days} onInput={setDays} hint={t("account.agent_days_hint")} error={fault === "account.error_days" ? t(fault) : null} />
        <ScopeChoice scopes={scopes} onChange={setScopes} error={fault === "account.error_scopes" ? t(fault) : null} />
        {error !== null && <ErrorNote error={error} />}
        <div class="row row-end">
          <button type="submit" class="button" aria-disabled={busy}>
            {t("acting.accept")}
          </button>
        </div>
        {link !== "" && (
          <div role="status">
            <Note kind="good">
              <p>{t("acting.link")}</p>
              <p class="acceptance">
                <Copyable value={link} whole />
              </p>
            </Note>
          </div>
        )}
      </form>
    </details>
  );
}

function Choose({ who }: { who: Signer }): JSX.Element {
  const [typed, setTyped] = useState("");
  const { busy, error, run } = useTask();
  const submit = (event: Event): void => {
    event.preventDefault();
    run(() => begin(who, typed));
  };
  return (
    <>
      {ownersOf(who.address).map((owner) => (
        <button key={owner} type="button" class="button" aria-disabled={busy} onClick={() => run(() => begin(who, owner))}>
          {t("acting.act_for", { account: shortHex(owner) })}
        </button>
      ))}
      <form class="ask" onSubmit={submit}>
        <Field name="acts-for" label={t("acting.account")} value={typed} onInput={setTyped} hint={t("acting.account_hint")} />
        <div class="row row-end">
          <button type="submit" class="button" aria-disabled={busy}>
            {t("acting.act")}
          </button>
        </div>
      </form>
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}

function Acting({ whose }: { whose: Address }): JSX.Element {
  const now = agency.value;
  return (
    <>
      <Lines>
        <Line label={t("acting.acts_for")} strong>
          <Copyable value={whose} whole />
        </Line>
        {(now.state === "active" || now.state === "ended") && (
          <>
            <Line label={t("account.agent_label")}>{now.agent.label}</Line>
            <Line label={t("acting.may")}>
              {now.agent.scopes.split(",").map((scope) => (
                <div key={scope}>{t(`account.scope_${scope as Scope}`)}</div>
              ))}
            </Line>
            <Line label={t("acting.until")}>{utcText(Date.parse(now.agent.valid_until))} UTC</Line>
          </>
        )}
      </Lines>
      <p class="small muted">{t("acting.never")}</p>
      <div class="row">
        <button type="button" class="button button-main" onClick={() => actFor(null)}>
          {t("acting.stop")}
        </button>
      </div>
    </>
  );
}

export function ActingCard({ who }: { who: Signer }): JSX.Element {
  const whose = self.value ?? who.address;
  const own = agency.value.state === "own";
  return (
    <section class="card stack">
      <h2>{t("acting.title")}</h2>
      {own && <p class="small muted">{t("acting.text")}</p>}
      {own ? (
        <>
          <Choose who={who} />
          <Accept key={who.address} who={who} />
        </>
      ) : (
        <Acting whose={whose} />
      )}
    </section>
  );
}
