// A secp256k1 key that signs digests. Curve and hash are @noble's: docs/decisions/0006-noble-for-imported-keys.md.

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Address, type Hex, parseHex, toHex } from "../protocol/units.ts";

export const keccak256 = keccak_256;

/** Numbers from 1 to the curve's order less one. */
export const isSecretKey = (secret: Uint8Array): boolean => secp256k1.utils.isValidSecretKey(secret);

/** The last 20 bytes of keccak-256 of X and Y. */
export function addressOf(secret: Uint8Array): Address {
  const uncompressed = secp256k1.getPublicKey(secret, false);
  return toHex(keccak256(uncompressed.subarray(1)).subarray(12));
}

/** r, s, v with v 27 or 28. The nonce follows RFC 6979, s is low: the same key and digest always give the same bytes. */
export function signDigest(secret: Uint8Array, digest: Uint8Array): Hex {
  const signature = secp256k1.sign(digest, secret, { prehash: false, lowS: true, extraEntropy: false, format: "recovered" });
  // The library puts the recovery first.
  return toHex(new Uint8Array([...signature.subarray(1), 27 + (signature[0] as number)]));
}

/** With EIP-55's capitals, which are the checksum. */
export function checksumAddress(address: Address): string {
  const digits = address.slice(2);
  const hash = toHex(keccak256(new TextEncoder().encode(digits)));
  return `0x${[...digits].map((digit, i) => (Number.parseInt(hash[2 + i] as string, 16) >= 8 ? digit.toUpperCase() : digit)).join("")}`;
}

/** Null where it is no address, or its capitals are not its checksum. */
export function parseAddress(text: string): Address | null {
  const digits = text.replace(/^0x/, "");
  if (!/^[0-9a-fA-F]{40}$/.test(digits)) return null;
  const address = parseHex(`0x${digits}`, 20);
  const mixed = /[a-f]/.test(digits) && /[A-F]/.test(digits);
  return !mixed || checksumAddress(address) === `0x${digits}` ? address : null;
}
