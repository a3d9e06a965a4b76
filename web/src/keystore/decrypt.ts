// Opens a Web3 Secret Storage file: https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage

import { scrypt } from "@noble/hashes/scrypt.js";
import { KeystoreError, type KeystoreFile, parseKeystore } from "./keystore_file.ts";
import { addressOf, isSecretKey, keccak256, parseAddress } from "./secret_key.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** How much of the work is done, from 0 to 1; null where nobody knows. */
export type Progress = (done: number | null) => void;

/** The first half encrypts, the second half authenticates. */
async function derive({ derivation: cost, salt }: KeystoreFile, passphrase: Bytes, progress: Progress): Promise<Bytes> {
  if (cost.kdf === "pbkdf2") {
    // The browser's own is several times faster than any script, and tells no progress.
    progress(null);
    const key = await crypto.subtle.importKey("raw", passphrase, "PBKDF2", false, ["deriveBits"]);
    const parameters = { name: "PBKDF2", hash: "SHA-256", salt: salt as Bytes, iterations: cost.iterations };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256));
  }
  try {
    return scrypt(passphrase, salt, { N: cost.n, r: cost.r, p: cost.p, dkLen: 32, onProgress: progress }) as Bytes;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KeystoreError("refused_parameters", "its scrypt needs more memory than this browser gives");
  }
}

/** aes-128-ctr is its own inverse. */
async function applyCipher(key: Bytes, iv: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  const cipher = await crypto.subtle.importKey("raw", key, "AES-CTR", false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CTR", counter: iv as Bytes, length: 128 }, cipher, data as Bytes));
}

/** In time that does not depend on where they differ. */
const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.reduce((differs, byte, i) => differs | (byte ^ (b[i] as number)), 0) === 0;

function macOf(derived: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak256(new Uint8Array([...derived.subarray(16, 32), ...ciphertext]));
}

/** The secret key, 32 bytes; throws a KeystoreError. The passphrase is taken as it is typed, without Unicode normalisation. */
export async function decrypt(bytes: Uint8Array, passphrase: string, progress: Progress = () => undefined): Promise<Uint8Array> {
  const file = parseKeystore(bytes);
  const claimed = file.address === null ? null : parseAddress(file.address);
  if (file.address !== null && claimed === null) throw new KeystoreError("malformed", "'address' is none: a digit is wrong, or the letters' case was changed");

  const typed = new TextEncoder().encode(passphrase);
  const derived = await derive(file, typed, progress);
  try {
    if (!isEqual(macOf(derived, file.ciphertext), file.mac)) throw new KeystoreError("wrong_passphrase", "the passphrase is wrong, or the file was altered");
    const secret = await applyCipher(derived.slice(0, 16), file.iv, file.ciphertext);
    if (!isSecretKey(secret)) throw new KeystoreError("malformed", "what it holds is not a key");
    // The MAC does not cover the iv: a changed iv shows only here.
    if (claimed !== null && claimed !== addressOf(secret)) throw new KeystoreError("malformed", "the key it holds is not that of the address it names");
    return secret;
  } finally {
    derived.fill(0);
    typed.fill(0);
  }
}
