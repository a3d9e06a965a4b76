// What the page and the worker that holds an imported key say to each other. The key itself is never said.

import type { Address, Hex } from "../protocol/units.ts";
import type { RefusalKind } from "./keystore_file.ts";

export interface OpenRequest {
  readonly kind: "open";
  readonly file: Uint8Array;
  readonly passphrase: string;
}
export interface SignRequest {
  readonly kind: "sign";
  readonly digest: Hex;
}
export type KeystoreRequest = OpenRequest | SignRequest;

export interface OpenProgress {
  readonly kind: "progress";
  /** From 0 to 1; null where nobody knows. */
  readonly done: number | null;
}
export interface Opened {
  readonly kind: "opened";
  readonly address: Address;
}
export interface Refused {
  readonly kind: "refused";
  readonly why: RefusalKind | "failed";
  readonly reason: string;
}
export interface SignedDigest {
  readonly kind: "signed";
  readonly digest: Hex;
  readonly signature: Hex;
}
export type KeystoreMessage = OpenProgress | Opened | Refused | SignedDigest;
