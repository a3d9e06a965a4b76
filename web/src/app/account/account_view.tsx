// Who signs: keys of this browser, wallets, agents; play money and export.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { createLocalSigner, localSigners, removeLocalSigner } from "../../protocol/signers/local.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import type { Address } from "../../protocol/units.ts";
import { SignDialog } from "../sign/sign_dialog.tsx";
import { network } from "../state/node.ts";
import { account, fund, restoring, self, signer, startWithoutWallet, startWithWallet, use, wallets } from "../state/session.ts";
import { t } from "../text/text.ts";
import { Copyable } from "../ui/copy.tsx";
import { ErrorNote, Line, Lines, Note, Skeleton } from "../ui/parts.tsx";
import { useTask } from "../ui/task.ts";
import { ActingCard } from "./acting_card.tsx";
import { AgentsCard } from "./agents_card.tsx";
import { csvOf, wholeHistory } from "./export.ts";
import { saveFile } from "../ui/files.ts";
import { ImportCard } from "./import_card.tsx";

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

function Export({ whose }: { whose: Address }): JSX.Element {
  const { busy, error, run } = useTask();
  const [count, setCount] = useState(0);
  const save = async (form: "csv" | "json"): Promise<void> => {
    const items = await wholeHistory(whose, setCount);
    const text = form === "csv" ? csvOf(items, whose) : JSON.stringify(items, null, 1);
    saveFile(`otp-${whose}.${form}`, form === "csv" ? "text/csv" : "application/json", text);
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
          <AgentsCard who={who} />
          <ActingCard who={who} />
          <Export whose={self.value ?? who.address} />
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
