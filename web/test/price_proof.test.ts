// Prices as the page checks them: against the core as built, real updates of Pyth, and updates of this network's own shape.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gapSeconds, joined, lanesOf, pointOf, type PricePoint, signersSeen } from "../src/app/prices/price_points.ts";
import type { Evidence, Feed, SignerSet } from "../src/protocol/api_types.ts";
import { bytesOfFile, bytesOfText, checkRecord, clamped, signersOf, toPrice } from "../src/protocol/price_proof.ts";
import { publicSignerSets, quorumOf, signerSetLeaf } from "../src/protocol/signer_sets.ts";
import { formatPrice, fromHex, type Hex, type Price, toHex } from "../src/protocol/units.ts";
import { builtCore } from "./module.ts";

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly hex: string;
  readonly expected: { readonly verdict: string; readonly reason: string; readonly updates?: readonly { readonly type: string; readonly feed_id: string; readonly price: string }[] };
}
const folder = `${PROJECT_ROOT}/../shared/data/oracle`;
const skip = existsSync(folder) ? false : "skipped: no ../shared/data";
const vectors = (name: string): readonly Vector[] => (JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as { vectors: Vector[] }).vectors;
const bytesOf = (vector: Vector): Uint8Array => fromHex(`0x${vector.hex.replace(/^0x/, "")}` as Hex);

const otp = await builtCore();
const publicLeaves = publicSignerSets().map(signerSetLeaf);

test("a report's number comes to 10^-8 half-even, whichever its exponent", () => {
  assert.equal(formatPrice(toPrice(10_400_050n, -2)), "104000.5");
  assert.equal(toPrice(15n, -9), 2n);
  assert.equal(toPrice(25n, -9), 2n);
  assert.equal(toPrice(35n, -9), 4n);
  assert.equal(toPrice(3n, 1), 3_000_000_000n);
});

test("what is pasted is hex or base64, with blanks anywhere; what is neither is nothing", () => {
  const bytes = new Uint8Array([0x50, 0x4e, 0x41, 0x55, 0xff, 0xfe]);
  for (const text of ["504e4155fffe", "0x504E4155FFFE", " 0x504e\n4155 fffe ", "UE5BVf/+", "UE5BVf_-"]) assert.deepEqual(bytesOfText(text), bytes, text);
  for (const text of ["", "0x", "hello world!", "504e4155fff?"]) assert.equal(bytesOfText(text), null, text);
  assert.deepEqual(bytesOfFile(bytes), bytes);
  assert.deepEqual(bytesOfFile(new TextEncoder().encode("0x504e4155fffe\n")), bytes);
});

test("the clamp is two per cent around the median, and nothing else moves", () => {
  const price = (text: number): Price => BigInt(Math.round(text * 1e8)) as Price;
  assert.deepEqual(clamped([price(100), price(101), price(150), price(1), price(99)]), [price(100), price(101), price(102), price(98), price(99)]);
  assert.deepEqual(clamped([price(100), price(100)]), [price(100), price(100)]);
  assert.deepEqual(clamped([]), []);
  // The mean of the clamped is what the core answers.
  const prices = [97n, 98n, 100n, 300n, 1n, 99n].map((p) => (p * 100_000_000n) as Price);
  const sum = clamped(prices).reduce((total, p) => total + p, 0n);
  assert.equal(otp.valueOfSamples(prices), sum / 6n + (2n * (sum % 6n) > 6n ? 1n : 0n));
});

test("a set's leaf is what the core reads: each public set is, and its quorum is the rule's", () => {
  assert.ok(publicLeaves.length > 20);
  for (const [i, set] of publicSignerSets().entries()) {
    assert.equal(set.quorum, quorumOf(set.rule, set.keys.length));
    // Refused as no update, not as malformed sets.
    assert.throws(() => otp.verifyUpdate(new Uint8Array(1), [publicLeaves[i] as Uint8Array]), /truncated|bad_magic/);
  }
  assert.equal(quorumOf("two_third", 19), 13);
  assert.equal(quorumOf("half", 5), 3);
});

