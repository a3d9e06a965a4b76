// What a key may do for an account that is not its own: pure. The protocol decides; this says it before anything is signed.

import type { Account, Agent } from "../../protocol/api_types.ts";
import { rowOf } from "../../protocol/codec.ts";
import type { Command } from "../../protocol/generated.ts";
import type { Address } from "../../protocol/units.ts";

export type Agency =
  /** The account is the key's own. */
  | { readonly state: "own" }
  /** The account is not known yet. */
  | { readonly state: "unknown" }
  /** Never approved, or revoked. */
  | { readonly state: "none" }
  | { readonly state: "ended" | "active"; readonly agent: Agent };

export function agencyOf(signer: Address, actsFor: Address | null, account: Account | null, now: number): Agency {
  if (actsFor === null || actsFor === signer) return { state: "own" };
  if (account?.address !== actsFor) return { state: "unknown" };
  const agent = account.agents.find((each) => each.agent === signer);
  if (!agent) return { state: "none" };
  return { state: now < Date.parse(agent.valid_until) ? "active" : "ended", agent };
}

export type AgencyFault = "agency.none" | "agency.ended" | "agency.scope" | "agency.owner_only";

/** Why the key may not sign the command for the account; null where it may, or where nobody knows better than the node. */
export function faultOf(agency: Agency, command: Command): AgencyFault | null {
  if (agency.state === "own" || agency.state === "unknown") return null;
  if (agency.state === "none") return "agency.none";
  if (agency.state === "ended") return "agency.ended";
  const { scope } = rowOf(command);
  if (scope === "") return "agency.owner_only";
  return agency.agent.scopes.split(",").includes(scope) ? null : "agency.scope";
}
