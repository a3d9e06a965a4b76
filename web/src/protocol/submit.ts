// From a command to the node's answer: previewed, its digest made here and compared, signed, sent, and asked for again
// by its id where an answer got lost.

import { type Api, ApiError } from "./api.ts";
import type { CommandResult, Preview } from "./api_types.ts";
import { digestOf } from "./core.ts";
import { type Command, statusRows } from "./generated.ts";
import type { Signer } from "./signers/signer.ts";
import { type TypedData, typedData, type Unsigned } from "./typed_data.ts";
import type { Address, Hex } from "./units.ts";

export interface Review {
  readonly what: Unsigned;
  readonly typedData: TypedData;
  readonly digest: Hex;
  readonly preview: Preview;
}

/** The node says something else about a command than this page: nothing is signed. */
export class MismatchError extends Error {
  readonly hint = "Do not use this node. Tell its operator, and check the history on the Verify page.";
  constructor() {
    super("The node describes another command than the one made in this page.");
    this.name = "MismatchError";
  }
}

export const lifetimeMs = 60_000n;

/** What would be signed, and what the node says it would do. */
export async function review(api: Api, network: Hex, command: Command, account: Address, nonce: bigint): Promise<Review> {
  const what: Unsigned = { account, nonce, deadline: nonce + lifetimeMs, commands: [command] };
  const [digest, preview] = await Promise.all([
    digestOf(network, what),
    api.preview(command, account, what.nonce, what.deadline),
  ]);
  if (preview.digest !== digest) throw new MismatchError();
  return { what, typedData: typedData(network, what), digest, preview };
}

const patienceMs = [500, 1000, 2000, 4000];

/** Signs and sends. Sending the same envelope again is harmless: its digest is its id. */
export async function submit(api: Api, signer: Signer, reviewed: Review, sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))): Promise<CommandResult> {
  const { what, digest } = reviewed;
  const envelope = { ...what, ...(await signer.sign({ typedData: reviewed.typedData, digest })) };
  for (const wait of [...patienceMs, null]) {
    try {
      return await api.submit(envelope);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.uncertain || wait === null) throw error;
      await sleep(wait);
      const known = await api.command(digest).catch(() => null);
      if (known) return known;
    }
  }
  throw new ApiError("timeout", "The node did not answer.", "Look at your history before you try again.", 0);
}

const rowOfStatus = new Map(statusRows.map((row) => [row.name, row]));

/** A status in words, with what to do. */
export function explain(status: string): { readonly what: string; readonly next: string; readonly transient: boolean } {
  return rowOfStatus.get(status) ?? { what: status, next: "", transient: false };
}
