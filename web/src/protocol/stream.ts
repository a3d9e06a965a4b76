// The node's stream: blocks and events in order, from any height on. A lost connection is taken up again where it broke
// off; a block told twice is dropped, one left out is asked for again.

import type { BlockView, EventItem } from "./api_types.ts";

export type StreamState = "connecting" | "open" | "waiting" | "closed";

export interface StreamHandlers {
  readonly onState?: (state: StreamState) => void;
  readonly onBlock?: (block: BlockView) => void;
  readonly onEvent?: (event: EventItem) => void;
}

interface Socket {
  send(text: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export interface StreamSurroundings {
  readonly connect: (url: string) => Socket;
  readonly random: () => number;
  readonly setTimeout: (body: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

const page: StreamSurroundings = {
  connect: (url) => new WebSocket(url) as unknown as Socket,
  random: Math.random,
  setTimeout: (body, ms) => setTimeout(body, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
};

const waitFirstMs = 250;
const waitMaxMs = 15_000;
/** Blocks come at least this often while prices do; silence means the connection is dead without saying so. */
const silenceMaxMs = 20_000;

export class Stream {
  #socket: Socket | null = null;
  #failures = 0;
  #timer: unknown = null;
  #watchdog: unknown = null;
  #ended = false;
  /** The next height to be told. */
  #next: number | null = null;

  constructor(
    private readonly url: string,
    private readonly topics: readonly string[],
    private readonly handlers: StreamHandlers,
    private readonly surroundings: StreamSurroundings = page,
  ) {}

  /** From the block after `height`; without one, from what happens next. */
  start(height?: number): void {
    if (height !== undefined) this.#next = height + 1;
    this.#open();
  }

  close(): void {
    this.#ended = true;
    this.#drop();
    this.surroundings.clearTimeout(this.#timer);
    this.handlers.onState?.("closed");
  }

  /** Now, instead of when the wait is over: the page is in front again, or back online. */
  hurry(): void {
    if (this.#ended || this.#socket) return;
    this.#failures = 0;
    this.surroundings.clearTimeout(this.#timer);
    this.#open();
  }

  #open(): void {
    this.handlers.onState?.("connecting");
    const socket = this.surroundings.connect(this.url);
    this.#socket = socket;
    this.#watch(socket);
    socket.onopen = () => {
      socket.send(JSON.stringify({ subscribe: this.topics, ...(this.#next === null ? {} : { from: this.#next }) }));
      this.handlers.onState?.("open");
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#watch(socket);
      this.#hear(String(data));
    };
    socket.onerror = () => socket.close();
    socket.onclose = () => this.#lost(socket);
  }

  #hear(text: string): void {
    let message: { type?: string; height?: number };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return this.#again();
    }
    if (message.type === "subscribed") {
      this.#failures = 0;
      this.#next ??= (message.height ?? 0) + 1;
    } else if (message.type === "block") {
      this.#block(message as unknown as BlockView);
    } else if (message.type === "event") {
      // Its block came before it; events of a block told twice went with that block.
      if (message.height === (this.#next ?? 0) - 1) this.handlers.onEvent?.(message as unknown as EventItem);
    }
  }

  #block(block: BlockView): void {
    const next = this.#next ?? block.height;
    if (block.height < next) return;
    if (block.height > next) return this.#again();
    this.#next = block.height + 1;
    this.handlers.onBlock?.(block);
  }

  /** Something was left out or is no message: begin anew where it was still right. */
  #again(): void {
    const socket = this.#socket;
    if (socket) this.#lost(socket);
  }

  #watch(socket: Socket): void {
    this.surroundings.clearTimeout(this.#watchdog);
    this.#watchdog = this.surroundings.setTimeout(() => this.#lost(socket), silenceMaxMs);
  }

  #drop(): void {
    this.surroundings.clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket || this.#ended) return;
    this.#drop();
    const wait = Math.min(waitMaxMs, waitFirstMs * 2 ** this.#failures) * (0.5 + this.surroundings.random() / 2);
    this.#failures = Math.min(this.#failures + 1, 10);
    this.handlers.onState?.("waiting");
    this.#timer = this.surroundings.setTimeout(() => this.#open(), wait);
  }
}

/** Of this page's own node. */
export const streamUrl = (location: Location): string =>
  `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/v1/stream`;
