// Hears from the service that a chain has changed; the answer itself is then asked for. Without it the page looks by the clock.

export interface Told {
  readonly type?: string;
  readonly time?: string;
}
interface Wanted {
  readonly underlying: string;
  readonly venue: string;
  readonly expiry: string;
}

const waitMs = 30_000;

export class FlowStream {
  #socket: WebSocket | null = null;
  #wanted = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onTold: (told: Told) => void) {}

  listenTo(wanted: Wanted | null): void {
    const query = wanted ? new URLSearchParams({ ...wanted }).toString() : "";
    if (query === this.#wanted) return;
    this.#wanted = query;
    this.#drop();
    if (query) this.#open();
  }
  close(): void {
    this.listenTo(null);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #open(): void {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/options/stream?${this.#wanted}`);
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      try {
        this.onTold(JSON.parse(String(data)) as Told);
      } catch {
        // No message of ours; the clock looks anyway.
      }
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.#timer = setTimeout(() => this.#open(), waitMs);
    };
  }
}
