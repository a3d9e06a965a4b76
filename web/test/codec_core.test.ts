// The kit's codec beside the core's own: what one takes the other takes, and both say the same of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OtpError } from "../../wasm/loader.mjs";
import { BytesError } from "../src/protocol/bytes.ts";
import { decodeCommand, decodeEnvelope, encodeEnvelope, unsigned } from "../src/protocol/codec.ts";
import { typedData } from "../src/protocol/typed_data.ts";
import { type Address, fromHex, type Hex, toHex } from "../src/protocol/units.ts";
import { builtCore } from "./module.ts";
import { Random } from "./random.ts";

const vectorsOf = (name: string): unknown => JSON.parse(readFileSync(`${PROJECT_ROOT}/tests/vectors/${name}.json`, "utf8"));
const { network_id: network, commands } = vectorsOf("codec") as {
  readonly network_id: Hex;
  readonly commands: readonly { readonly bytes: Hex }[];
};
const account = `0x${"5a".repeat(20)}` as Address;
const envelopes = commands.map(({ bytes }) => ({
  account,
  nonce: 1_800_000_000_000n,
  deadline: 1_800_000_060_000n,
  commands: [decodeCommand(fromHex(bytes))],
}));

test("typed data shows a wallet, member by member, what the core signs", async () => {
  const core = await builtCore();
  for (const what of envelopes) {
    const said = core.typedData(encodeEnvelope(unsigned(what)));
    const data = typedData(network, what);
    assert.equal(data.primaryType, said.primaryType);
    assert.deepEqual(data.types[data.primaryType], said.members.map(({ name, type }) => ({ name, type })));
    for (const { name, text } of said.members) {
      const value = data.message[name];
      assert.equal(Array.isArray(value) ? value.join(",") : String(value), text, `${data.primaryType}.${name}`);
    }
    assert.equal(Object.keys(data.message).length, said.members.length);
  }
});

test("the digests of the signed vectors are their ids", async () => {
  const core = await builtCore();
  const signatures = vectorsOf("signatures") as {
    readonly network_id: Hex;
    readonly envelopes: readonly { readonly envelope: Hex; readonly status: string; readonly id: Hex }[];
  };
  for (const { envelope, status, id } of signatures.envelopes) {
    if (status !== "ok") continue;
    const what = unsigned(decodeEnvelope(fromHex(envelope)));
    assert.equal(toHex(core.digest(fromHex(signatures.network_id), encodeEnvelope(what)).digest), id);
  }
});

/** Bytes that mean something somewhere: ends of ranges, letters, a byte order mark, the start of two-byte letters. */
const interesting = [0, 1, 2, 3, 31, 32, 47, 65, 90, 95, 126, 127, 128, 0xbb, 0xbf, 0xc3, 0xef, 255];

function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  const result = [...bytes];
  for (let n = 1 + random.below(3); n > 0; --n) {
    const at = random.below(result.length);
    const what = random.below(8);
    if (what === 0) result.splice(at, 1 + random.below(4));
    else if (what === 1) result.splice(at, 0, random.pick(interesting));
    else if (what === 2) result[at] = (result[at] as number) ^ (1 << random.below(8));
    else result[at] = random.pick(interesting);
    if (result.length === 0) break;
  }
  return Uint8Array.from(result);
}

test("damaged envelopes are refused by both, or taken by both as the same bytes", async () => {
  const core = await builtCore();
  const random = new Random(20_261_124);
  const id = fromHex(network);
  const whole = envelopes.map((what) => encodeEnvelope(unsigned(what))).filter((bytes) => bytes.length < 2000);
  const seen = { taken: 0, refused: 0 };
  for (let i = 0; i < 20_000; ++i) {
    const bytes = damaged(random, random.pick(whole));
    let theirs: Hex | null = null;
    try {
      theirs = toHex(core.digest(id, bytes).envelope);
    } catch (error) {
      assert.ok(error instanceof OtpError, String(error));
    }
    let ours: Hex | null = null;
    try {
      ours = toHex(encodeEnvelope(decodeEnvelope(bytes)));
    } catch (error) {
      assert.ok(error instanceof BytesError, String(error));
    }
    assert.equal(ours, theirs, `of ${toHex(bytes)}`);
    seen[ours === null ? "refused" : "taken"] += 1;
  }
  assert.ok(seen.taken > 1000 && seen.refused > 1000, JSON.stringify(seen));
});
