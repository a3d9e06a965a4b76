// What the page and the worker that replays say to each other.

import type { Hex } from "../protocol/units.ts";

export interface VerifyRequest {
  readonly wasmUrl: string;
  /** The network this page trusts: the journal's genesis must hash to it. */
  readonly networkId: Hex;
  /** From this page's node; or these files, with the genesis from the node where they have none. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[] | null;
  /** Whether the invariants of the whole state are looked at in the end. */
  readonly invariants: boolean;
}

export interface VerifyProgress {
  readonly kind: "progress";
  readonly height: number;
  /** 0 where nobody knows. */
  readonly through: number;
  readonly commands: number;
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface VerifyDone {
  readonly kind: "done";
  readonly networkId: Hex;
  readonly height: number;
  readonly hash: Hex;
  readonly root: Hex;
  readonly time: string;
  readonly envelopes: number;
  readonly commands: number;
  readonly refused: number;
  readonly rootsChecked: number;
  readonly invariantsHold: boolean | null;
  readonly elapsedMs: number;
  /** What the node says of the same height, where it was asked. */
  readonly node: { readonly hash: Hex; readonly stateRoot: Hex | null } | null;
}

export interface VerifyFailed {
  readonly kind: "failed";
  /** The first block that does not verify; 0: the genesis, or the files as such. */
  readonly height: number;
  readonly reason: string;
  /** Where it stands, of a file. */
  readonly file: string | null;
  readonly offset: number | null;
  readonly envelope: number | null;
  /** Not the journal's fault: the node could not be reached, or the core not be loaded. */
  readonly unavailable: boolean;
}

export type VerifyMessage = VerifyProgress | VerifyDone | VerifyFailed;
