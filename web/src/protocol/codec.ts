// Commands, events and envelopes as canonical bytes, driven by the tables of generated.ts.

import { Reader, Writer } from "./bytes.ts";
import { formOf } from "./fields.ts";
import { type Command, type CommandRow, commandRows, type EventRow, eventRows, type FieldRow, type ProtocolEvent } from "./generated.ts";
import { type Address, fromHex, type Hex, toHex } from "./units.ts";

export type Scheme = "eip712" | "p256";

/** What is signed, by whom, and the signature: r, s, v of a wallet's key, or x, y, r, s of a browser's own. */
export interface Envelope {
  readonly account: Address;
  /** Milliseconds; once per signer. */
  readonly nonce: bigint;
  /** Milliseconds; 0 = none. */
  readonly deadline: bigint;
  readonly commands: readonly Command[];
  readonly scheme: Scheme;
  readonly signature: Hex;
}

export const commandsMax = 256;
export const envelopeSizeMax = 128 * 1024;
const schemes: Readonly<Record<Scheme, { readonly number: number; readonly size: number }>> = {
  eip712: { number: 1, size: 65 },
  p256: { number: 2, size: 128 },
};

const rowOfVerb = new Map(commandRows.map((row) => [row.verb, row]));
const rowOfCode = new Map(commandRows.map((row) => [row.code, row]));
const eventOfCode = new Map(eventRows.map((row) => [row.code, row]));

export function rowOf(command: Command): CommandRow {
  const row = rowOfVerb.get(command.do);
  if (!row) throw new RangeError(`there is no command ${command.do}`);
  return row;
}

/** The value of a field that the table names. */
export const valueOf = (thing: Command | ProtocolEvent, field: FieldRow): unknown =>
  (thing as unknown as Record<string, unknown>)[field.name];

function readFields(r: Reader, row: CommandRow | EventRow): Record<string, unknown> {
  return Object.fromEntries(row.fields.map((field) => [field.name, formOf(field.wire).read(r)]));
}

export function writeCommand(w: Writer, command: Command): void {
  const row = rowOf(command);
  w.integer(BigInt(row.code), 1);
  for (const field of row.fields) formOf(field.wire).write(w, valueOf(command, field));
}

export function readCommand(r: Reader): Command {
  const row = rowOfCode.get(r.small(1)) ?? r.fail("there is no command of this code");
  return { do: row.verb, ...readFields(r, row) } as unknown as Command;
}

export function readEvent(r: Reader): ProtocolEvent {
  const row = eventOfCode.get(r.small(1)) ?? r.fail("there is no event of this code");
  return { event: row.name, ...readFields(r, row) } as unknown as ProtocolEvent;
}

export function writeEvent(w: Writer, event: ProtocolEvent): void {
  const row = eventRows.find((each) => each.name === event.event);
  if (!row) throw new RangeError(`there is no event ${event.event}`);
  w.integer(BigInt(row.code), 1);
  for (const field of row.fields) formOf(field.wire).write(w, valueOf(event, field));
}

export function encodeCommand(command: Command): Uint8Array {
  const w = new Writer();
  writeCommand(w, command);
  return w.take();
}

export function decodeCommand(bytes: Uint8Array): Command {
  const r = new Reader(bytes);
  const command = readCommand(r);
  r.end();
  return command;
}

export function encodeEnvelope(envelope: Envelope): Uint8Array {
  const { number, size } = schemes[envelope.scheme];
  if (envelope.commands.length === 0 || envelope.commands.length > commandsMax) {
    throw new RangeError(`an envelope has 1 to ${commandsMax} commands`);
  }
  const signature = fromHex(envelope.signature);
  if (signature.length !== size) throw new RangeError(`a signature of scheme ${envelope.scheme} is ${size} bytes`);
  const w = new Writer();
  formOf("address").write(w, envelope.account);
  w.integer(envelope.nonce, 8);
  w.integer(envelope.deadline, 8);
  w.integer(BigInt(envelope.commands.length), 2);
  for (const command of envelope.commands) writeCommand(w, command);
  w.integer(BigInt(number), 1);
  w.bytes(signature);
  return w.take();
}

export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const r = new Reader(bytes);
  if (bytes.length > envelopeSizeMax) r.fail("the envelope is too large");
  const account = formOf("address").read(r) as Address;
  const nonce = r.integer(8);
  const deadline = r.integer(8);
  const count = r.small(2);
  if (count === 0 || count > commandsMax) r.fail(`an envelope has 1 to ${commandsMax} commands`);
  const commands = Array.from({ length: count }, () => readCommand(r));
  const number = r.small(1);
  const found = (Object.keys(schemes) as Scheme[]).find((name) => schemes[name].number === number);
  const scheme = found ?? r.fail("the signature's scheme is unknown");
  const signature = r.bytes(schemes[scheme].size);
  if (scheme === "eip712" && (signature[64] as number) > 1) r.fail("v is neither 0 nor 1");
  r.end();
  return { account, nonce, deadline, commands, scheme, signature: toHex(signature) };
}

/** An envelope without its signature yet: what a digest is made of. */
export const unsigned = (envelope: Omit<Envelope, "scheme" | "signature">): Envelope => ({
  ...envelope,
  scheme: "eip712",
  signature: `0x${"00".repeat(65)}` as Hex,
});

/** JSON as the API takes it. Counts are written as digits, so that none passes through a floating-point number. */
export function commandJson(command: Command): string {
  const members = rowOf(command).fields.map((field) => {
    const form = formOf(field.wire);
    const value = valueOf(command, field);
    const text = form.json === "structure" ? JSON.stringify(value) : form.text(value);
    return `${JSON.stringify(field.name)}:${form.json === "text" ? JSON.stringify(text) : text}`;
  });
  return `{${[`"do":${JSON.stringify(command.do)}`, ...members].join(",")}}`;
}
