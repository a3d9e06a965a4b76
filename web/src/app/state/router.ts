// Where the app is: the address bar's path and query, as signals. Every state worth coming back to has an address.

import { computed, signal } from "@preact/signals";

/** Those in the navigation. */
export const views = ["market", "options-pro", "portfolio", "prices", "verify", "account"] as const;
/** Reached from others only: always about something. */
const inner = ["settlement"] as const;
export type View = (typeof views)[number] | (typeof inner)[number];

export interface Place {
  readonly view: View | null;
  /** What follows the view in the path. */
  readonly rest: string;
  readonly query: Readonly<Record<string, string>>;
}

export function parsePlace(path: string, search: string): Place {
  const [, first = "", ...rest] = path.split("/");
  const view = first === "" ? "market" : ([...views, ...inner].find((each) => each === first) ?? null);
  let tail = rest.join("/");
  try {
    tail = decodeURIComponent(tail);
  } catch {
    // A broken escape is no name of anything; it is not found, as it stands.
  }
  return { view, rest: tail, query: Object.fromEntries(new URLSearchParams(search)) };
}

export function formatPlace(view: View, rest = "", query: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString();
  const path = rest ? `/${view}/${encodeURIComponent(rest)}` : view === "market" ? "/" : `/${view}`;
  return search ? `${path}?${search}` : path;
}

const here = (): Place => (globalThis.location ? parsePlace(location.pathname, location.search) : parsePlace("/", ""));
export const place = signal<Place>(here());
export const view = computed(() => place.value.view);

export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to === location.pathname + location.search) return;
  history[how === "push" ? "pushState" : "replaceState"](null, "", to);
  place.value = here();
}

/** Links stay links (they can be opened in a tab); plain clicks on our own stay in the page. */
export function watchAddress(): void {
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin || link.hash) return;
    if (link.pathname.startsWith("/v1/")) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
