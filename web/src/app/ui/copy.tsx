// A hex value, short to read and whole to copy.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { shortHex, t } from "../text/text.ts";

export function Copyable({ value, whole = false }: { value: string; whole?: boolean }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      // Not allowed here: the text can still be selected.
    }
  };
  return (
    <span class="copyable">
      <span class="mono" title={value}>
        {whole ? value : shortHex(value)}
      </span>
      <button type="button" class="button button-small" onClick={() => void copy()} aria-label={`${t("common.copy")} ${value}`}>
        {copied ? t("common.copied") : t("common.copy")}
      </button>
    </span>
  );
}
