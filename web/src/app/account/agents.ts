// Agent keys: the command that approves one, with the agent's own acceptance.

import { encodeCommand } from "../../protocol/codec.ts";
import { core } from "../../protocol/core.ts";
import type { ApproveAgent } from "../../protocol/generated.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import { type Address, fromHex, type Hex, type Time, toHex } from "../../protocol/units.ts";

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

/** Without its proof yet. The end is a whole second, and within 180 days also by a journal that is a little behind. */
export function approval(agent: Address, wanted: Wanted, now: bigint): ApproveAgent {
  const end = ((now + BigInt(wanted.days.trim()) * dayMs - marginMs) / 1000n) * 1000n;
  return {
    do: "approve_agent",
    agent,
    label: wanted.label.trim(),
    scopes: scopeNames.filter((name) => wanted.scopes.includes(name)).join(","),
    valid_until: end as Time,
    proof: "0x" as Hex,
  };
}

/** Number of the scheme, then the signature; a wallet's key goes without the number. */
export const proofOf = (scheme: string, signature: Hex): Hex => (scheme === "p256" ? (`0x02${signature.slice(2)}` as Hex) : signature);

/** The agent's key signs that it will act for the account, under these scopes, until then. */
export async function accepted(agent: Signer, command: ApproveAgent, account: Address, network: Hex): Promise<ApproveAgent> {
  const digest = (await core()).acceptanceDigest(fromHex(network), fromHex(account), encodeCommand(command));
  const signed = await agent.sign({ digest: toHex(digest), what: undefined as never, typedData: undefined as never });
  return { ...command, proof: proofOf(signed.scheme, signed.signature) };
}
