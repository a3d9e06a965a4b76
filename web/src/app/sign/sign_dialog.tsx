// A dialog in which one command is looked at, signed and answered, for views that have no ticket.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CommandResult } from "../../protocol/api_types.ts";
import type { Command } from "../../protocol/generated.ts";
import { grouped, t } from "../text/text.ts";
import { ReviewStep } from "../ticket/review.tsx";
import { Note } from "../ui/parts.tsx";

interface Signing {
  readonly title: string;
  readonly command: Command;
  readonly done: () => void;
}
const signing = signal<Signing | null>(null);

export function begin(title: string, command: Command, done: () => void = () => undefined): void {
  signing.value = { title, command, done };
}
const close = (): void => {
  signing.value = null;
};

function Steps({ of }: { of: Signing }): JSX.Element {
  const [result, setResult] = useState<CommandResult | null>(null);
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => end.current?.focus(), [result]);
  if (!result) {
    const take = (answer: CommandResult): void => {
      setResult(answer);
      of.done();
    };
    return <ReviewStep command={of.command} onBack={close} onDone={take} />;
  }
  return (
    <>
      <div role="status">
        <Note kind="good">
          <p>{t("sign.done")}</p>
          <p>{t("done.block", { height: grouped(result.height.toString()) })}</p>
        </Note>
      </div>
      <button type="button" class="button button-main button-wide" ref={end} onClick={close}>
        {t("common.close")}
      </button>
    </>
  );
}

export function SignDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const of = signing.value;
  useEffect(() => {
    const element = dialog.current;
    if (of && !element?.open) element?.showModal();
    if (!of && element?.open) element.close();
  }, [of]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="sign-title" onClose={close}>
      {of && (
        <div class="stack">
          <h2 id="sign-title">{of.title}</h2>
          <Steps key={of.title} of={of} />
        </div>
      )}
    </dialog>
  );
}
