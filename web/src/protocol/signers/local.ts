// A key of this browser: P-256, made by WebCrypto, never readable by anyone, kept in IndexedDB. "Start without a wallet."

import { encodeEnvelope, unsigned } from "../codec.ts";
import { core } from "../core.ts";
import { type Address, fromHex, type Hex, toHex } from "../units.ts";
import { joinedHex, lowS, orderP256 } from "./curves.ts";
import { SignError, type Signed, type Signer, type SignRequest } from "./signer.ts";

interface KeptKey {
  readonly name: string;
  readonly address: Address;
  readonly privateKey: CryptoKey;
  /** x, then y. */
  readonly publicKey: Uint8Array;
  readonly created: number;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
const database = "otp-keys";
const store = "keys";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "address" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps no database"));
    request.onblocked = () => reject(new Error("another tab holds an old version of the key store"));
  });
}

async function inStore<T>(mode: IDBTransactionMode, action: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(store, mode);
      const request = action(transaction.objectStore(store));
      // Only then is it kept: a request may succeed and its transaction fail, for want of room.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser did not keep the key"));
    });
  } finally {
    db.close();
  }
}

/** x, y, r, s over the digest, as scheme p256 has it. */
async function signDigest(key: Pick<KeptKey, "privateKey" | "publicKey">, digest: Hex): Promise<Signed> {
  const message = fromHex(digest) as Uint8Array<ArrayBuffer>;
  const rs = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, message));
  return { scheme: "p256", signature: joinedHex(key.publicKey, lowS(rs, orderP256).rs) };
}

class LocalSigner implements Signer {
  readonly kind = "local";
  constructor(private readonly kept: KeptKey) {}

  get address(): Address {
    return this.kept.address;
  }
  get label(): string {
    return this.kept.name;
  }
  sign({ digest }: SignRequest): Promise<Signed> {
    return signDigest(this.kept, digest);
  }
}

/** Whose key it is: the core says, of an envelope that is signed with it and never sent. It also proves that the key works. */
async function addressOf(key: Pick<KeptKey, "privateKey" | "publicKey">): Promise<Address> {
  const otp = await core();
  const nowhere = new Uint8Array(32);
  const account = `0x${"00".repeat(20)}` as Address;
  const what = unsigned({ account, nonce: 0n, deadline: 0n, commands: [{ do: "pause" }] });
  const { digest } = otp.digest(nowhere, encodeEnvelope(what));
  const signed = await signDigest(key, toHex(digest));
  return toHex(otp.authenticate(nowhere, encodeEnvelope({ ...what, ...signed })).signer);
}

export async function createLocalSigner(name: string): Promise<Signer> {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    throw new SignError("not_supported", "This browser offers no keys to this page.", "Open the page over https or on localhost, and not in a private window.");
  }
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  // 04, x, y.
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)).slice(1);
  const key = { privateKey: pair.privateKey, publicKey };
  const kept: KeptKey = { ...key, name, address: await addressOf(key), created: Date.now() };
  await inStore("readwrite", (keys) => keys.add(kept));
  // Asked, not required: without it the browser may drop what a page keeps when the disk is full.
  await navigator.storage?.persist?.().catch(() => false);
  return new LocalSigner(kept);
}

export async function localSigners(): Promise<Signer[]> {
  if (!globalThis.indexedDB) return [];
  const kept = (await inStore("readonly", (keys) => keys.getAll())) as KeptKey[];
  return kept.sort((a, b) => a.created - b.created).map((key) => new LocalSigner(key));
}

/** For good: nobody has a copy of it. */
export async function removeLocalSigner(address: Address): Promise<void> {
  await inStore("readwrite", (keys) => keys.delete(address));
}
