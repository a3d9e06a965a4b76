import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, ApiError } from "../src/protocol/api.ts";
import { type Signer, SignError } from "../src/protocol/signers/signer.ts";
import { type Review, submit } from "../src/protocol/submit.ts";
import type { Address, Hex } from "../src/protocol/units.ts";

const account = `0x${"5a".repeat(20)}` as Address;
const digest = `0x${"d1".repeat(32)}` as Hex;
const signer: Signer = {
  kind: "local",
  address: account,
  label: "test",
  sign: () => Promise.resolve({ scheme: "eip712", signature: `0x${"00".repeat(65)}` as Hex }),
};
const reviewed = { what: { account, nonce: 1n, deadline: 2n, commands: [{ do: "pause" }] }, digest, typedData: {}, preview: {} } as unknown as Review;
const done = { id: digest, height: 7, index: 0, duplicate: false, receipts: [] };
const awake = (): Promise<void> => Promise.resolve();

type Reply = "lost" | "silent" | { readonly status: number; readonly body: string };
const json = (status: number, body: object): Reply => ({ status, body: JSON.stringify(body) });
const notFound = json(404, { error: { code: "not_found", message: "There is no such command.", hint: "" } });

/** A node that answers with what the test lists, one a call; `asked` is what it was asked. */
function node(...replies: Reply[]) {
  const asked: string[] = [];
  const bodies: (string | undefined)[] = [];
  const fake: typeof fetch = (input, init) => {
    asked.push(`${init?.method ?? "GET"} ${String(input)}`);
    bodies.push(init?.body as string | undefined);
    const reply = replies.shift();
    assert.ok(reply, "the node is asked once more than expected");
    if (reply === "lost") return Promise.reject(new TypeError("fetch failed"));
    if (reply === "silent") {
      return new Promise((_, reject) => {
        // A time limit alone does not keep Node from ending.
        const waiting = setTimeout(() => reject(new Error("nothing ended the call")), 10_000);
        init?.signal?.addEventListener("abort", () => {
          clearTimeout(waiting);
          reject(init.signal?.reason as Error);
        });
      });
    }
    return Promise.resolve(new Response(reply?.body ?? "", { status: reply?.status ?? 500 }));
  };
  return { api: new Api({ fetch: fake, timeoutMs: 30 }), asked, bodies };
}

const send = "POST /v1/commands";
const look = `GET /v1/commands/${digest}`;

test("an answer that got lost is asked for by the command's id, and nothing is sent twice", async () => {
  const { api, asked } = node("lost", json(200, done));
  assert.deepEqual(await submit(api, signer, reviewed, awake), done);
  assert.deepEqual(asked, [send, look]);
});

test("what the node does not know is sent again, the very same bytes", async () => {
  const { api, asked, bodies } = node("lost", notFound, json(200, done));
  assert.deepEqual(await submit(api, signer, reviewed, awake), done);
  assert.deepEqual(asked, [send, look, send]);
  assert.equal(bodies[2], bodies[0]);
});

test("it is signed once, however often it is sent", async () => {
  let signed = 0;
  const counting: Signer = { ...signer, sign: (request) => ((signed += 1), signer.sign(request)) };
  const { api } = node("lost", notFound, json(503, {}), notFound, json(200, done));
  await submit(api, counting, reviewed, awake);
  assert.equal(signed, 1);
});

test("a node that stays away is given up after five times, and says that it is uncertain", async () => {
  const { api, asked } = node("lost", "lost", "lost", "lost", "lost", "lost", "lost", "lost", "lost");
  await assert.rejects(submit(api, signer, reviewed, awake), (error) => error instanceof ApiError && error.uncertain && error.code === "offline");
  assert.equal(asked.filter((each) => each === send).length, 5);
});

test("a refusal is not tried again, and comes with the node's own words", async () => {
  const { api, asked } = node(json(400, { error: { code: "nonce_too_old", message: "The nonce is too old.", hint: "Use the time." } }));
  await assert.rejects(submit(api, signer, reviewed, awake), (error) => {
    const { code, message, hint, http } = error as ApiError;
    assert.deepEqual({ code, message, hint, http }, { code: "nonce_too_old", message: "The nonce is too old.", hint: "Use the time.", http: 400 });
    return true;
  });
  assert.deepEqual(asked, [send]);
});

test("what its owner declines is never sent", async () => {
  const declining: Signer = { ...signer, sign: () => Promise.reject(new SignError("declined", "The request was declined.", "")) };
  const { api, asked } = node();
  await assert.rejects(submit(api, declining, reviewed, awake), (error) => (error as SignError).code === "declined");
  assert.deepEqual(asked, []);
});

test("silence is a timeout, and an abort of the page's own stays an abort", async () => {
  await assert.rejects(node("silent").api.network(), (error) => (error as ApiError).code === "timeout");
  const stop = new AbortController();
  const waiting = node("silent").api.network(stop.signal);
  stop.abort();
  await assert.rejects(waiting, (error) => error.name === "AbortError");
});

test("an answer that is no JSON is named, not thrown as a syntax error", async () => {
  for (const body of ["", "<html>", "{"]) {
    await assert.rejects(node({ status: 502, body }).api.network(), (error) => (error as ApiError).code === "malformed_answer");
  }
});

test("names in a path cannot leave it", async () => {
  const { api, asked } = node(json(200, {}));
  await api.series("../network?x=1#y");
  assert.deepEqual(asked, ["GET /v1/series/..%2Fnetwork%3Fx%3D1%23y"]);
});
