// The account's agents: whose keys act for it, approving one and revoking it.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Agent } from "../../protocol/api_types.ts";
import { createLocalSigner } from "../../protocol/signers/local.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import { formatTime, type Hex, parseHex, parseTime } from "../../protocol/units.ts";
import { begin } from "../sign/sign_dialog.tsx";
import { network, nowExactly } from "../state/node.ts";
import { place } from "../state/router.ts";
import { account, agency } from "../state/session.ts";
import { t, utcText } from "../text/text.ts";
import { ErrorNote, Field, Note, Skeleton } from "../ui/parts.tsx";
import { useTask } from "../ui/task.ts";
import { acceptanceOf, accepted, approval, endOf, faultOf, type Scope, scopeNames } from "./agents.ts";
import { rememberOwner } from "./owners.ts";

/** Throws where the network is not known. */
export function networkId(): Hex {
  const known = network.data.peek();
  if (!known) throw network.error.peek() ?? new Error("The network is not known yet.");
  return known.network_id;
}

export function ScopeChoice({ scopes, onChange, error }: { scopes: readonly Scope[]; onChange: (scopes: readonly Scope[]) => void; error?: string | null }): JSX.Element {
  return (
    <fieldset class="checks">
      <legend class="small">{t("account.agent_scopes")}</legend>
      {scopeNames.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={scopes.includes(name)} onChange={(event) => onChange(event.currentTarget.checked ? [...scopes, name] : scopes.filter((each) => each !== name))} /> {t(`account.scope_${name}`)}
        </label>
      ))}
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}

/** In a field of its own kind the seconds may be left out. */
const timeOf = (typed: string): string => `${typed.trim()}${typed.trim().length === 16 ? ":00" : ""}Z`;

function Approve({ who }: { who: Signer }): JSX.Element {
  const found = acceptanceOf(place.value.query);
  const given = found?.account === who.address ? found.command : null;
  const [label, setLabel] = useState(given?.label ?? "");
  const [days, setDays] = useState("30");
  const [scopes, setScopes] = useState<readonly Scope[]>(given ? scopeNames.filter((name) => given.scopes.split(",").includes(name)) : ["trade"]);
  const [other, setOther] = useState(given !== null);
  const [address, setAddress] = useState(given?.agent ?? "");
  const [until, setUntil] = useState(given ? formatTime(given.valid_until).slice(0, 19) : "");
  const [proof, setProof] = useState(given?.proof ?? "");
  const [shown, setShown] = useState(false);
  const { busy, error, run } = useTask();
  const wanted = { label, days, scopes };
  const fault = shown ? faultOf(wanted) : null;
  const go = async (): Promise<void> => {
    setShown(true);
    if (faultOf(wanted)) return;
    if (other) {
      begin(t("account.approve"), { ...approval(parseHex(address.trim(), 20), wanted, parseTime(timeOf(until))), proof: parseHex(proof.trim()) });
      return;
    }
    const id = networkId();
    const agent = await createLocalSigner(label.trim());
    const command = approval(agent.address, wanted, endOf(days, BigInt(Math.floor(nowExactly()))));
    begin(t("account.approve"), await accepted(agent, command, who.address, id), () => rememberOwner(agent.address, who.address));
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    run(go);
  };
  return (
    <details open={given !== null}>
      <summary>{t("account.approve")}</summary>
      <form class="stack ask" onSubmit={submit}>
        {given && <Note>{t("account.agent_given")}</Note>}
        {found && !given && <Note kind="warn">{t("account.agent_given_other", { account: found.account })}</Note>}
        <Field name="agent-label" label={t("account.agent_label")} value={label} onInput={setLabel} hint={t("account.agent_label_hint")} error={fault === "account.error_label" ? t(fault) : null} />
        {!other && <Field name="agent-days" label={t("account.agent_days")} numeric value={days} onInput={setDays} hint={t("account.agent_days_hint")} error={fault === "account.error_days" ? t(fault) : null} />}
        <ScopeChoice scopes={scopes} onChange={setScopes} error={fault === "account.error_scopes" ? t(fault) : null} />
        <div class="checks">
          <label>
            <input type="checkbox" checked={other} onChange={(event) => setOther(event.currentTarget.checked)} /> {t("account.agent_other")}
          </label>
        </div>
        {other ? (
          <>
            <Field name="agent-address" label={t("account.agent_address")} value={address} onInput={setAddress} />
            <Field name="agent-until" type="datetime-local" step="1" label={t("account.agent_end")} value={until} onInput={setUntil} hint={t("account.agent_end_hint")} />
            <Field name="agent-proof" label={t("account.agent_proof")} value={proof} onInput={setProof} hint={t("account.agent_proof_hint")} />
          </>
        ) : (
          <p class="small muted">{t("account.agent_here")}</p>
        )}
        {error !== null && <ErrorNote error={error} />}
        <div class="row row-end">
          <button type="submit" class="button button-main" aria-disabled={busy}>
            {t("ticket.review")}
          </button>
        </div>
      </form>
    </details>
  );
}

const AgentRow = ({ of, mine }: { of: Agent; mine: boolean }): JSX.Element => (
  <li class="history-row">
    <span>
      {of.label} <span class="muted small">{of.scopes}</span> <span class="mono small muted">{of.agent}</span>
    </span>
    <span class="row">
      <span class="small muted number">{t("account.agent_until", { time: utcText(Date.parse(of.valid_until)) })}</span>
      {mine && (
        <button type="button" class="button button-small" aria-label={t("account.revoke_agent", { label: of.label })} onClick={() => begin(t("account.revoke_agent", { label: of.label }), { do: "revoke_agent", agent: of.agent })}>
          {t("account.revoke")}
        </button>
      )}
    </span>
  </li>
);

export function AgentsCard({ who }: { who: Signer }): JSX.Element {
  const agents = account.data.value?.agents;
  const mine = agency.value.state === "own";
  return (
    <section class="card stack">
      <h2>{t("account.agents")}</h2>
      <p class="small muted">{t(mine ? "account.agents_text" : "account.agents_others")}</p>
      {!agents ? (
        <Skeleton lines={2} />
      ) : agents.length === 0 ? (
        <p>{t("account.no_agents")}</p>
      ) : (
        <ul class="plain">
          {agents.map((agent) => (
            <AgentRow key={agent.agent} of={agent} mine={mine} />
          ))}
        </ul>
      )}
      {mine && <Approve key={`${who.address} ${place.value.query["proof"] ?? ""}`} who={who} />}
    </section>
  );
}
