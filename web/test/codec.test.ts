import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BytesError, Reader, Writer } from "../src/protocol/bytes.ts";
import { decodeCommand, decodeEnvelope, encodeCommand, encodeEnvelope, readEvent, rowOf, valueOf, writeEvent } from "../src/protocol/codec.ts";
import { formOf } from "../src/protocol/fields.ts";
import { typedData } from "../src/protocol/typed_data.ts";
import { fromHex, type Hex, toHex } from "../src/protocol/units.ts";

interface CommandVector {
  readonly name: string;
  readonly verb: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly bytes: Hex;
  readonly type: string;
}
const vectors = JSON.parse(readFileSync(`${PROJECT_ROOT}/tests/vectors/codec.json`, "utf8")) as {
  readonly network_id: Hex;
  readonly account: Hex;
  readonly commands: readonly CommandVector[];
  readonly events: readonly Hex[];
};

test("every command's bytes are read, said and written as the core does", () => {
  for (const vector of vectors.commands) {
    const command = decodeCommand(fromHex(vector.bytes));
    assert.equal(command.do, vector.verb);
    for (const field of rowOf(command).fields) {
      assert.equal(formOf(field.wire).text(valueOf(command, field)), vector.fields[field.name], `${vector.verb}.${field.name}`);
    }
    assert.equal(toHex(encodeCommand(command)), vector.bytes);
  }
});

test("typed data has the type that the core signs", () => {
  for (const vector of vectors.commands) {
    const command = decodeCommand(fromHex(vector.bytes));
    const data = typedData(vectors.network_id, { account: vectors.account, nonce: 1n, deadline: 0n, commands: [command] });
    const members = (data.types[data.primaryType] ?? []).map((member) => `${member.type} ${member.name}`);
    assert.equal(`${data.primaryType}(${members.join(",")})`, vector.type);
  }
});

test("every event's bytes are read and written as the core does", () => {
  for (const bytes of vectors.events) {
    const reader = new Reader(fromHex(bytes));
    const event = readEvent(reader);
    assert.ok(reader.atEnd);
    const writer = new Writer();
    writeEvent(writer, event);
    assert.equal(toHex(writer.take()), bytes);
  }
});

test("every signed envelope is read and written as the core does", () => {
  const signatures = JSON.parse(readFileSync(`${PROJECT_ROOT}/tests/vectors/signatures.json`, "utf8")) as {
    readonly envelopes: readonly { readonly envelope: Hex; readonly status: string }[];
  };
  let read = 0;
  for (const { envelope, status } of signatures.envelopes) {
    if (status !== "ok") continue;
    assert.equal(toHex(encodeEnvelope(decodeEnvelope(fromHex(envelope)))), envelope);
    read += 1;
  }
  assert.ok(read > 20);
});

test("bytes cut short, followed by others or with a bit flipped are refused or another command, never an accident", () => {
  for (const vector of vectors.commands) {
    const bytes = fromHex(vector.bytes);
    if (bytes.length > 512) continue;
    for (let size = 0; size < bytes.length; ++size) assert.throws(() => decodeCommand(bytes.slice(0, size)), BytesError);
    assert.throws(() => decodeCommand(new Uint8Array([...bytes, 0])), BytesError);
    for (let bit = 0; bit < 8 * bytes.length; ++bit) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      let command;
      try {
        command = decodeCommand(flipped);
      } catch (error) {
        assert.ok(error instanceof BytesError, String(error));
        continue;
      }
      assert.equal(toHex(encodeCommand(command)), toHex(flipped));
    }
  }
});

test("a byte order mark is not passed over in a text", () => {
  const bytes = encodeCommand({ do: "create_asset", asset: "A", decimals: 2 });
  assert.equal(toHex(bytes), "0x01014102");
  assert.throws(() => decodeCommand(fromHex("0x0104efbbbf4102" as Hex)), BytesError);
});

test("an address with a letter that is no digit is not signed as another one", () => {
  const agent = `0x${"zz".repeat(20)}` as Hex;
  assert.throws(() => encodeCommand({ do: "revoke_agent", agent }), RangeError);
});
