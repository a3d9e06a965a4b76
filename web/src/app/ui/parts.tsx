// Small parts that every view uses: states of a view, notes, fields, times.

import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { ApiError } from "../../protocol/api.ts";
import { now } from "../state/node.ts";
import { durationText, grouped, localText, t, utcText } from "../text/text.ts";

type Children = { readonly children?: ComponentChildren };

export function Empty({ title, text, children }: { title: string; text?: string } & Children): JSX.Element {
  return (
    <div class="empty">
      <svg class="empty-mark" viewBox="0 0 48 32" aria-hidden="true" focusable="false">
        <path d="M3 25h18L45 5" />
        <circle cx="21" cy="25" r="3" />
      </svg>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div class="row">{children}</div>}
    </div>
  );
}

/** Bars where text will be: the page does not jump when it comes. */
export function Skeleton({ lines = 6, label = t("common.loading") }: { lines?: number; label?: string }): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  );
}

interface Told {
  readonly message: string;
  readonly hint?: string;
  readonly code?: string;
}
export const told = (error: unknown): Told => {
  if (error instanceof ApiError) return { message: error.message, hint: error.hint, code: error.code };
  const { message, hint, code } = (error ?? {}) as { message?: string; hint?: string; code?: string };
  return { message: message ?? String(error), ...(hint ? { hint } : {}), ...(typeof code === "string" ? { code } : {}) };
};

/** What went wrong, and what to do. */
export function ErrorNote({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }): JSX.Element {
  const { message, hint, code } = told(error);
  return (
    <div class="note note-bad" role="alert">
      <p>
        <strong>{title ?? message}</strong>
      </p>
      {title && <p>{message}</p>}
      {hint && <p>{hint}</p>}
      {code && <p class="muted small">{t("error.code", { code })}</p>}
      {retry && (
        <button type="button" class="button" onClick={retry}>
          {t("common.retry")}
        </button>
      )}
    </div>
  );
}

export function Note({ kind = "info", children }: { kind?: "info" | "good" | "bad" | "warn" } & Children): JSX.Element {
  return <div class={`note note-${kind}`}>{children}</div>;
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | null | undefined;
  readonly type?: "text" | "password" | "datetime-local";
  readonly numeric?: boolean;
  readonly name: string;
  readonly step?: string;
  readonly after?: ComponentChildren;
}

/** A labelled input whose hint and fault are read out with it. */
export function Field({ label, value, onInput, hint, error, type = "text", numeric, name, step, after }: FieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <input
          id={id}
          name={name}
          type={type as "text"}
          value={value}
          step={step}
          inputMode={numeric ? "decimal" : undefined}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-about`}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {after}
      </div>
      <p id={`${id}-about`} class={error ? "field-error" : "field-hint"}>
        {error || hint || "\u00a0"}
      </p>
    </div>
  );
}

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly class?: string;
}
/** One of a few, all in sight. */
export function Segmented<T extends string>({ legend, name, value, choices, onChange }: { legend: string; name: string; value: T; choices: readonly Choice<T>[]; onChange: (value: T) => void }): JSX.Element {
  return (
    <fieldset class="segmented">
      <legend class="hidden">{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} class={choice.class}>
          <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => onChange(choice.value)} />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Counts down by the node's clock. */
export const Countdown = ({ to }: { to: number }): JSX.Element => <span class="number">{durationText(to - now.value)}</span>;

/** UTC, and the reader's own time beside it. */
export function When({ ms }: { ms: number }): JSX.Element {
  return (
    <time dateTime={new Date(ms).toISOString()} class="when">
      {utcText(ms)} UTC <span class="muted">{localText(ms)} local</span>
    </time>
  );
}

export const Money = ({ amount, asset }: { amount: string; asset: string }): JSX.Element => (
  <span class="number">
    {grouped(amount)} <span class="unit">{asset}</span>
  </span>
);

export function Lines({ children }: Children): JSX.Element {
  return <dl class="lines">{children}</dl>;
}
export function Line({ label, children, strong }: { label: string; strong?: boolean } & Children): JSX.Element {
  return (
    <div class={strong ? "line strong" : "line"}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
