// Which accounts a key of this browser was approved by, as far as it happened here: only to save typing.

import { signal } from "@preact/signals";
import { recall, remember } from "../state/store.ts";

const ownersMax = 8;
type Owners = Readonly<Record<string, readonly string[]>>;
const owners = signal<Owners>(recall<Owners>("owners", {}));

export const ownersOf = (agent: string): readonly string[] => owners.value[agent] ?? [];

export function rememberOwner(agent: string, owner: string): void {
  const others = ownersOf(agent).filter((each) => each !== owner);
  owners.value = { ...owners.value, [agent]: [owner, ...others].slice(0, ownersMax) };
  remember("owners", owners.value);
}
