// An imported Web3 v3 key file. A worker of its own opens it and signs with it; the page never has the key, and ending the
// worker forgets it.

import type { KeystoreMessage, KeystoreRequest } from "../../keystore/messages.ts";
import type { Address, Hex } from "../units.ts";
import { SignError, type Signed, type Signer, type SignRequest } from "./signer.ts";
import { walletSignature } from "./wallet.ts";

/** What is asked of a worker here; a test gives another. */
export type KeyHolder = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

export interface KeystoreSigner extends Signer {
  readonly kind: "keystore";
  lock(): void;
}

const lockedError = (): SignError => new SignError("locked", "The imported key was locked.", "Import its file again.");

interface Waiting {
  readonly resolve: (signature: Hex) => void;
  readonly reject: (error: Error) => void;
}

class HeldKey implements KeystoreSigner {
  readonly kind = "keystore";
  readonly #waiting = new Map<Hex, Waiting[]>();
  #isLocked = false;

  constructor(
    private readonly holder: KeyHolder,
    readonly address: Address,
    readonly label: string,
  ) {
    holder.onmessage = ({ data }: MessageEvent<KeystoreMessage>) => {
      if (data.kind === "signed") for (const each of this.#take(data.digest)) each.resolve(data.signature);
      if (data.kind === "refused") this.lock();
    };
    holder.onerror = () => this.lock();
  }

  #take(digest: Hex): readonly Waiting[] {
    const found = this.#waiting.get(digest) ?? [];
    this.#waiting.delete(digest);
    return found;
  }

  async sign({ digest }: SignRequest): Promise<Signed> {
    if (this.#isLocked) throw lockedError();
    const signature = await new Promise<Hex>((resolve, reject) => {
      this.#waiting.set(digest, [...(this.#waiting.get(digest) ?? []), { resolve, reject }]);
      this.holder.postMessage({ kind: "sign", digest } satisfies KeystoreRequest);
    });
    return walletSignature(signature);
  }

  lock(): void {
    this.#isLocked = true;
    this.holder.terminate();
    for (const digest of [...this.#waiting.keys()]) for (const each of this.#take(digest)) each.reject(lockedError());
  }
}

type Why = Extract<KeystoreMessage, { kind: "refused" }>["why"];
const hints: Readonly<Record<Why, string>> = {
  wrong_passphrase: "Type it again; capitals and blanks count.",
  malformed: "Choose a key file as geth, foundry or otp keys export write it (Web3 Secret Storage, version 3).",
  unsupported: "Only version 3 with scrypt or pbkdf2 and aes-128-ctr is read. The wallet that wrote it can export it anew.",
  refused_parameters: "Write it again with usual costs (scrypt n 262144, r 8, p 1).",
  failed: "Try again.",
};

/** Why a file was not opened, with what to do. */
export class OpenError extends Error {
  readonly hint: string;
  constructor(
    readonly code: Why,
    reason: string,
  ) {
    super(`The file was not opened: ${reason}.`);
    this.name = "OpenError";
    this.hint = hints[code];
  }
}

export interface Opening {
  readonly signer: Promise<KeystoreSigner>;
  /** Stops the work; `signer` then fails with an AbortError. Does nothing once the file is opened. */
  cancel(): void;
}

/** `holder` is a fresh worker, and ended where the file is not opened. `progress` gets 0 to 1, null where nobody knows. */
export function openKeystore(holder: KeyHolder, file: Uint8Array, passphrase: string, label: string, progress: (done: number | null) => void): Opening {
  let cancel = (): void => undefined;
  const signer = new Promise<KeystoreSigner>((resolve, reject) => {
    const fail = (error: Error): void => {
      holder.terminate();
      reject(error);
    };
    let isOpen = false;
    cancel = () => {
      if (!isOpen) fail(new DOMException("The key file was not opened.", "AbortError"));
    };
    holder.onmessage = ({ data }: MessageEvent<KeystoreMessage>) => {
      if (data.kind === "progress") progress(data.done);
      if (data.kind === "refused") fail(new OpenError(data.why, data.reason));
      if (data.kind !== "opened") return;
      isOpen = true;
      resolve(new HeldKey(holder, data.address, label));
    };
    holder.onerror = (event) => fail(new OpenError("failed", event.message || "the worker could not be started"));
  });
  holder.postMessage({ kind: "open", file, passphrase } satisfies KeystoreRequest);
  return { signer, cancel: () => cancel() };
}
