// Makes the same calls to build/wasm/otp.wasm and to the native build, and compares status and output to the byte.
//
//   node tests/wasm/compare.mjs        after scripts/build wasm otp_module and scripts/build dev otp_wasm_answers
//
// Calls: every input of every fuzz corpus to every function that takes one byte string; the golden vectors, the chain among them,
// with every leaf looked at and proven; and each of them spoiled. The last line is `counts: PASSED FAILED SKIPPED`.

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OtpError, loadOtp } from "../../wasm/loader.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const otp = await loadOtp(readFileSync(join(root, "build/wasm/otp.wasm")));
const statusOf = { malformed: 1, refused: 2, not_found: 3 };

let passed = 0;
let failed = 0;
function expect(truth, what) {
  if (truth) ++passed;
  else {
    ++failed;
    console.log(`wrong: ${what}`);
  }
}

/** What was called and answered, and the same calls as the native program reads them. */
const calls = [];
const wire = [];

const bytesOf = (hex) => new Uint8Array(Buffer.from(hex.replace(/^0x/, ""), "hex"));
const le = (size, value) => {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; ++i) bytes[i] = Number((BigInt(value) >> BigInt(8 * i)) & 255n);
  return bytes;
};

/** The output, or null when it was refused. */
function call(name, ...args) {
  let status = 0;
  let output;
  try {
    output = otp.call(name, ...args);
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
    status = statusOf[error.code];
    output = Buffer.concat([le(8, error.position), Buffer.from(error.message)]);
  }
  calls.push({ name, status, output });
  send(name, args);
  return status === 0 ? output : null;
}

function send(name, args) {
  const values = [];
  const buffers = [];
  let at = 0;
  for (const arg of args) {
    const bytes = arg instanceof Uint8Array ? arg : arg?.fixed;
    if (bytes === undefined) {
      values.push([0, arg]);
      continue;
    }
    values.push([1, at]);
    if (bytes === arg) values.push([0, bytes.length]);
    buffers.push(bytes);
    at += bytes.length;
  }
  wire.push(Buffer.from([name.length]), Buffer.from(name), le(4, at), ...buffers, Buffer.from([values.length]));
  for (const [kind, value] of values) wire.push(Buffer.from([kind]), le(4, value));
}

// ---- The corpora ----

const oneString = ["otp_open", "otp_typed_data", "otp_symbol_parse", "otp_symbol_format", "otp_collateral", "otp_payoff", "otp_cost",
  "otp_value_of_samples"];
const zeros = new Uint8Array(64);

function everyFunction(bytes) {
  for (const name of oneString) {
    const opened = call(name, bytes);
    if (name === "otp_open" && opened) call("otp_close", new DataView(opened.buffer).getUint32(0, true));
  }
  const hash = { fixed: zeros.slice(0, 32) };
  const address = { fixed: zeros.slice(0, 20) };
  call("otp_digest", hash, bytes);
  call("otp_authenticate", hash, bytes);
  call("otp_acceptance_digest", hash, address, bytes);
  for (const name of ["otp_verify_update", "otp_verify_batch", "otp_verify_envelope", "otp_explain_update"]) {
    call(name, bytes, le(4, 0));
    call(name, zeros.slice(0, 8), bytes);
  }
  call("otp_check_proof", bytes, hash);
  call("otp_decide", bytes, { fixed: le(8, 1_795_132_800_000n) });
  // The fuzz targets take a byte or two for themselves; what follows is often well-formed.
  if (bytes.length > 1) call("otp_digest", hash, bytes.subarray(1));
}

