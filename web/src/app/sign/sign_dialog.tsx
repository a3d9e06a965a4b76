// The dialog in which a command is looked at and signed: in words, as it is signed, and what it will do.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { explain } from "../../protocol/submit.ts";
import { now } from "../state/node.ts";
import { signer } from "../state/session.ts";
import { grouped, shortHex, t, utcText } from "../text/text.ts";
import { ErrorNote, Line, Lines, Note, Skeleton } from "../ui/parts.tsx";
import { begin, close, isStale, sign, type Signing, signing } from "./sign_state.ts";

function Effects({ of }: { of: NonNullable<Signing["review"]> }): JSX.Element {
  const { effects } = of.preview;
  if (effects.status !== "ok") {
    const { what, next } = explain(effects.status);
    return <ErrorNote title={t("review.would_refuse")} error={{ message: effects.reason ?? what, hint: next, code: effects.status }} />;
  }
  return (
    <section class="stack-tight">
      <h3>{t("review.effects")}</h3>
      <ul class="plain small">
        {Object.entries(effects.balances ?? {}).map(([asset, balance]) => (
          <li key={asset} class="number">
            {t("review.effect_change", { asset, free: grouped(balance.free), locked: grouped(balance.locked) })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Typed({ of }: { of: NonNullable<Signing["review"]> }): JSX.Element {
  const { typedData } = of;
  return (
    <details class="small">
      <summary>{t("review.typed")}</summary>
      <Lines>
        <Line label={t("review.domain")}>
          {typedData.domain.name} {typedData.domain.version}, <span class="mono">{shortHex(typedData.domain.salt)}</span>
        </Line>
        {(typedData.types[typedData.primaryType] ?? []).map(({ name, type }) => (
          <Line key={name} label={`${name} (${type})`}>
            <span class="mono">{String(typedData.message[name])}</span>
          </Line>
        ))}
        <Line label={t("review.digest")}>
          <span class="mono">{of.digest}</span>
        </Line>
      </Lines>
    </details>
  );
}

function Body({ of }: { of: Signing }): JSX.Element {
  const who = signer.value;
  if (of.step === "done" && of.result) {
    return (
      <>
        <Note kind="good">
          <p role="status">{t("sign.done")}</p>
          <p>{t("done.block", { height: grouped(of.result.height.toString()) })}</p>
        </Note>
        <button type="button" class="button button-main button-wide" onClick={close} ref={(button) => button?.focus()}>
          {t("common.close")}
        </button>
      </>
    );
  }
  if (of.step === "failed") return <ErrorNote error={of.error} retry={() => void begin(of.title, of.command, of.done)} />;
  if (!of.review) return <Skeleton lines={4} label={t("ticket.reviewing")} />;
  const stale = now.value > 0 && isStale(of.review);
  const refused = of.review.preview.effects.status !== "ok";
  return (
    <>
      <section class="stack-tight">
        <h3>{t("review.words")}</h3>
        <p class="sentence">{of.review.preview.sentence}</p>
        <p class="small muted">{t("review.matches")}</p>
      </section>
      <Effects of={of.review} />
      <Typed of={of.review} />
      {of.error !== null && <ErrorNote error={of.error} />}
      {stale ? (
        <Note kind="warn">
          <p>{t("review.expired")}</p>
        </Note>
      ) : (
        <p class="small muted">{t("review.valid", { time: `${utcText(Number(of.review.what.deadline))} UTC` })}</p>
      )}
      <div class="row row-end">
        <button type="button" class="button" onClick={close}>
          {t("common.cancel")}
        </button>
        <button type="button" class="button button-main" aria-disabled={refused || of.step === "signing"} onClick={() => !refused && void sign()}>
          {stale ? t("review.again") : of.step === "signing" ? t("review.signing") : who?.kind === "wallet" ? t("review.sign_wallet", { wallet: who.label }) : t("review.sign_local")}
        </button>
      </div>
    </>
  );
}

export function SignDialog(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const of = signing.value;
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (of && !element.open) element.showModal();
    if (!of && element.open) element.close();
  }, [of !== null]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="sign-title" onClose={close}>
      {of && (
        <div class="stack">
          <h2 id="sign-title">{of.title}</h2>
          <Body of={of} />
        </div>
      )}
    </dialog>
  );
}
