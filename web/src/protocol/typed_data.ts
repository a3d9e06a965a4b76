// EIP-712 typed data, as docs/protocol.md section 9 has it: what a wallet shows and signs. No chain id, so that every
// wallet on every network can sign; the salt is the network.

import { encodeCommand, rowOf, valueOf } from "./codec.ts";
import { formOf } from "./fields.ts";
import type { Command } from "./generated.ts";
import type { Address, Hex } from "./units.ts";
import { toHex } from "./units.ts";

export interface TypedMember {
  readonly name: string;
  readonly type: string;
}

export interface TypedData {
  readonly types: Readonly<Record<string, readonly TypedMember[]>>;
  readonly primaryType: string;
  readonly domain: { readonly name: string; readonly version: string; readonly salt: Hex };
  readonly message: Readonly<Record<string, unknown>>;
}

const domainType: readonly TypedMember[] = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "salt", type: "bytes32" },
];
const envelopeMembers: readonly TypedMember[] = [
  { name: "account", type: "address" },
  { name: "nonce", type: "uint64" },
  { name: "deadline", type: "uint64" },
];

export interface Unsigned {
  readonly account: Address;
  readonly nonce: bigint;
  readonly deadline: bigint;
  readonly commands: readonly Command[];
}

function membersOf(command: Command): { types: TypedMember[]; message: Record<string, unknown> } {
  const types: TypedMember[] = [];
  const message: Record<string, unknown> = {};
  for (const field of rowOf(command).fields) {
    const form = formOf(field.wire);
    const value = valueOf(command, field);
    types.push({ name: field.name, type: form.typed });
    message[field.name] = form.typed === "bool" || form.typed === "address[]" ? value : form.text(value);
  }
  return { types, message };
}

function batchOf(commands: readonly Command[]): { types: TypedMember[]; message: Record<string, unknown> } {
  const parts = commands.map(encodeCommand);
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { types: [{ name: "commands", type: "bytes" }], message: { commands: toHex(bytes) } };
}

export function typedData(network: Hex, unsigned: Unsigned): TypedData {
  const [first, ...more] = unsigned.commands;
  if (!first) throw new RangeError("there is nothing to sign");
  const one = more.length === 0;
  const { types, message } = one ? membersOf(first) : batchOf(unsigned.commands);
  const primaryType = one ? rowOf(first).name : "Batch";
  return {
    // Some hardware wallets fail where EIP712Domain is left out.
    types: { EIP712Domain: domainType, [primaryType]: [...types, ...envelopeMembers] },
    primaryType,
    domain: { name: "Open Option Trading Protocol", version: "1", salt: network },
    message: {
      ...message,
      account: unsigned.account,
      nonce: unsigned.nonce.toString(),
      deadline: unsigned.deadline.toString(),
    },
  };
}

/** What an agent signs to accept that it acts for an account. */
export function acceptanceTypedData(network: Hex, account: Address, agent: Address, scopes: string, validUntil: string): TypedData {
  const names = ["account", "agent", "scopes", "valid_until"];
  const types = names.map((name, i) => ({ name, type: i < 2 ? "address" : "string" }));
  return {
    types: { EIP712Domain: domainType, AcceptAgent: types },
    primaryType: "AcceptAgent",
    domain: { name: "Open Option Trading Protocol", version: "1", salt: network },
    message: { account, agent, scopes, valid_until: validUntil },
  };
}
