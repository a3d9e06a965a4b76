// Who signs: keys of this browser, wallets, agents; play money and export.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { createLocalSigner, localSigners, removeLocalSigner } from "../../protocol/signers/local.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import type { Agent } from "../../protocol/api_types.ts";
import { type Hex, parseHex } from "../../protocol/units.ts";
import { begin, SignDialog } from "../sign/sign_dialog.tsx";

import { network, nowExactly } from "../state/node.ts";
import { account, fund, restoring, signer, startWithoutWallet, startWithWallet, use, wallets } from "../state/session.ts";
import { t, utcText } from "../text/text.ts";
import { Copyable } from "../ui/copy.tsx";
import { ErrorNote, Field, Line, Lines, Note, Skeleton } from "../ui/parts.tsx";
import { accepted, approval, faultOf, type Scope, scopeNames } from "./agents.ts";
import { csvOf, saveFile, wholeHistory } from "./export.ts";
import { ImportCard } from "./import_card.tsx";

/** Runs one thing at a time, and keeps what went wrong. */
function useTask(): { readonly busy: boolean; readonly error: unknown; readonly run: (task: () => Promise<unknown>) => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (task: () => Promise<unknown>): void => {
    if (busy) return;
    setBusy(true);
    setError(null);
    task()
      .catch((failure: unknown) => setError(failure))
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}

function Start(): JSX.Element {
  const { busy, error, run } = useTask();
  const development = network.data.value?.development ?? false;
  const begin = async (): Promise<void> => {
    await startWithoutWallet();
    if (development) await fund();
  };
  return (
    <section class="card stack">
      <div class="stack-tight">
        <button type="button" class="button button-main button-wide" aria-disabled={busy} onClick={() => run(begin)}>
          {t(busy ? "start.making" : "start.local")}
        </button>
        <p class="small muted">{t(development ? "start.local_hint_dev" : "start.local_hint")}</p>
      </div>
      {wallets.value.map((wallet) => (
        <button key={wallet.uuid} type="button" class="button button-wide" aria-disabled={busy} onClick={() => run(() => startWithWallet(wallet))}>
          {wallet.icon !== "" && <img src={wallet.icon} alt="" width="20" height="20" />}
          {t("start.wallet", { wallet: wallet.name })}
        </button>
      ))}
      {wallets.value.length === 0 && <p class="small muted">{t("start.no_wallet")}</p>}
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}

function Identity({ who }: { who: Signer }): JSX.Element {
  const { busy, error, run } = useTask();
  const [funded, setFunded] = useState(false);
  const ask = async (): Promise<void> => {
    await fund();
    setFunded(true);
  };
  return (
    <section class="card stack">
      <Lines>
        <Line label={t("account.address")} strong>
          <Copyable value={who.address} whole />
        </Line>
        <Line label={t(`account.kind_${who.kind}`)}>{who.label}</Line>
      </Lines>
      {who.kind !== "wallet" && <p class="small muted">{t(`account.kind_${who.kind}_text`)}</p>}
      <div class="row">
        {network.data.value?.development && (
          <button type="button" class="button button-main" aria-disabled={busy} onClick={() => run(ask)}>
            {t(busy ? "account.funding" : "start.faucet")}
          </button>
        )}
        <button type="button" class="button" onClick={() => use(null)}>
          {t(who.kind === "keystore" ? "account.lock" : "account.leave")}
        </button>
      </div>
      {funded && (
        <div role="status">
          <Note kind="good">{t("account.funded")}</Note>
        </div>
      )}
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}

function Keys(): JSX.Element | null {
  const [keys, setKeys] = useState<readonly Signer[] | null>(null);
  const [removing, setRemoving] = useState<Signer | null>(null);
  const { busy, error, run } = useTask();
  const look = async (): Promise<void> => setKeys(await localSigners());
  useEffect(() => run(look), [signer.value?.address]);
  if (!keys || keys.length === 0) return error === null ? null : <ErrorNote error={error} />;
  const remove = async (key: Signer): Promise<void> => {
    await removeLocalSigner(key.address);
    setRemoving(null);
    if (signer.peek()?.address === key.address) use(null);
    await look();
  };
  const another = async (): Promise<void> => {
    use(await createLocalSigner(`This browser ${keys.length + 1}`));
    await look();
  };
  return (
    <section class="card stack">
      <h2>{t("account.others")}</h2>
      <ul class="plain">
        {keys.map((key) => (
          <li key={key.address} class="history-row">
            <span>
              {key.label} <span class="mono small muted">{key.address}</span>
            </span>
            <span class="row">
              {signer.value?.address === key.address ? (
                <span class="badge badge-good">{t("account.in_use")}</span>
              ) : (
                <button type="button" class="button button-small" aria-label={`${t("account.use")} ${key.address}`} onClick={() => use(key)}>
                  {t("account.use")}
                </button>
              )}
              <button type="button" class="button button-small" aria-label={`${t("account.remove")} ${key.address}`} onClick={() => setRemoving(key)}>
                {t("account.remove")}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {removing && (
        <div role="alertdialog" aria-label={t("account.remove_title")}>
          <Note kind="warn">
            <h3>{t("account.remove_title")}</h3>
            <p>{t("account.remove_text", { address: removing.address })}</p>
            <div class="row">
              <button type="button" class="button" onClick={() => setRemoving(null)}>
                {t("common.cancel")}
              </button>
              <button type="button" class="button" onClick={() => run(() => remove(removing))}>
                {t("account.remove_confirm")}
              </button>
            </div>
          </Note>
        </div>
      )}
      <div class="row">
        <button type="button" class="button" aria-disabled={busy} onClick={() => run(another)}>
          {t("account.new_key")}
        </button>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}

function Approve({ who }: { who: Signer }): JSX.Element {
  const [label, setLabel] = useState("");
  const [days, setDays] = useState("30");
  const [scopes, setScopes] = useState<readonly Scope[]>(["trade"]);
  const [other, setOther] = useState(false);
  const [address, setAddress] = useState("");
  const [proof, setProof] = useState("");
  const [shown, setShown] = useState(false);
  const { busy, error, run } = useTask();
  const wanted = { label, days, scopes };
  const fault = shown ? faultOf(wanted) : null;
  const go = async (): Promise<void> => {
    setShown(true);
    if (faultOf(wanted)) return;
    const known = network.data.peek();
    if (!known) throw network.error.peek() ?? new Error("The network is not known yet.");
    const now = BigInt(Math.floor(nowExactly()));
    if (other) {
      begin(t("account.approve"), { ...approval(parseHex(address.trim(), 20), wanted, now), proof: parseHex(proof.trim()) });
      return;
    }
    const agent = await createLocalSigner(label.trim());
    begin(t("account.approve"), await accepted(agent, approval(agent.address, wanted, now), who.address, known.network_id as Hex));
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    run(go);
  };
  return (
    <details>
      <summary>{t("account.approve")}</summary>
      <form class="stack ask" onSubmit={submit}>
        <Field name="agent-label" label={t("account.agent_label")} value={label} onInput={setLabel} hint={t("account.agent_label_hint")} error={fault === "account.error_label" ? t(fault) : null} />
        <Field name="agent-days" label={t("account.agent_days")} numeric value={days} onInput={setDays} hint={t("account.agent_days_hint")} error={fault === "account.error_days" ? t(fault) : null} />
        <fieldset class="checks">
          <legend class="small">{t("account.agent_scopes")}</legend>
          {scopeNames.map((name) => (
            <label key={name}>
              <input type="checkbox" checked={scopes.includes(name)} onChange={(event) => setScopes(event.currentTarget.checked ? [...scopes, name] : scopes.filter((each) => each !== name))} /> {t(`account.scope_${name}`)}
            </label>
          ))}
          {fault === "account.error_scopes" && <p class="field-error">{t(fault)}</p>}
          <label>
            <input type="checkbox" checked={other} onChange={(event) => setOther(event.currentTarget.checked)} /> {t("account.agent_other")}
          </label>
        </fieldset>
        {other ? (
          <>
            <Field name="agent-address" label={t("account.agent_address")} value={address} onInput={setAddress} />
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

const AgentRow = ({ of }: { of: Agent }): JSX.Element => (
  <li class="history-row">
    <span>
      {of.label} <span class="muted small">{of.scopes}</span> <span class="mono small muted">{of.agent}</span>
    </span>
    <span class="row">
      <span class="small muted number">{t("account.agent_until", { time: utcText(Date.parse(of.valid_until)) })}</span>
      <button type="button" class="button button-small" aria-label={t("account.revoke_agent", { label: of.label })} onClick={() => begin(t("account.revoke_agent", { label: of.label }), { do: "revoke_agent", agent: of.agent })}>
        {t("account.revoke")}
      </button>
    </span>
  </li>
);

function Agents({ who }: { who: Signer }): JSX.Element {
  const agents = account.data.value?.agents;
  return (
    <section class="card stack">
      <h2>{t("account.agents")}</h2>
      <p class="small muted">{t("account.agents_text")}</p>
      {!agents ? (
        <Skeleton lines={2} />
      ) : agents.length === 0 ? (
        <p>{t("account.no_agents")}</p>
      ) : (
        <ul class="plain">
          {agents.map((agent) => (
            <AgentRow key={agent.agent} of={agent} />
          ))}
        </ul>
      )}
      <Approve who={who} />
    </section>
  );
}

function Export({ who }: { who: Signer }): JSX.Element {
  const { busy, error, run } = useTask();
  const [count, setCount] = useState(0);
  const save = async (form: "csv" | "json"): Promise<void> => {
    const items = await wholeHistory(who.address, setCount);
    const text = form === "csv" ? csvOf(items, who.address) : JSON.stringify(items, null, 1);
    saveFile(`otp-${who.address}.${form}`, form === "csv" ? "text/csv" : "application/json", text);
  };
  return (
    <section class="card stack">
      <h2>{t("account.export")}</h2>
      <p class="small muted">{t("account.export_text")}</p>
      <div class="row">
        <button type="button" class="button" aria-disabled={busy} onClick={() => run(() => save("csv"))}>
          {t("account.export_csv")}
        </button>
        <button type="button" class="button" aria-disabled={busy} onClick={() => run(() => save("json"))}>
          {t("account.export_json")}
        </button>
        {busy && (
          <span class="small muted" role="status">
            {t("account.exporting", { n: count })}
          </span>
        )}
      </div>
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}

export function AccountView(): JSX.Element {
  const who = signer.value;
  return (
    <div class="page stack">
      <header class="stack-tight">
        <h1>{t("account.title")}</h1>
        <p class="muted lead">{t("account.text")}</p>
      </header>
      {who ? (
        <>
          <Identity who={who} />
          {account.error.value !== null && <ErrorNote error={account.error.value} retry={() => void account.refresh()} />}
          <Agents who={who} />
          <Export who={who} />
        </>
      ) : restoring.value ? (
        <Skeleton />
      ) : (
        <Start />
      )}
      <Keys />
      <ImportCard />
      <SignDialog />
    </div>
  );
}
