// A key file is chosen or dropped, opened in a worker with its passphrase, and signs until it is locked.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keystoreMaxBytes, parseKeystore } from "../../keystore/keystore_file.ts";
import { type Opening, openKeystore } from "../../protocol/signers/keystore.ts";
import { use } from "../state/session.ts";
import { workerAt } from "../state/worker_at.ts";
import { t } from "../text/text.ts";
import { ErrorNote, Field, Line, Lines } from "../ui/parts.tsx";

interface Chosen {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the file says, unproven until it is opened. */
  readonly address: string | null;
}

/** Throws with the reason where it cannot be a key file: that is known before a passphrase is typed. */
async function read(file: File): Promise<Chosen> {
  const refuse = (reason: string): Error => Object.assign(new Error(t("import.refused", { name: file.name, reason })), { hint: t("import.refused_hint") });
  if (file.size > keystoreMaxBytes) throw refuse(t("import.too_large"));
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    const { address } = parseKeystore(bytes);
    return { name: file.name, bytes, address: address?.replace(/^(?!0x)/, "0x") ?? null };
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

function Opens({ done, onCancel }: { done: number | null; onCancel: () => void }): JSX.Element {
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  return (
    <>
      <p class="small">{done === null ? t("import.opening") : t("import.opening_at", { percent: Math.floor(done * 100) })}</p>
      <progress aria-label={t("import.opening")} {...(done === null ? {} : { value: done, max: 1 })} />
      <div class="row row-end">
        <button type="button" class="button" ref={cancel} onClick={onCancel}>
          {t("common.cancel")}
        </button>
      </div>
    </>
  );
}

function Choose({ chosen, onFile }: { chosen: Chosen | null; onFile: (file: File | undefined) => void }): JSX.Element {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer?.files[0]);
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div class={over ? "drop drop-over" : "drop"} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <label class="button">
        {t(chosen ? "import.choose_other" : "import.choose")}
        <input
          class="hidden"
          type="file"
          accept=".json,application/json,*/*"
          onChange={(event) => {
            onFile(event.currentTarget.files?.[0]);
            // So that the same file may be chosen again.
            event.currentTarget.value = "";
          }}
        />
      </label>
      <span class="small muted">{t("import.drop")}</span>
    </div>
  );
}

export function ImportCard(): JSX.Element {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [done, setDone] = useState<number | null>(null);
  const [opening, setOpening] = useState<Opening | null>(null);
  const [error, setError] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type="password"]')?.focus(), [chosen, opening === null]);
  // Whoever leaves the view does not wait for the key.
  useEffect(() => () => opening?.cancel(), [opening]);

  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setError(null);
    setPassphrase("");
    try {
      setChosen(await read(file));
    } catch (failure) {
      setChosen(null);
      setError(failure);
    }
  };
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!chosen || opening) return;
    setError(null);
    setDone(null);
    try {
      const started = openKeystore(workerAt(KEYSTORE_WORKER_URL), chosen.bytes, passphrase, chosen.name, setDone);
      setOpening(started);
      use(await started.signer);
      setChosen(null);
      setPassphrase("");
    } catch (failure) {
      if ((failure as Error).name !== "AbortError") setError(failure);
    }
    setOpening(null);
  };
  return (
    <section class="card stack">
      <h2>{t("import.title")}</h2>
      <p class="small muted">{t("import.text")}</p>
      {!opening && <Choose chosen={chosen} onFile={(file) => void take(file)} />}
      {chosen && (
        <form class="stack" ref={form} onSubmit={(event) => void go(event)}>
          <Lines>
            <Line label={t("import.file")}>{chosen.name}</Line>
            {chosen.address !== null && (
              <Line label={t("import.claims")}>
                <span class="mono">{chosen.address}</span>
              </Line>
            )}
          </Lines>
          {opening ? (
            <Opens done={done} onCancel={() => opening.cancel()} />
          ) : (
            <>
              <Field name="passphrase" type="password" label={t("import.passphrase")} value={passphrase} onInput={setPassphrase} hint={t("import.passphrase_hint")} />
              <div class="row row-end">
                <button type="submit" class="button button-main">
                  {t("import.open")}
                </button>
              </div>
            </>
          )}
        </form>
      )}
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}
