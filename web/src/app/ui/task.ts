// Something that a view is busy with.

import { useState } from "preact/hooks";

/** Runs one thing at a time, and keeps what went wrong. */
export function useTask(): { readonly busy: boolean; readonly error: unknown; readonly run: (task: () => Promise<unknown>) => void } {
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
