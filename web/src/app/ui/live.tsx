// What changes by itself is read out at most once in five seconds, the newest only.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

const gapMs = 5000;
const said = signal("");
let next = "";
let last = 0;
let timer: ReturnType<typeof setTimeout> | null = null;

export function say(text: string): void {
  next = text;
  timer ??= setTimeout(
    () => {
      timer = null;
      last = Date.now();
      said.value = next;
    },
    Math.max(0, last + gapMs - Date.now()),
  );
}

export const LiveRegion = (): JSX.Element => (
  <p class="hidden" role="status" aria-live="polite">
    {said}
  </p>
);
