// The replay itself: genesis, then block after block through the core, which checks every signature, price proof,
// receipt and root. Where the blocks come from is the caller's.

import type { Otp } from "../../../wasm/loader.mjs";
import { formatTime, type Hex, type Time, toHex } from "../protocol/units.ts";
import type { PlacedBlock } from "./journal_file.ts";
import type { VerifyDone, VerifyFailed, VerifyProgress } from "./messages.ts";

export interface ReplaySource {
  readonly genesis: Uint8Array;
  /** The next blocks from this height on; none: that is all. */
  next(height: number): Promise<readonly PlacedBlock[]>;
  /** The last height, where it is known. */
  readonly through: number;
  /** What the node says of a height; null where nobody is asked or it has not got there. */
  compare(height: number): Promise<{ readonly hash: Hex; readonly stateRoot: Hex | null } | null>;
}

export interface ReplayOptions {
  readonly networkId: Hex;
  readonly invariants: boolean;
  readonly now: () => number;
  readonly progress: (progress: VerifyProgress) => void;
}

const progressEveryMs = 100;

interface Refusal {
  readonly message: string;
  readonly code?: string;
  readonly position?: bigint;
}

const failed = (height: number, reason: string, block?: PlacedBlock, envelope: number | null = null): VerifyFailed => ({
  kind: "failed", height, reason, file: block?.file ?? null, offset: block?.offset ?? null, envelope, unavailable: false,
});

export async function replay(otp: Otp, source: ReplaySource, options: ReplayOptions): Promise<VerifyDone | VerifyFailed> {
  const begun = options.now();
  let chain;
  try {
    chain = otp.open(source.genesis);
  } catch (error) {
    return failed(0, `the genesis cannot be read: ${(error as Error).message}`);
  }
  try {
    const networkId = toHex(chain.network);
    if (networkId !== options.networkId) return failed(0, `this journal is of another network: ${networkId}`);
    let height = 0;
    let said = begun;
    let [envelopes, commands, refused, rootsChecked, bytes] = [0, 0, 0, 0, 0];
    for (let blocks = await source.next(1); blocks.length > 0; blocks = await source.next(height + 1)) {
      for (const block of blocks) {
        try {
          const applied = chain.apply(block.bytes);
          envelopes += applied.envelopes;
          commands += applied.commands;
          refused += applied.refused;
          rootsChecked += applied.stateRoot ? 1 : 0;
        } catch (error) {
          const { message, code, position } = error as Refusal;
          const envelope = code === "refused" && position !== undefined && position > 0n ? Number(position) : null;
          return failed(height + 1, message, block, envelope);
        }
        height += 1;
        bytes += block.bytes.length;
        if (options.now() - said < progressEveryMs) continue;
        said = options.now();
        options.progress({ kind: "progress", height, through: source.through, commands, bytes, elapsedMs: said - begun });
        // Lets a message in, so that a long replay can be stopped.
        await new Promise<void>((done) => setTimeout(done, 0));
      }
    }
    let invariantsHold: boolean | null = null;
    if (options.invariants) {
      try {
        chain.checkInvariants();
        invariantsHold = true;
      } catch (error) {
        return failed(height, `an invariant does not hold: ${(error as Error).message}`);
      }
    }
    const head = chain.head();
    const hash = toHex(head.hash);
    const node = await source.compare(height);
    if (node && node.hash !== hash) return failed(height, `the node says that this block's hash is ${node.hash}; here it is ${hash}`);
    const root = toHex(chain.root());
    if (node?.stateRoot && node.stateRoot !== root) return failed(height, `the node says that the state root is ${node.stateRoot}; here it is ${root}`);
    return {
      kind: "done", networkId, height, hash, root, time: formatTime(head.time as Time), envelopes, commands, refused,
      rootsChecked, invariantsHold, elapsedMs: options.now() - begun, node,
    };
  } finally {
    chain.close();
  }
}
