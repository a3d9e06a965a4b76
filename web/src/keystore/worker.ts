// Holds one imported key, apart from the page: opens its file, signs digests with it, and takes it along when it is ended.

import { fromHex } from "../protocol/units.ts";
import { decrypt } from "./decrypt.ts";
import { KeystoreError } from "./keystore_file.ts";
import type { KeystoreMessage, KeystoreRequest, OpenRequest } from "./messages.ts";
import { addressOf, signDigest } from "./secret_key.ts";

declare const self: { onmessage: ((event: MessageEvent<KeystoreRequest>) => void) | null; postMessage(message: KeystoreMessage): void };

const progressEvery = 0.01;
let secret: Uint8Array | null = null;

async function open({ file, passphrase }: OpenRequest): Promise<KeystoreMessage> {
  let told = -1;
  const tell = (done: number | null): void => {
    if (done !== null && done - told < progressEvery) return;
    told = done ?? told;
    self.postMessage({ kind: "progress", done });
  };
  try {
    secret = await decrypt(file, passphrase, tell);
    return { kind: "opened", address: addressOf(secret) };
  } catch (error) {
    if (error instanceof KeystoreError) return { kind: "refused", why: error.kind, reason: error.reason };
    return { kind: "refused", why: "failed", reason: (error as Error).message };
  }
}

self.onmessage = ({ data }) => {
  if (data.kind === "open") {
    void open(data).then((answer) => self.postMessage(answer));
  } else if (secret) {
    self.postMessage({ kind: "signed", digest: data.digest, signature: signDigest(secret, fromHex(data.digest)) });
  } else {
    self.postMessage({ kind: "refused", why: "failed", reason: "there is no key" });
  }
};