test("every real update of Pyth is explained: who signed, which set, which prices", { skip }, () => {
  let seen = 0;
  for (const vector of [...vectors("pnau_mainnet_wormhole"), ...vectors("pnau_router_2026"), ...vectors("p2wh_legacy")]) {
    const found = otp.explainUpdate(bytesOf(vector), publicLeaves);
    if (vector.expected.verdict !== "accept" || found.set === null) continue;
    assert.equal(found.fault, "", vector.id);
    assert.ok(signersOf(found).length >= found.set.quorum, vector.id);
    const prices = (vector.expected.updates ?? []).filter((update) => update.type === "price_feed");
    assert.deepEqual(
      found.messages.filter((message) => message.type === "price").map((message) => [toHex(message.report?.feed ?? new Uint8Array()).slice(2), String(message.report?.price)]),
      prices.map((update) => [update.feed_id, update.price]),
      vector.id,
    );
    seen += 1;
  }
  assert.ok(seen > 30, `${seen} updates`);
});

test("a changed byte is refused with its reason, and the signers that are wrong are named", { skip }, () => {
  const vector = vectors("pnau_router_2026").find((each) => each.expected.verdict === "accept") as Vector;
  const bytes = bytesOf(vector);
  const good = otp.explainUpdate(bytes, publicLeaves);
  assert.equal(good.set?.rule, "half");
  assert.equal(good.set?.quorum, 3);
  // A byte of the signed body: no signature fits its key any more.
  const changed = bytes.slice();
  const end = changed.length - 1;
  changed[20 + 66 * good.signatures.length] = (changed[20 + 66 * good.signatures.length] ?? 0) ^ 1;
  const bad = otp.explainUpdate(changed, publicLeaves);
  assert.ok(bad.fault !== "");
  assert.ok(signersOf(bad).length < good.signatures.length);
  // The last byte is of a proof: the signatures hold, the message is not under what they signed.
  const unproven = bytes.slice();
  unproven[end] = (unproven[end] ?? 0) ^ 1;
  const other = otp.explainUpdate(unproven, publicLeaves);
  assert.equal(other.fault, "bad_merkle_proof");
  assert.equal(signersOf(other).length, good.signatures.length);
  assert.ok(other.messages.some((message) => message.proven === false));
});

/** A record of one real price: the settlement by the report that is unique for its second. */
function recordOf(vector: Vector): { evidence: Evidence; feed: Feed } {
  const bytes = bytesOf(vector);
  const [report] = otp.verifyUpdate(bytes, publicLeaves);
  if (!report) throw new Error("no report");
  const time = new Date(Number(report.publishTime) * 1000).toISOString().replace(".000Z", "Z");
  const price = formatPrice(toPrice(report.price, report.exponent));
  const digest = toHex(report.digest);
  const sample = { grid_time: time, publish_time: time, price, confidence: formatPrice(toPrice(report.confidence, report.exponent)), rank: 0, digest };
  const update = { publish_time: time, digest, height: 1, index: 0, command: 0, update: toHex(bytes) };
  return {
    evidence: { series: "S", feed: "BTC/USD", expiry: time, settlement: "point", outcome: "fixed", price, line: 1, samples: [sample], updates: [update] },
    feed: { feed: "BTC/USD", exponent: report.exponent, sources: [{ network: report.network, id: toHex(report.feed) }], latest: null },
  };
}

