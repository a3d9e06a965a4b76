// Runs the vector files of ../shared/data/oracle (or of the folder OTP_SHARED_DATA names) in build/wasm/otp.wasm: verdict, reason and
// decoded fields of each, and which update is the price of a second. `otp price check` is the same natively.
//
//   node tests/wasm/price_vectors.mjs [--rate SECONDS]        after scripts/build wasm otp_module
//
// --rate also counts how many signatures a second it verifies in the accepted updates, each whole; natively that is `otp-bench price_updates`.
// The last line is `counts: PASSED FAILED SKIPPED`.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OtpError, loadOtp } from "../../wasm/loader.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(process.env.OTP_SHARED_DATA ?? join(root, "../shared/data"), "oracle");
if (!existsSync(folder)) {
  console.log("skipped: no ../shared/data");
  console.log("counts: 0 0 1");
  process.exit(0);
}
const otp = await loadOtp(readFileSync(join(root, "build/wasm/otp.wasm")));

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytesOf = (text) => new Uint8Array(Buffer.from(text.replace(/^0x/, ""), "hex"));
const int64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
};
const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n];

/** A network's name has at most 64 bytes, so not all of the address fits. */
const networkOf = (chain, address) => `${chain}/${address.slice(0, 48)}`;

/** The leaf of a signer set: each listed set with each allowed emitter, which here is a network of its own. */
function leavesOf(vector) {
  return vector.allowed_emitters.flatMap((emitter) => vector.guardian_sets.map((set) => {
    const network = Buffer.from(networkOf(emitter.chain, emitter.address));
    const head = Buffer.alloc(6);
    head.writeUInt32LE(set.index, 0);
    head.writeUInt8(set.quorum_rule === "half" ? 1 : 0, 4);
    head.writeUInt8(set.addresses.length, 5);
    const chain = Buffer.alloc(2);
    chain.writeUInt16LE(emitter.chain);
    const until = set.expires === undefined ? last : BigInt(set.expires);
    return new Uint8Array(Buffer.concat([Buffer.from([network.length]), network, head, ...set.addresses.map(bytesOf), chain,
      bytesOf(emitter.address), int64(first), int64(until)]));
  }));
}

/** A report in the words of the vectors; the names of some fields differ where it came from a batch. */
function same(report, update, batch) {
  const pick = (name) => (batch && ["price", "conf", "publish_time"].includes(name) ? update[`effective_${name}`] : update[name]);
  return hex(report.feed) === (batch ? update.price_id : update.feed_id) && String(report.price) === pick("price") &&
    String(report.confidence) === pick("conf") && report.exponent === update.expo && String(report.publishTime) === pick("publish_time") &&
    String(report.prevPublishTime) === update.prev_publish_time && String(report.emaPrice) === update.ema_price &&
    String(report.emaConfidence) === update.ema_conf;
}

/** What is wrong with what the core said of an accepted vector, or "". */
function wrongWithReports(reports, expected, batch) {
  const updates = batch ? expected.attestations : expected.updates.filter((update) => update.type === "price_feed");
  if (reports.length !== updates.length) return `${reports.length} reports, not ${updates.length}`;
  const slot = batch ? expected.vaa.sequence : expected.accumulator.slot;
  const bad = reports.findIndex((report, i) => !same(report, updates[i], batch) || String(report.slot) !== slot ||
    hex(report.digest) !== expected.vaa.body_digest || report.setIndex !== expected.vaa.guardian_set_index ||
    report.network !== networkOf(expected.vaa.emitter_chain, expected.vaa.emitter_address));
  return bad < 0 ? "" : `report ${bad} differs`;
}

function wrongWithEnvelope(found, { vaa }) {
  const ok = hex(found.digest) === vaa.body_digest && found.setIndex === vaa.guardian_set_index && found.timestamp === vaa.timestamp &&
    found.nonce === vaa.nonce && found.emitterChain === vaa.emitter_chain && hex(found.emitter) === vaa.emitter_address &&
    String(found.sequence) === vaa.sequence && found.consistencyLevel === vaa.consistency_level &&
    found.payload.length === vaa.payload_len;
  return ok ? "" : "a field of the envelope differs";
}

const verify = {
  pnau: (bytes, sets) => otp.verifyUpdate(bytes, sets),
  p2wh_vaa: (bytes, sets) => otp.verifyBatch(bytes, sets),
  vaa: (bytes, sets) => otp.verifyEnvelope(bytes, sets),
};

