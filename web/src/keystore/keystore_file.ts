// The shape of a Web3 Secret Storage file, version 3, apart from any cryptography. It reads and refuses what the node's own
// program does (keys/keystore_json.cpp), with the same limits on what a file from somewhere may make this machine spend.

import { fromHex, type Hex } from "../protocol/units.ts";

export type RefusalKind =
  /** The MAC does not fit: another passphrase, or the file was altered. */
  | "wrong_passphrase"
  /** Not the JSON that the definition describes, or a key that is none. */
  | "malformed"
  /** Another version, cipher or key derivation than we read. */
  | "unsupported"
  /** Well-formed, but would cost more memory or time than the limits admit. */
  | "refused_parameters";

/** `reason` continues "The file was not opened: ...", and never holds anything secret. */
export class KeystoreError extends Error {
  constructor(
    readonly kind: RefusalKind,
    readonly reason: string,
  ) {
    super(reason);
    this.name = "KeystoreError";
  }
}

export interface ScryptCost {
  readonly kdf: "scrypt";
  readonly n: number;
  readonly r: number;
  readonly p: number;
}
export interface Pbkdf2Cost {
  readonly kdf: "pbkdf2";
  readonly iterations: number;
}

export interface KeystoreFile {
  readonly derivation: ScryptCost | Pbkdf2Cost;
  readonly salt: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly mac: Uint8Array;
  /** As it is spelt; null where the file names none (foundry's do not). */
  readonly address: string | null;
}

/** The largest file that is read; real ones have about 500 bytes. */
export const keystoreMaxBytes = 64 * 1024;
const saltMaxBytes = 256;

const mib = 2 ** 20;
const scryptMemoryMaxBytes = 512 * mib;
/** n * r * p; files in use have 2^21. */
const scryptWorkMax = 16 * mib;
/** RFC 7914 bounds r * p so. */
const scryptLanesMaxBytes = 2 ** 30;
const pbkdf2IterationsMax = 10_000_000;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const field = (parent: Json, name: string): unknown => (Object.hasOwn(parent, name) ? parent[name] : undefined);

function object(parent: Json, name: string): Json {
  const value = field(parent, name);
  if (isObject(value)) return value;
  throw new KeystoreError("malformed", `'${name}' must be an object`);
}

function text(parent: Json, name: string): string {
  const value = field(parent, name);
  if (typeof value === "string") return value;
  throw new KeystoreError("malformed", `'${name}' must be text`);
}

/** Above 2^53 it may be another number than the file's; every limit below is far lower. */
function count(parent: Json, name: string): number {
  const value = field(parent, name);
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new KeystoreError("malformed", `'${name}' must be a whole number`);
}

function bytes(parent: Json, name: string, least: number, most = least): Uint8Array {
  const digits = text(parent, name).replace(/^0x/, "");
  const size = digits.length / 2;
  if (/^(?:[0-9a-fA-F]{2})*$/.test(digits) && size >= least && size <= most) return fromHex(`0x${digits}` as Hex);
  throw new KeystoreError("malformed", `'${name}' must be hex of ${least}${least === most ? "" : ` to ${most}`} bytes`);
}

/** By divisions, so that no product of hostile numbers loses digits. */
function scryptCost(parameters: Json): ScryptCost {
  const [n, r, p] = [count(parameters, "n"), count(parameters, "r"), count(parameters, "p")];
  const blocksMax = Math.floor(scryptMemoryMaxBytes / 128 / r);
  const isPowerOfTwo = n > 1 && n <= blocksMax && (n & (n - 1)) === 0;
  const fits = isPowerOfTwo && p >= 1 && p <= Math.floor(scryptLanesMaxBytes / 128 / r) && n + p + 2 <= blocksMax;
  if (r >= 1 && fits && n <= Math.floor(scryptWorkMax / r / p)) return { kdf: "scrypt", n, r, p };
  throw new KeystoreError("refused_parameters", "its scrypt n, r and p are invalid or would cost too much");
}

function pbkdf2Cost(parameters: Json): Pbkdf2Cost {
  const iterations = count(parameters, "c");
  if (text(parameters, "prf") !== "hmac-sha256") throw new KeystoreError("unsupported", "its pbkdf2 function is not hmac-sha256");
  if (iterations >= 1 && iterations <= pbkdf2IterationsMax) return { kdf: "pbkdf2", iterations };
  throw new KeystoreError("refused_parameters", "its pbkdf2 count is invalid or would take too long");
}

function derivationOf(crypto: Json): Pick<KeystoreFile, "derivation" | "salt"> {
  const kdf = text(crypto, "kdf");
  if (kdf !== "scrypt" && kdf !== "pbkdf2") throw new KeystoreError("unsupported", "its key derivation is neither scrypt nor pbkdf2");
  const parameters = object(crypto, "kdfparams");
  const derivation = kdf === "scrypt" ? scryptCost(parameters) : pbkdf2Cost(parameters);
  const salt = bytes(parameters, "salt", 1, saltMaxBytes);
  // Only the first 32 bytes are ever used, and they do not depend on how many follow.
  const length = count(parameters, "dklen");
  if (length < 32) throw new KeystoreError("malformed", "'dklen' must be at least 32");
  if (length > 1024) throw new KeystoreError("refused_parameters", "'dklen' is above 1024");
  return { derivation, salt };
}

function rootOf(file: Uint8Array): Json {
  if (file.length > keystoreMaxBytes) throw new KeystoreError("malformed", "it is too large to be a keystore");
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file));
  } catch {
    throw new KeystoreError("malformed", "it is not JSON");
  }
  if (isObject(root)) return root;
  throw new KeystoreError("malformed", "it is not a JSON object");
}

export function parseKeystore(file: Uint8Array): KeystoreFile {
  const root = rootOf(file);
  const version = count(root, "version");
  if (version !== 3) throw new KeystoreError("unsupported", `it is of version ${version}, not 3`);
  // Some older wallets write it with a capital.
  const crypto = object(root, Object.hasOwn(root, "Crypto") && !Object.hasOwn(root, "crypto") ? "Crypto" : "crypto");
  if (text(crypto, "cipher") !== "aes-128-ctr") throw new KeystoreError("unsupported", "its cipher is not aes-128-ctr");
  return {
    iv: bytes(object(crypto, "cipherparams"), "iv", 16),
    ciphertext: bytes(crypto, "ciphertext", 32),
    mac: bytes(crypto, "mac", 32),
    ...derivationOf(crypto),
    address: Object.hasOwn(root, "address") ? text(root, "address") : null,
  };
}
