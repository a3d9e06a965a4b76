// The signer sets by which this page believes prices: the node's word, held against the genesis whose hash is the network id.

import { section } from "../../../../wasm/loader.mjs";
import type { SignerSet } from "../../protocol/api_types.ts";
import { core } from "../../protocol/core.ts";
import { signerSetLeaf } from "../../protocol/signer_sets.ts";
import { toHex } from "../../protocol/units.ts";
import { api, network } from "./node.ts";

export interface TrustedSet extends SignerSet {
  readonly leaf: Uint8Array;
  /** Its keys are those of the genesis. A later set comes by a command, which a replay on the Verify page checks. */
  readonly inGenesis: boolean;
}

/** Of a leaf, what its validity in time, which a rotation ends, is not part of. */
const lasting = (leaf: Uint8Array): string => toHex(leaf.subarray(0, leaf.length - 16));

let genesisSets: Promise<ReadonlySet<string>> | undefined;
async function readGenesis(): Promise<ReadonlySet<string>> {
  const [otp, bytes] = await Promise.all([core(), api.genesis()]);
  if (!network.data.peek()) await network.refresh();
  const chain = otp.open(bytes);
  try {
    if (toHex(chain.network) !== network.data.peek()?.network_id) throw new Error("The node's genesis is not that of its network.");
    return new Set(Array.from({ length: chain.count(section.signerSets) }, (_, i) => lasting(chain.leaf(section.signerSets, i))));
  } finally {
    chain.close();
  }
}

export async function trustedSets(signal?: AbortSignal): Promise<TrustedSet[]> {
  genesisSets ??= readGenesis().catch((error: unknown) => {
    genesisSets = undefined;
    throw error;
  });
  const [sets, known] = await Promise.all([api.signerSets(signal), genesisSets]);
  return sets.map((set) => {
    const leaf = signerSetLeaf(set);
    return { ...set, leaf, inGenesis: known.has(lasting(leaf)) };
  });
}
