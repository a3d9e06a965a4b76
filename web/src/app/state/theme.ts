// Light, dark, or as the system has it.

import { effect, signal } from "@preact/signals";
import { recall, remember } from "./store.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
const kept = recall<string>("theme", "system");
export const theme = signal<Theme>(themes.find((each) => each === kept) ?? "system");

export function applyTheme(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === "system") delete dataset["theme"];
    else dataset["theme"] = theme.value;
    remember("theme", theme.value === "system" ? null : theme.value);
  });
}
