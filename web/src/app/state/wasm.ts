// The protocol's core, loaded when the first view needs it.

import { core } from "../../protocol/core.ts";
import { resource } from "./resource.ts";

export const wasm = resource(() => core());
export function needWasm(): void {
  if (wasm.data.peek() === null && !wasm.loading.peek()) void wasm.refresh();
}
