// Signer sets as the core reads them: the leaves by which it verifies updates.

import type { QuorumRule, SignerSet } from "./api_types.ts";
import { Writer } from "./bytes.ts";
import { publicEmitters, publicKeySets } from "./public_signers.ts";
import { fromHex, type Hex } from "./units.ts";

const open = { from: -(1n << 63n), until: (1n << 63n) - 1n };
const seconds = (time: string | null, otherwise: bigint): bigint => (time === null ? otherwise : BigInt(Date.parse(time)) / 1000n);
const utf8 = new TextEncoder();

/** How many of n signers must sign: floor(2n/3)+1 or floor(n/2)+1. */
export const quorumOf = (rule: QuorumRule, n: number): number => Math.floor(rule === "half" ? n / 2 : (2 * n) / 3) + 1;

/** A leaf of the section of signer sets (protocol/leaves.cpp). */
export function signerSetLeaf(set: Omit<SignerSet, "quorum">): Uint8Array {
  const w = new Writer();
  const network = utf8.encode(set.network);
  w.integer(BigInt(network.length), 1);
  w.bytes(network);
  w.integer(BigInt(set.index), 4);
  w.integer(set.rule === "half" ? 1n : 0n, 1);
  w.integer(BigInt(set.keys.length), 1);
  for (const key of set.keys) w.bytes(fromHex(key));
  w.integer(BigInt(set.emitter_chain), 2);
  w.bytes(fromHex(set.emitter));
  w.integer(seconds(set.valid_from, open.from), 8, true);
  w.integer(seconds(set.valid_until, open.until), 8, true);
  return w.take();
}

/** Pyth's public sets, each with each emitter of its family. When a set began and ceased to sign is not public knowledge. */
export const publicSignerSets = (): SignerSet[] =>
  publicEmitters.flatMap((emitter) =>
    publicKeySets
      .filter((set) => set.family === emitter.family)
      .map((set) => ({
        network: emitter.network,
        index: set.index,
        rule: set.rule,
        quorum: quorumOf(set.rule, set.keys.length),
        keys: set.keys as readonly Hex[],
        emitter_chain: emitter.chain,
        emitter: emitter.address as Hex,
        valid_from: null,
        valid_until: null,
      })),
  );
