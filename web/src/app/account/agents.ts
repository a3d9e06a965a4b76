// Agent keys: what an owner approves, and the agent's own acceptance, which travels as a link.

import { encodeCommand } from "../../protocol/codec.ts";
import { core } from "../../protocol/core.ts";
import type { ApproveAgent } from "../../protocol/generated.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import { acceptanceTypedData } from "../../protocol/typed_data.ts";
import { type Address, formatTime, fromHex, type Hex, parseHex, parseTime, type Time, toHex } from "../../protocol/units.ts";
import { formatPlace } from "../state/router.ts";

export const scopeNames = ["trade", "transfer", "settle"] as const;
export type Scope = (typeof scopeNames)[number];

export interface Wanted {
  readonly label: string;
  readonly days: string;
  readonly scopes: readonly Scope[];
}

export type AgentFault = "account.error_label" | "account.error_days" | "account.error_scopes";

/** The first thing that is wrong with what was typed. */
export function faultOf(wanted: Wanted): AgentFault | null {
  if (!/^[\x20-\x7e]{1,64}$/.test(wanted.label.trim())) return "account.error_label";
  if (!/^[1-9][0-9]{0,2}$/.test(wanted.days.trim()) || Number(wanted.days) > 180) return "account.error_days";
  return wanted.scopes.length === 0 ? "account.error_scopes" : null;
}

const dayMs = 86_400_000n;
const marginMs = 60_000n;

/** A whole second, and within 180 days also by a journal that is a little behind. */
export const endOf = (days: string, now: bigint): Time => (((now + BigInt(days.trim()) * dayMs - marginMs) / 1000n) * 1000n) as Time;

/** Without its proof yet. */
export function approval(agent: Address, wanted: Pick<Wanted, "label" | "scopes">, validUntil: Time): ApproveAgent {
  return {
    do: "approve_agent",
    agent,
    label: wanted.label.trim(),
    scopes: scopeNames.filter((name) => wanted.scopes.includes(name)).join(","),
    valid_until: validUntil,
    proof: "0x" as Hex,
  };
}

/** Number of the scheme, then the signature; a wallet's key goes without the number. */
export const proofOf = (scheme: string, signature: Hex): Hex => (scheme === "p256" ? (`0x02${signature.slice(2)}` as Hex) : signature);

/** The agent's key signs that it will act for the account, under these scopes, until then. */
export async function accepted(agent: Signer, command: ApproveAgent, account: Address, network: Hex): Promise<ApproveAgent> {
  const digest = toHex((await core()).acceptanceDigest(fromHex(network), fromHex(account), encodeCommand(command)));
  const typedData = acceptanceTypedData(network, account, command.agent, command.scopes, formatTime(command.valid_until));
  const signed = await agent.sign({ digest, typedData });
  return { ...command, proof: proofOf(signed.scheme, signed.signature) };
}

/** An acceptance that another browser made: whose agent, and the approval that it signed. */
export interface Acceptance {
  readonly account: Address;
  readonly command: ApproveAgent;
}

/** Where the owner finds the approval filled in. Nothing in it is secret. */
export const linkOf = ({ account, command }: Acceptance): string =>
  formatPlace("account", "", { of: account, agent: command.agent, label: command.label, scopes: command.scopes, until: formatTime(command.valid_until), proof: command.proof });

/** What a link says; null where it is none of these. Whether the proof holds, the node's preview says. */
export function acceptanceOf(query: Readonly<Record<string, string>>): Acceptance | null {
  const { of, agent, label, scopes, until, proof } = query;
  if (!of || !agent || !until || !proof) return null;
  try {
    const wanted = { label: label ?? "", scopes: scopeNames.filter((name) => scopes?.split(",").includes(name)) };
    return { account: parseHex(of, 20), command: { ...approval(parseHex(agent, 20), wanted, parseTime(until)), proof: parseHex(proof) } };
  } catch {
    return null;
  }
}
