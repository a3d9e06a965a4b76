import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../text/text.ts";

const keys = [
  ["← ↑ → ↓", "keys.arrows"],
  ["Home End", "keys.home"],
  ["Enter", "keys.enter"],
  ["B", "keys.buy"],
  ["S", "keys.sell"],
  ["P", "keys.payoff"],
  ["/", "keys.search"],
  ["?", "keys.help"],
  ["Esc", "keys.escape"],
] as const;

export function KeysHelp({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  // Modal: the browser keeps the focus inside, closes on Esc, and gives the focus back.
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="dialog card" ref={dialog} aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">{t("keys.title")}</h2>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => dialog.current?.close()}>
        {t("common.close")}
      </button>
    </dialog>
  );
}
