import assert from "node:assert/strict";
import { test } from "node:test";
import { Stream, type StreamState, type StreamSurroundings } from "../src/protocol/stream.ts";

/** A node and its clock, both in the test's hands. */
class World {
  sockets: FakeSocket[] = [];
  timers: { body: () => void; ms: number; live: boolean }[] = [];
  readonly surroundings: StreamSurroundings = {
    connect: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket as never;
    },
    random: () => 1,
    setTimeout: (body, ms) => {
      const timer = { body, ms, live: true };
      this.timers.push(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      if (timer) (timer as { live: boolean }).live = false;
    },
  };
  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }
  /** Lets the only wait that is not the watchdog's pass. */
  passWait(): number {
    const timer = this.timers.filter((each) => each.live && each.ms < 20_000).at(-1);
    assert.ok(timer, "nothing waits");
    (timer as { live: boolean }).live = false;
    timer?.body();
    return timer?.ms ?? 0;
  }
}

class FakeSocket {
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.();
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const block = (height: number): object => ({ type: "block", height });
const event = (height: number, seq: number): object => ({ type: "event", height, seq });

function begin(height?: number) {
  const world = new World();
  const heights: number[] = [];
  const events: number[] = [];
  const states: StreamState[] = [];
  const stream = new Stream("ws://node/v1/stream", ["blocks", "events"], {
    onState: (state) => states.push(state),
    onBlock: ({ height: h }) => heights.push(h),
    onEvent: ({ seq }) => events.push(seq),
  }, world.surroundings);
  stream.start(height);
  world.socket.onopen?.();
  return { world, stream, heights, events, states };
}

test("a stream asks for what follows the height it knows", () => {
  const { world } = begin(41);
  assert.deepEqual(JSON.parse(world.socket.sent[0] ?? ""), { subscribe: ["blocks", "events"], from: 42 });
});

test("a block told twice is dropped, with its events", () => {
  const { world, heights, events } = begin();
  world.socket.say({ type: "subscribed", height: 9 });
  for (const message of [block(10), event(10, 1), block(11), event(11, 2), block(10), event(10, 1), block(11), block(12)]) world.socket.say(message);
  assert.deepEqual(heights, [10, 11, 12]);
  assert.deepEqual(events, [1, 2]);
});

test("a gap is not passed over: the stream begins anew where it was still right", () => {
  const { world, heights, states } = begin();
  world.socket.say({ type: "subscribed", height: 9 });
  world.socket.say(block(10));
  world.socket.say(block(12));
  assert.deepEqual(heights, [10]);
  assert.equal(states.at(-1), "waiting");
  world.passWait();
  world.socket.onopen?.();
  assert.deepEqual(JSON.parse(world.socket.sent[0] ?? ""), { subscribe: ["blocks", "events"], from: 11 });
  world.socket.say({ type: "subscribed", height: 12 });
  world.socket.say(block(11));
  world.socket.say(block(12));
  assert.deepEqual(heights, [10, 11, 12]);
});

test("waits grow while a node stays away, and start small once it has answered", () => {
  const { world } = begin();
  world.socket.close();
  const waits = [];
  for (let i = 0; i < 8; ++i) {
    waits.push(world.passWait());
    world.socket.close();
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 15000, 15000]);
  world.passWait();
  world.socket.onopen?.();
  world.socket.say({ type: "subscribed", height: 1 });
  world.socket.close();
  assert.equal(world.passWait(), 250);
});

test("a connection that says nothing is given up", () => {
  const { world, states } = begin();
  world.socket.say({ type: "subscribed", height: 1 });
  const watchdog = world.timers.filter((timer) => timer.live && timer.ms === 20_000);
  assert.equal(watchdog.length, 1);
  watchdog[0]?.body();
  assert.equal(states.at(-1), "waiting");
  assert.ok(world.sockets[0]?.closed);
});

test("what is no message ends the connection, and after close nothing is opened", () => {
  const { world, stream, states } = begin();
  world.socket.onmessage?.({ data: "{" });
  assert.equal(states.at(-1), "waiting");
  stream.close();
  assert.equal(states.at(-1), "closed");
  stream.hurry();
  assert.equal(world.sockets.length, 1);
});

test("an old connection's late words are not heard", () => {
  const { world, heights } = begin();
  world.socket.say({ type: "subscribed", height: 9 });
  const old = world.socket;
  old.close();
  world.passWait();
  old.say(block(10));
  assert.deepEqual(heights, []);
});