test("a record holds when its samples are signed, and each way to forge one is named", { skip }, () => {
  const vector = vectors("pnau_router_2026").find((each) => each.expected.verdict === "accept") as Vector;
  const { evidence, feed } = recordOf(vector);
  const checked = checkRecord(otp, evidence, feed, publicLeaves, 300);
  assert.equal(checked.verdict, "holds");
  assert.equal(checked.samples[0]?.set?.network, "pyth-router");
  assert.ok((checked.samples[0]?.signers.length ?? 0) >= 3);
  const [sample] = evidence.samples;
  const [update] = evidence.updates;
  if (!sample || !update) throw new Error("no sample");
  const faultOf = (change: Partial<Evidence>, ofFeed = feed): string | null | undefined => {
    const result = checkRecord(otp, { ...evidence, ...change }, ofFeed, publicLeaves, 300);
    assert.ok(result.verdict !== "holds");
    return result.samples[0]?.fault;
  };
  assert.equal(faultOf({ updates: [] }), "missing");
  assert.equal(faultOf({ updates: [{ ...update, update: `${update.update.slice(0, -2)}00` as Hex }] }), "unsigned");
  assert.equal(faultOf({ samples: [{ ...sample, price: "1" }] }), "other_price");
  assert.equal(faultOf({ samples: [{ ...sample, confidence: "1" }] }), "other_price");
  assert.equal(faultOf({}, { ...feed, sources: [{ network: "another", id: feed.sources[0]?.id as Hex }] }), "other_price");
  const second = (by: number): string => new Date(Date.parse(sample.grid_time) + by * 1000).toISOString().replace(".000Z", "Z");
  assert.equal(faultOf({ samples: [{ ...sample, grid_time: second(1) }] }), "not_unique");
  assert.equal(faultOf({ samples: [{ ...sample, grid_time: second(-1) }] }), "not_unique");
  // Signed samples and another price: the record itself is wrong.
  assert.equal(checkRecord(otp, { ...evidence, price: "1" }, feed, publicLeaves, 300).verdict, "differs");
  // Nobody's set: nothing is believed.
  assert.equal(checkRecord(otp, evidence, feed, [], 300).samples[0]?.fault, "unsigned");
});

test("a point of the chart is a verified update, and what does not verify is none", { skip }, () => {
  const vector = vectors("pnau_router_2026").find((each) => each.expected.verdict === "accept") as Vector;
  const { evidence, feed } = recordOf(vector);
  const [update] = evidence.updates;
  if (!update) throw new Error("no update");
  const point = pointOf(otp, update, feed, publicLeaves, true);
  assert.equal(point && formatPrice(point.price), evidence.price);
  assert.ok((point?.signers?.length ?? 0) >= 3);
  assert.equal(pointOf(otp, { ...update, update: `${update.update.slice(0, -2)}00` as Hex }, feed, publicLeaves, true), null);
  assert.equal(pointOf(otp, update, feed, [], true), null);
});

const point = (at: number, signers: readonly number[] | null = null): PricePoint => ({ at, price: 100n as Price, confidence: 1n as Price, ema: null, network: "n", set: 0, signers, height: at });

test("points are one a second, in order, the newest kept", () => {
  assert.deepEqual(
    joined([point(1), point(2)], [point(4), point(2), point(3)], 3).map((each) => each.at),
    [2, 3, 4],
  );
});

test("a gap is drawn as one, measured by what is usual", () => {
  const seconds = [1, 2, 3, 4, 9, 10].map((at) => point(at));
  assert.equal(gapSeconds(seconds), 3);
  const [at, price] = lanesOf(seconds);
  assert.deepEqual(at, [1, 2, 3, 4, 5, 9, 10]);
  assert.equal(price?.[4], null);
  assert.equal(lanesOf([60, 120, 180].map((each) => point(each)))[0]?.length, 3);
});

test("who signed is counted over what was looked at, of that set only", () => {
  const other = { ...point(9, [1, 2, 3]), set: 1 };
  const { looked, signers } = signersSeen([point(1), point(2, [1, 2]), point(3, [1, 3]), other], "n", 0, 4);
  assert.equal(looked, 2);
  assert.deepEqual(
    signers.map(({ lastAt, signed }) => [lastAt, signed]),
    [
      [3, 2],
      [2, 1],
      [3, 1],
      [null, 0],
    ],
  );
});

test("a set with its own times is read with them", () => {
  const set: SignerSet = { network: "own", index: 3, rule: "half", quorum: 2, keys: ["0x" + "11".repeat(20), "0x" + "22".repeat(20)] as Hex[], emitter_chain: 26, emitter: ("0x" + "33".repeat(32)) as Hex, valid_from: "2026-01-01T00:00:00Z", valid_until: null };
  const leaf = signerSetLeaf(set);
  assert.equal(leaf.length, 1 + 3 + 4 + 1 + 1 + 40 + 2 + 32 + 16);
  const view = new DataView(leaf.buffer, leaf.byteOffset);
  assert.equal(view.getBigInt64(leaf.length - 16, true), BigInt(Date.parse("2026-01-01T00:00:00Z") / 1000));
  assert.equal(view.getBigInt64(leaf.length - 8, true), (1n << 63n) - 1n);
});