/** {answer} or {reason}. */
function ask(vector) {
  try {
    return { answer: verify[vector.kind](bytesOf(vector.hex), leavesOf(vector)) };
  } catch (error) {
    if (!(error instanceof OtpError) || error.code !== "refused") throw error;
    return { reason: error.message };
  }
}

const kindOf = { pnau: "update", p2wh_vaa: "batch", vaa: "envelope" };

/** The explanation has the verdict of the verification, and of what is good every part. */
function wrongWithExplanation(vector, { reason }) {
  const seen = otp.explainUpdate(bytesOf(vector.hex), leavesOf(vector));
  if (seen.kind !== kindOf[vector.kind]) return reason === undefined ? `explained as ${seen.kind}` : "";
  if (seen.fault !== (reason ?? "")) return `explained as ${seen.fault || "good"}, verified as ${reason ?? "good"}`;
  if (reason !== undefined) return "";
  const { vaa, updates = [], attestations = [] } = vector.expected;
  const right = seen.signatures.every((each) => each.recovered && each.named && hex(each.recovered) === hex(each.named));
  const whole = right && seen.signatures.map((each) => each.signer).join() === vaa.signer_indices.join() && hex(seen.envelope.digest) === vaa.body_digest &&
    seen.messages.length === updates.length && seen.messages.every((each) => each.proven) && seen.attestations.length === attestations.length &&
    seen.signatures.length >= seen.set.quorum;
  return whole ? "" : "a part of the explanation differs";
}

function wrongWith(vector, { answer, reason }) {
  const { expected } = vector;
  if ((reason === undefined) !== (expected.verdict === "accept")) return `${reason ?? "accepted"}, expected ${expected.verdict}`;
  if (reason !== undefined) {
    const known = [`reject/${expected.reason}`, ...(vector.also_acceptable ?? [])];
    return known.includes(`reject/${reason}`) ? "" : `refused as ${reason}, expected ${expected.reason}`;
  }
  if (vector.kind === "vaa") return wrongWithEnvelope(answer, expected);
  return wrongWithReports(answer, expected, vector.kind === "p2wh_vaa");
}

let passed = 0;
let failed = 0;
function expect(wrong, id) {
  if (wrong === "") ++passed;
  else {
    ++failed;
    console.log(`${id}: ${wrong}`);
  }
}

const documents = readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
  .map((name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8"))]);
const answers = new Map();
for (const [name, document] of documents) {
  if (!document.vectors) continue;
  const verdicts = { accept: 0, reject: 0 };
  for (const vector of document.vectors) {
    const found = ask(vector);
    ++verdicts[found.reason === undefined ? "accept" : "reject"];
    answers.set(vector.id, found);
    expect(wrongWith(vector, found), vector.id);
    expect(wrongWithExplanation(vector, found), vector.id);
  }
  console.log(`${name}: ${verdicts.accept} accepted, ${verdicts.reject} refused`);
}

// The unique report of a second by the rule of docs/protocol.md section 6, over the reports that verified.
for (const [, document] of documents) {
  for (const { id, feed_id: feed, T, candidates, expected_unique: expected } of document.cases ?? []) {
    const unique = candidates.filter((name) => (answers.get(name).answer ?? []).some((report) =>
      hex(report.feed) === feed && report.prevPublishTime < BigInt(T) && BigInt(T) <= report.publishTime));
    expect(unique.length <= 1 && (unique[0] ?? null) === expected ? "" : `the unique price is ${unique}, expected ${expected}`, id);
  }
}
expect(answers.size > 0 ? "" : "no vectors in the folder", folder);
const rate = process.argv.indexOf("--rate");
if (rate > 0) {
  const accepted = documents.flatMap(([, document]) => document.vectors ?? []).filter((each) => each.kind === "pnau" && each.expected.verdict === "accept")
    .map((each) => ({ bytes: bytesOf(each.hex), sets: leavesOf(each), signatures: each.expected.vaa.signer_indices.length }));
  let signatures = 0;
  const start = performance.now();
  const end = start + Number(process.argv[rate + 1]) * 1000;
  for (let i = 0; performance.now() < end; i = (i + 1) % accepted.length) {
    otp.verifyUpdate(accepted[i].bytes, accepted[i].sets);
    signatures += accepted[i].signatures;
  }
  console.log(`${Math.round(signatures / (performance.now() - start) * 1000)} signatures a second in ${accepted.length} updates, one after the other`);
}
console.log(`counts: ${passed} ${failed} 0`);
process.exitCode = failed === 0 ? 0 : 1;
