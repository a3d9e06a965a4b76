// What an imported key signs, and what the page hears of the worker that holds it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeystoreMessage, KeystoreRequest } from "../src/keystore/messages.ts";
import { addressOf, isSecretKey, signDigest } from "../src/keystore/secret_key.ts";
import { encodeEnvelope, unsigned } from "../src/protocol/codec.ts";
import { bytes32, numberOf, orderSecp256k1 } from "../src/protocol/signers/curves.ts";
import { type KeyHolder, type OpenError, openKeystore } from "../src/protocol/signers/keystore.ts";
import type { SignError } from "../src/protocol/signers/signer.ts";
import { walletSignature } from "../src/protocol/signers/wallet.ts";
import { fromHex, type Hex, toHex } from "../src/protocol/units.ts";
import { builtCore } from "./module.ts";
import { Random } from "./random.ts";

const elevens = new Uint8Array(32).fill(0x11);

/** The widely published case of RFC 6979 over secp256k1: key 1, "Satoshi Nakamoto" hashed once with SHA-256. */
test("nonces follow RFC 6979", () => {
  const digest = fromHex("0xa0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e" as Hex);
  assert.equal(
    signDigest(bytes32(1n), digest).slice(0, 130),
    "0x934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
  );
});

test("keys are the numbers from 1 to the order less one", () => {
  for (const [value, is] of [[0n, false], [1n, true], [orderSecp256k1 - 1n, true], [orderSecp256k1, false]] as const) assert.equal(isSecretKey(bytes32(value)), is);
  assert.equal(isSecretKey(new Uint8Array(31).fill(1)), false);
  assert.equal(addressOf(elevens), "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a");
});

test("the core recovers the signer of what an imported key signs; s is low, v 27 or 28", async () => {
  const otp = await builtCore();
  const random = new Random(7);
  const network = new Uint8Array(32).fill(3);
  const seen = new Set<number>();
  for (let i = 0; i < 40; ++i) {
    const secret = bytes32(1n + (BigInt(random.below(2 ** 31)) * 2n ** 200n + BigInt(random.below(2 ** 31))));
    const what = unsigned({ account: addressOf(secret), nonce: BigInt(i), deadline: 0n, commands: [{ do: "pause" }] });
    const { digest } = otp.digest(network, encodeEnvelope(what));
    const given = signDigest(secret, digest);
    assert.ok(2n * numberOf(fromHex(given).slice(32, 64)) < orderSecp256k1);
    seen.add(fromHex(given)[64] as number);
    const { signer, id } = otp.authenticate(network, encodeEnvelope({ ...what, ...walletSignature(given) }));
    assert.equal(toHex(signer), addressOf(secret));
    assert.deepEqual(id, digest);
  }
  assert.deepEqual([...seen].sort(), [27, 28]);
});

const digest = `0x${"d1".repeat(32)}` as Hex;
const address = addressOf(elevens);
const request = { digest } as Parameters<Awaited<ReturnType<typeof openKeystore>["signer"]>["sign"]>[0];

/** A worker that says what the test lets it say. */
function holder() {
  const asked: KeystoreRequest[] = [];
  const fake = { ended: 0, asked, onmessage: null, onerror: null, postMessage: (message: KeystoreRequest) => asked.push(message), terminate: () => (fake.ended += 1) } as unknown as KeyHolder & { ended: number; asked: KeystoreRequest[] };
  const say = (data: KeystoreMessage): void => fake.onmessage?.call(fake as never, { data } as MessageEvent);
  return { fake, say };
}
const opened = { kind: "opened", address } as const;

test("an opened file is a signer, with its progress told", async () => {
  const { fake, say } = holder();
  const told: (number | null)[] = [];
  const opening = openKeystore(fake, new Uint8Array([1]), "pass", "alice.json", (done) => told.push(done));
  for (const done of [null, 0.5, 1]) say({ kind: "progress", done });
  say(opened);
  const signer = await opening.signer;
  opening.cancel();
  assert.deepEqual([signer.kind, signer.address, signer.label, told], ["keystore", address, "alice.json", [null, 0.5, 1]]);
  assert.deepEqual(fake.asked, [{ kind: "open", file: new Uint8Array([1]), passphrase: "pass" }]);

  const signing = Promise.all([signer.sign(request), signer.sign(request)]);
  say({ kind: "signed", digest, signature: signDigest(elevens, fromHex(digest)) });
  for (const signed of await signing) {
    assert.equal(signed.scheme, "eip712");
    assert.ok((fromHex(signed.signature)[64] as number) <= 1);
  }
  assert.equal(fake.ended, 0);
});

test("a refused file ends its worker, and says why and what to do", async () => {
  const { fake, say } = holder();
  const opening = openKeystore(fake, new Uint8Array(), "pass", "x", () => undefined);
  say({ kind: "refused", why: "wrong_passphrase", reason: "the passphrase is wrong, or the file was altered" });
  await assert.rejects(opening.signer, (error) => /passphrase is wrong/.test(error.message) && (error as OpenError).code === "wrong_passphrase" && /Type it again/.test((error as OpenError).hint));
  assert.equal(fake.ended, 1);
});

test("a worker that fails is ended too", async () => {
  const { fake } = holder();
  const opening = openKeystore(fake, new Uint8Array(), "pass", "x", () => undefined);
  fake.onerror?.call(fake as never, { message: "" } as ErrorEvent);
  await assert.rejects(opening.signer, /could not be started/);
  assert.equal(fake.ended, 1);
});

test("what is cancelled stops at once", async () => {
  const { fake, say } = holder();
  const opening = openKeystore(fake, new Uint8Array(), "pass", "x", () => undefined);
  opening.cancel();
  say(opened);
  await assert.rejects(opening.signer, (error) => error.name === "AbortError");
  assert.equal(fake.ended, 1);
});

test("a locked key is forgotten, and signs nothing more, nor what was under way", async () => {
  const { fake, say } = holder();
  const opening = openKeystore(fake, new Uint8Array(), "pass", "x", () => undefined);
  say(opened);
  const signer = await opening.signer;
  const isLocked = (error: Error): boolean => (error as SignError).code === "locked";
  const underWay = assert.rejects(signer.sign(request), isLocked);
  signer.lock();
  await underWay;
  await assert.rejects(signer.sign(request), isLocked);
  assert.equal(fake.ended, 1);
  assert.equal(fake.asked.length, 2);
});
