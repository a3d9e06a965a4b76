// Something of the node's, kept fresh: the last answer stays while a new one is fetched, and after a failure.

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { ApiError } from "../../protocol/api.ts";

export interface Resource<T> {
  readonly data: ReadonlySignal<T | null>;
  /** Of the last attempt; null after a success. */
  readonly error: ReadonlySignal<ApiError | Error | null>;
  readonly loading: ReadonlySignal<boolean>;
  /** When the data came, page's clock. */
  readonly at: ReadonlySignal<number>;
  refresh(): Promise<void>;
  /** Forgets the data too: it is about something else now. */
  reset(): void;
}

export function resource<T>(fetcher: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const data = signal<T | null>(null);
  const error = signal<Error | null>(null);
  const loading = signal(false);
  const at = signal(0);
  let running: AbortController | null = null;
  let again = false;

  async function refresh(): Promise<void> {
    // One at a time: what was asked for meanwhile is asked once, afterwards.
    if (running) {
      again = true;
      return;
    }
    const mine = new AbortController();
    running = mine;
    loading.value = true;
    try {
      const value = await fetcher(mine.signal);
      if (running === mine) batch(() => ((data.value = value), (error.value = null), (at.value = Date.now())));
    } catch (failure) {
      if (running === mine) error.value = failure as Error;
    } finally {
      if (running === mine) {
        running = null;
        loading.value = false;
        if (again) {
          again = false;
          void refresh();
        }
      }
    }
  }

  function reset(): void {
    running?.abort();
    running = null;
    again = false;
    batch(() => ((data.value = null), (error.value = null), (loading.value = false)));
  }
  return { data, error, loading, at, refresh, reset };
}
