// How much room there is, as a signal.

import { signal } from "@preact/signals";

const query = globalThis.matchMedia?.("(max-width: 47.99rem)");
export const narrow = signal(query?.matches ?? false);
query?.addEventListener("change", (event) => (narrow.value = event.matches));
