// A signer: whatever holds a key. It gets what would be signed and its digest, both made in this page.

import type { Scheme } from "../codec.ts";
import type { TypedData } from "../typed_data.ts";
import type { Address, Hex } from "../units.ts";

export interface SignRequest {
  readonly typedData: TypedData;
  readonly digest: Hex;
}

export interface Signed {
  readonly scheme: Scheme;
  readonly signature: Hex;
}

export interface Signer {
  readonly kind: "wallet" | "local" | "keystore";
  readonly address: Address;
  /** What a person calls it. */
  readonly label: string;
  sign(request: SignRequest): Promise<Signed>;
  /** Forgets the key, where the page can. What is still to be signed is refused. */
  lock?(): void;
}

export type SignFailure = "declined" | "locked" | "other_account" | "not_supported" | "failed";

/** Why nothing was signed, with what to do. */
export class SignError extends Error {
  constructor(
    readonly code: SignFailure,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "SignError";
  }
}