function* filesBelow(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const corpus = [...filesBelow(join(root, "tests/fuzz/corpus"))].map((path) => new Uint8Array(readFileSync(path)));
for (const bytes of corpus) everyFunction(bytes);

// ---- The golden vectors ----

const vectors = (name) => JSON.parse(readFileSync(join(root, "tests/vectors", name), "utf8"));

/** The same call with one byte changed, at several places. */
function spoiled(bytes, times, use) {
  for (let i = 0; i < times; ++i) {
    const copy = bytes.slice();
    const at = Math.floor((bytes.length * (2 * i + 1)) / (2 * times));
    copy[at] ^= 1 << i % 8;
    use(copy);
  }
}

const codec = vectors("codec.json");
const network = bytesOf(codec.network_id);
for (const row of codec.commands) {
  const head = [bytesOf(codec.account), le(8, codec.nonce), le(8, codec.deadline), le(2, 1)];
  const envelope = new Uint8Array(Buffer.concat([...head, bytesOf(row.bytes), Buffer.from([1]), Buffer.alloc(65)]));
  const digest = call("otp_digest", { fixed: network }, envelope);
  expect(Buffer.from(digest?.subarray(0, 32) ?? []).toString("hex") === row.digest.slice(2), `the digest of ${row.name}`);
  call("otp_typed_data", envelope);
  call("otp_acceptance_digest", { fixed: network }, { fixed: bytesOf(codec.account) }, bytesOf(row.bytes));
  spoiled(envelope, 8, (bytes) => call("otp_digest", { fixed: network }, bytes));
}
const signatures = vectors("signatures.json");
for (const row of signatures.envelopes) {
  const known = call("otp_authenticate", { fixed: bytesOf(signatures.network_id) }, bytesOf(row.envelope));
  expect((known !== null) === (row.status === "ok"), `the authenticity of '${row.what}'`);
  if (known) expect(Buffer.from(known.subarray(32)).toString("hex") === row.signer.slice(2), `the signer of '${row.what}'`);
  spoiled(bytesOf(row.envelope), 8, (b) => call("otp_authenticate", { fixed: bytesOf(signatures.network_id) }, b));
}
const symbols = vectors("symbols.json");
for (const text of stringsIn(symbols)) {
  const terms = call("otp_symbol_parse", new Uint8Array(Buffer.from(text)));
  if (terms) call("otp_symbol_format", terms);
}

function* stringsIn(value) {
  if (typeof value === "string") yield value;
  else if (value && typeof value === "object") for (const each of Object.values(value)) yield* stringsIn(each);
}

// ---- Money: terms of every kind at the edges ----

const edges = [0n, 1n, 2n, 99_999_999n, 100_000_000n, 10_000_000_000_000n, 10n ** 18n - 1n, 10n ** 18n];
const contracts = [0n, 1n, 97n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n];
for (const kind of [0, 1, 2]) {
  for (const [base, quote] of [[8, 6], [18, 0], [0, 18], [19, 2]]) {
    for (const strike of edges) {
      const terms = Buffer.concat([Buffer.from([kind]), le(8, strike), le(8, 100_003n), Buffer.from([base, quote])]);
      for (const n of contracts) {
        call("otp_collateral", new Uint8Array(Buffer.concat([terms, le(8, n)])));
        for (const price of edges) {
          const input = new Uint8Array(Buffer.concat([terms, le(8, price), le(8, n), le(2, 1250)]));
          call("otp_payoff", input);
          call("otp_cost", input);
        }
      }
    }
  }
}
for (let n = 0; n < 66; ++n) {
  const prices = Array.from({ length: n }, (_, i) => le(8, 10_000_000_000_000n + BigInt((i * 7919) % 101) * 3_000_000_000n));
  call("otp_value_of_samples", new Uint8Array(Buffer.concat([le(4, n), ...prices])));
}

// ---- The chain ----

const chainVectors = vectors("state_roots.json");
const genesis = bytesOf(chainVectors.genesis);
const number = new DataView(call("otp_open", genesis).buffer).getUint32(0, true);
spoiled(genesis, 32, (bytes) => {
  const opened = call("otp_open", bytes);
  if (opened) call("otp_close", new DataView(opened.buffer).getUint32(0, true));
});
const roots = [];
for (const row of chainVectors.blocks) {
  const applied = call("otp_apply", number, bytesOf(row.block));
  expect(applied !== null && Buffer.from(applied.subarray(16, 48)).toString("hex") === row.hash.slice(2), "a block's hash");
  call("otp_receipts", number);
  call("otp_head", number);
  if (row.state_root) {
    roots.push(call("otp_root", number));
    expect(Buffer.from(roots.at(-1)).toString("hex") === row.state_root.slice(2), "a state root");
  }
}
call("otp_check_invariants", number);

function count(section, parent) {
  const answer = call("otp_count", number, section, parent);
  return answer ? new DataView(answer.buffer).getUint32(0, true) : 0;
}

function lookAt(section, parent, index) {
  const leaf = call("otp_leaf", number, section, parent, index);
  const proof = call("otp_prove", number, section, parent, index);
  const proven = call("otp_check_proof", proof, { fixed: roots.at(-1) });
  expect(proven !== null && Buffer.compare(proven, leaf) === 0, `the proof of leaf ${section}/${parent}/${index}`);
  if (index % 16 === 0) spoiled(proof, 16, (bytes) => call("otp_check_proof", bytes, { fixed: roots.at(-1) }));
  return leaf;
}

const keyOf = {
  1: (leaf) => leaf.subarray(0, 1 + leaf[0]),
  2: (leaf) => leaf.subarray(0, 1 + leaf[0]),
  5: (leaf) => leaf.subarray(0, 20),
  7: (leaf) => leaf.subarray(0, 8),
  8: (leaf) => leaf.subarray(0, 11),
};
const sets = [];
for (let section = 0; section < 10; ++section) {
  const leaves = count(section, 0);
  for (let index = 0; index < leaves; ++index) {
    const leaf = lookAt(section, 0, index);
    if (section === 3) sets.push(leaf);
    if (keyOf[section]) {
      const found = call("otp_find", number, section, 0, keyOf[section](leaf));
      expect(found !== null && new DataView(found.buffer).getUint32(0, true) === index, `finding leaf ${section}/${index}`);
    }
    if (section === 8) {
      for (const ms of [0n, 600_000n, 86_400_000n]) {
        const now = new DataView(leaf.buffer, leaf.byteOffset).getBigInt64(2, true) * 1000n + ms;
        call("otp_decide", leaf, { fixed: le(8, now) });
        const open = leaf.slice();
        open[11] = 0;
        call("otp_decide", open, { fixed: le(8, now) });
      }
    }
    if (section === 6) for (let i = 0, n = count(10, index); i < n; ++i) lookAt(10, index, i);
  }
  call("otp_leaf", number, section, 0, leaves);
  call("otp_leaf", number, section, 1, 0);
}
for (const bytes of corpus) {
  for (const section of [1, 2, 4, 5, 6, 7, 8, 11]) call("otp_find", number, section, 0, bytes);
  call("otp_verify_update", bytes, new Uint8Array(Buffer.concat([le(4, sets.length), ...sets])));
}
// Updates as they were signed: what follows the code and the length of a report_price, wherever one stands in the chain.
const magic = Buffer.from("PNAU");
const setList = new Uint8Array(Buffer.concat([le(4, sets.length), ...sets]));
let updates = 0;
for (const row of chainVectors.blocks) {
  const block = Buffer.from(bytesOf(row.block));
  for (let at = block.indexOf(magic); at >= 0; at = block.indexOf(magic, at + 1)) {
    const update = new Uint8Array(block.subarray(at, at + block.readUInt32LE(at - 4)));
    if (call("otp_verify_update", update, setList)) ++updates;
    expect(call("otp_explain_update", update, setList) !== null, "an update explains itself");
    spoiled(update, 4, (bytes) => {
      call("otp_verify_update", bytes, setList);
      call("otp_explain_update", bytes, setList);
    });
    const envelope = update.subarray(10 + update[6], 10 + update[6] + 256 * update[8 + update[6]] + update[9 + update[6]]);
    expect(call("otp_verify_envelope", envelope, setList) !== null, "an update's envelope");
    spoiled(envelope, 4, (bytes) => call("otp_verify_envelope", bytes, setList));
  }
}
expect(updates > 20, "the updates of the chain verify");
// A legacy batch, signed with the published test keys of set 40.
const batch = new Uint8Array(readFileSync(join(root, "tests/fuzz/corpus/update_explanation/lg-tk-halted")));
const testKeys = [
  "b3f35c35058c75860db05f3bdeb6530bb7ffc839",
  "822693524bfff340cfa1f6f12e81677fa358e0c4",
  "8513b723d17a4957695cc59cd286abefb407273d",
  "a44796d46a3dcae96e113aee7115634335fcfc3a",
  "cd1c911cf5fcf3b24423ab65ac85a162d8ae89da",
  "95be1c42506b2ce48f7f435f779a1c870def3081",
  "3091a5f030f4233da10e3d65c231581ec096ec55",
].map(bytesOf);
const testSet = Buffer.concat([le(4, 1), Buffer.from([1, 116]), le(4, 40), Buffer.from([0, testKeys.length]), ...testKeys, le(2, 26),
  bytesOf("f8cd23c2ab91237730770bbea08d61005cdda0984348f3f6eecb559638c0bba0"), le(8, -(2n ** 63n)), le(8, 2n ** 63n - 1n)]);
expect(call("otp_verify_batch", batch, new Uint8Array(testSet)) !== null, "a legacy batch");
spoiled(batch, 32, (bytes) => {
  call("otp_verify_batch", bytes, new Uint8Array(testSet));
  call("otp_explain_update", bytes, new Uint8Array(testSet));
});
call("otp_close", number);
call("otp_close", number);
call("otp_root", number);

// The chain with one byte changed, in the middle and at its ends: refused at the same block for the same reason.
for (const [place, row] of chainVectors.blocks.entries()) {
  if (place % 12 !== 0) continue;
  spoiled(bytesOf(row.block), 6, (bytes) => {
    const fresh = new DataView(call("otp_open", genesis).buffer).getUint32(0, true);
    for (const before of chainVectors.blocks.slice(0, place)) call("otp_apply", fresh, bytesOf(before.block));
    call("otp_apply", fresh, bytes);
    call("otp_root", fresh);
    call("otp_close", fresh);
  });
}

// ---- The native build's answers ----

const native = spawnSync(join(root, "build/dev/otp_wasm_answers"), { input: Buffer.concat(wire), maxBuffer: 1 << 30 });
if (native.status !== 0) {
  console.log(`the native program ended with ${native.status ?? native.signal}: ${native.stderr}`);
  ++failed;
}
let at = 0;
const used = new Map();
for (const [place, { name, status, output }] of calls.entries()) {
  if (at + 8 > native.stdout.length) {
    console.log(`the native answers end before call ${place}`);
    ++failed;
    break;
  }
  const nativeStatus = native.stdout.readInt32LE(at);
  const size = native.stdout.readUInt32LE(at + 4);
  const nativeOutput = native.stdout.subarray(at + 8, at + 8 + size);
  at += 8 + size;
  const kinds = used.get(name) ?? [0, 0];
  ++kinds[status === 0 ? 0 : 1];
  used.set(name, kinds);
  const same = status === nativeStatus && Buffer.compare(nativeOutput, output) === 0;
  if (same) ++passed;
  else if (++failed < 10) {
    const show = (s, o) => `${s} ${s === 0 ? Buffer.from(o).toString("hex").slice(0, 160) : Buffer.from(o.subarray(8)).toString()}`;
    console.log(`call ${place} of ${name} differs:\n  native ${show(nativeStatus, nativeOutput)}\n  wasm   ${show(status, output)}`);
  }
}
// Every function was called, and answered both yes and no where it can.
const exported = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(join(root, "build/wasm/otp.wasm"))))
  .map((e) => e.name).filter((name) => name.startsWith("otp_") && !/^otp_(interface|input|output|output_size)$/.test(name));
for (const name of exported) {
  const [yes, no] = used.get(name) ?? [0, 0];
  console.log(`${name}: ${yes} answered, ${no} refused`);
  expect(yes > 0, `${name} was never answered`);
}
console.log(`counts: ${passed} ${failed} 0`);
process.exitCode = failed === 0 ? 0 : 1;
