// One tap from every figure: its convention and unit, what it does and does not mean, and what else could be used.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Convention } from "./answers.ts";
import { switches } from "./choice.ts";
import { asked, flip, market } from "./flow_state.ts";
import { isWord, w } from "./words.ts";
import { t } from "../text/text.ts";

interface Topic {
  readonly name: string;
  /** Keys of the answer's conventions. */
  readonly keys: readonly string[];
}
const topic = signal<Topic | null>(null);

export const conventionName = (key: string): string => (isWord(`convention.${key}`) ? w(`convention.${key}` as never) : key);

export function About({ name, keys }: Topic): JSX.Element {
  return (
    <button type="button" class="flow-about" aria-label={w("about.button", { name })} title={w("about.button", { name })} onClick={() => (topic.value = { name, keys })}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <circle cx="8" cy="8" r="6.5" />
        <path d="M8 7.2v4M8 4.6v.4" />
      </svg>
    </button>
  );
}

/** "short_all" as a reader says it. */
const spoken = (value: string): string => value.replaceAll("_", " ");

export function SwitchOf({ convention }: { convention: Convention }): JSX.Element | null {
  const parameter = switches.find((each) => each === convention.query);
  const options = convention.options ?? [];
  if (!parameter || options.length < 2) return null;
  const value = asked.value.switches[parameter] ?? String(convention.value ?? "");
  return (
    <label class="flow-switch">
      <span class="small muted">{w("about.switch")}</span>
      <select value={value} onChange={(event) => flip(parameter, event.currentTarget.value)}>
        {options.map((each) => (
          <option key={each} value={each}>
            {spoken(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function ConventionText({ name, convention }: { name: string; convention: Convention }): JSX.Element {
  return (
    <div class="flow-convention">
      <h3>{conventionName(name)}</h3>
      <dl class="lines">
        <div class="line">
          <dt>{w("about.value")}</dt>
          <dd>{spoken(String(convention.value ?? "–"))}</dd>
        </div>
        {convention.unit && (
          <div class="line">
            <dt>{w("about.unit")}</dt>
            <dd>{convention.unit}</dd>
          </div>
        )}
      </dl>
      <p class="small">{convention.sentence}</p>
      <SwitchOf convention={convention} />
    </div>
  );
}

function OfTopic({ name, keys }: Topic): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  // Modal: the browser keeps the focus inside, closes on Esc, and gives the focus back.
  useEffect(() => dialog.current?.showModal(), []);
  const known = market.value?.data.conventions ?? {};
  const found = keys.filter((key) => known[key]);
  return (
    <dialog class="dialog card stack" ref={dialog} aria-labelledby="about-title" onClose={() => (topic.value = null)}>
      <h2 id="about-title">{w("about.title", { name })}</h2>
      {found.length === 0 && <p>{w("about.none")}</p>}
      {found.map((key) => (
        <ConventionText key={key} name={key} convention={known[key] as Convention} />
      ))}
      <button type="button" class="button" onClick={() => dialog.current?.close()}>
        {t("common.close")}
      </button>
    </dialog>
  );
}
export const AboutDialog = (): JSX.Element | null => (topic.value ? <OfTopic {...topic.value} /> : null);

/** All of them, with their switches. */
export function Conventions(): JSX.Element {
  const known = Object.entries(market.value?.data.conventions ?? {});
  return (
    <details class="card flow-conventions">
      <summary>
        <h2>{w("conventions")}</h2>
      </summary>
      <p class="muted small">{w("conventions.text")}</p>
      <div class="flow-convention-list">
        {known.map(([name, convention]) => (
          <ConventionText key={name} name={name} convention={convention} />
        ))}
      </div>
    </details>
  );
}
