// The node as this page knows it: its network, its clock, its newest block, and whether it can be reached.

import { batch, computed, signal } from "@preact/signals";
import { Api } from "../../protocol/api.ts";
import type { BlockView, EventItem } from "../../protocol/api_types.ts";
import { Stream, type StreamState, streamUrl } from "../../protocol/stream.ts";
import { resource } from "./resource.ts";

export const api = new Api();
export const network = resource((abort) => api.network(abort));

export interface Head {
  readonly height: number;
  readonly stateRoot: string | null;
  readonly stateRootHeight: number;
}
export const head = signal<Head | null>(null);
export const streamState = signal<StreamState>("connecting");
/** What the browser says: a socket finds out much later that its cable was pulled. */
const connected = signal(globalThis.navigator?.onLine ?? true);
export const online = computed(() => connected.value && streamState.value === "open");

/** The node's clock less this page's. A tape may run faster than life, so every answer sets it anew. */
const clockOffset = signal(0);
const tick = signal(Date.now());
/** The node's time, to the second of this page's clock. */
export const now = computed(() => tick.value + clockOffset.value);
export const nowExactly = (): number => Date.now() + clockOffset.value;

/** Answers take a few milliseconds to arrive; a change below that is no news and would make countdowns jump. */
const driftMin = 750;
export function setClock(time: string): void {
  const offset = Date.parse(time) - Date.now();
  if (Number.isFinite(offset) && Math.abs(offset - clockOffset.peek()) > driftMin) clockOffset.value = offset;
}

const blockListeners = new Set<() => void>();
const eventListeners = new Set<(event: EventItem) => void>();
/** Calls back when blocks arrived, at most once a second, and when the page is in front again. Returns what ends it. */
export function onBlocks(listener: () => void): () => void {
  blockListeners.add(listener);
  return () => blockListeners.delete(listener);
}
export function onEvent(listener: (event: EventItem) => void): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

const tellEveryMs = 1000;
let told = 0;
let telling: ReturnType<typeof setTimeout> | null = null;
function tellOfBlocks(): void {
  if (telling !== null || document.hidden) return;
  telling = setTimeout(
    () => {
      telling = null;
      told = Date.now();
      for (const listener of blockListeners) listener();
    },
    Math.max(0, told + tellEveryMs - Date.now()),
  );
}

function take(block: BlockView): void {
  const before = head.peek();
  const root = block.state_root ?? before?.stateRoot ?? null;
  head.value = { height: block.height, stateRoot: root, stateRootHeight: block.state_root ? block.height : (before?.stateRootHeight ?? 0) };
  setClock(block.time);
  tellOfBlocks();
}

let stream: Stream | null = null;
let topics = "";
/** Listens to blocks, and to what happens to an account. */
export function listen(account: string | null): void {
  const wanted = ["blocks", ...(account ? [`account:${account}`] : [])];
  if (topics === wanted.join()) return;
  topics = wanted.join();
  stream?.close();
  stream = new Stream(streamUrl(location), wanted, {
    onState(state) {
      if (state === "closed") return;
      const back = state === "open" && streamState.peek() !== "open";
      streamState.value = state;
      // What happened while nobody listened is in the answers, not in the stream.
      if (back) void refreshNetwork().then(tellOfBlocks);
    },
    onBlock: take,
    onEvent: (event) => eventListeners.forEach((listener) => listener(event)),
  });
  stream.start();
}

async function refreshNetwork(): Promise<void> {
  await network.refresh();
  const known = network.data.peek();
  if (!known) return;
  batch(() => {
    setClock(known.time);
    if ((head.peek()?.height ?? -1) < known.height) {
      head.value = { height: known.height, stateRoot: known.state_root, stateRootHeight: known.state_root_height };
    }
  });
}

export function startNode(): void {
  void refreshNetwork();
  setInterval(() => (tick.value = Date.now()), 1000);
  // Where the stream is shut out (by a proxy, say) the answers still come.
  setInterval(() => online.peek() || document.hidden || void refreshNetwork().then(tellOfBlocks), 5000);
  // Paused and resumed are seldom; a look a minute is enough.
  setInterval(() => document.hidden || void refreshNetwork(), 60_000);
  const hurry = (): void => {
    if (document.hidden) return;
    tick.value = Date.now();
    stream?.hurry();
    tellOfBlocks();
  };
  document.addEventListener("visibilitychange", hurry);
  addEventListener("offline", () => (connected.value = false));
  addEventListener("online", () => {
    connected.value = true;
    hurry();
  });
}
