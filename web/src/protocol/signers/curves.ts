// What the two curves ask of a signature before the protocol takes it: a low s.

import { type Hex, toHex } from "../units.ts";

export const orderP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
export const orderSecp256k1 = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

export const numberOf = (bytes: Uint8Array): bigint => BigInt(toHex(bytes));

export function bytes32(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 32, rest = value; i-- > 0; rest >>= 8n) bytes[i] = Number(rest & 255n);
  return bytes;
}

/** r and s with s at most (n-1)/2; whether it was turned round. */
export function lowS(rs: Uint8Array, order: bigint): { readonly rs: Uint8Array; readonly turned: boolean } {
  const s = numberOf(rs.slice(32, 64));
  if (2n * s < order) return { rs, turned: false };
  return { rs: new Uint8Array([...rs.slice(0, 32), ...bytes32(order - s)]), turned: true };
}

export const joinedHex = (...parts: readonly Uint8Array[]): Hex =>
  toHex(new Uint8Array(parts.flatMap((part) => [...part])));
