// A list that the node answers in pages, newest first: the first page is kept fresh, older ones are fetched on demand.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Page } from "../../protocol/api_types.ts";
import { t } from "../text/text.ts";
import { ErrorNote, Skeleton } from "./parts.tsx";

interface PagedProps<T> {
  /** Changes when the list is about something else, or its first page may be another. */
  readonly about: string;
  readonly fetchPage: (before: string | number | undefined) => Promise<Page<T>>;
  readonly keyOf: (item: T) => string;
  readonly row: (item: T) => JSX.Element;
  readonly empty: ComponentChildren;
}

export function Paged<T>({ about, fetchPage, keyOf, row, empty }: PagedProps<T>): JSX.Element {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [next, setNext] = useState<string | number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const first = (): void => {
    fetchPage(undefined).then(
      (page) => {
        setError(null);
        setItems((before) => {
          const fresh = new Set(page.items.map(keyOf));
          const older = (before ?? []).filter((item) => !fresh.has(keyOf(item)));
          if (older.length === 0) setNext(page.next);
          return [...page.items, ...older];
        });
      },
      (failure: unknown) => setError(failure),
    );
  };
  useEffect(first, [about]);
  const more = (): void => {
    fetchPage(next ?? undefined).then(
      (page) => {
        setError(null);
        setItems((before) => [...(before ?? []), ...page.items]);
        setNext(page.next);
      },
      (failure: unknown) => setError(failure),
    );
  };
  if (!items) return error === null ? <Skeleton lines={4} /> : <ErrorNote error={error} retry={first} />;
  return (
    <>
      {items.length === 0 ? empty : <ul class="plain">{items.map((item) => <Keyed key={keyOf(item)}>{row(item)}</Keyed>)}</ul>}
      {error !== null && <ErrorNote error={error} retry={first} />}
      {next !== null && (
        <button type="button" class="button" onClick={more}>
          {t("common.more")}
        </button>
      )}
    </>
  );
}

const Keyed = ({ children }: { children: ComponentChildren }): JSX.Element => <>{children}</>;
