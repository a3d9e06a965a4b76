// What a wallet does with typed data, written from EIP-712 and SEC 2 and from nothing of ours: the hash of typed data, and
// an ECDSA signature on secp256k1. For tests only: it is slow, and its keys are public.

import { createHash, createHmac } from "node:crypto";

const mask = (1n << 64n) - 1n;
const rotate = (x, n) => (n === 0n ? x : ((x << n) | (x >> (64n - n))) & mask);

function roundConstants() {
  const constants = [];
  let r = 1;
  for (let round = 0; round < 24; ++round) {
    let value = 0n;
    for (let j = 0; j <= 6; ++j) {
      if (r & 1) value |= 1n << ((1n << BigInt(j)) - 1n);
      r = r & 0x80 ? ((r << 1) ^ 0x171) & 0xff : r << 1;
    }
    constants.push(value);
  }
  return constants;
}
const constants = roundConstants();

function permute(a) {
  for (const constant of constants) {
    const c = [0, 1, 2, 3, 4].map((x) => a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]);
    for (let x = 0; x < 5; ++x) {
      const d = c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1n);
      for (let y = 0; y < 25; y += 5) a[x + y] ^= d;
    }
    let [x, y, current] = [1, 0, a[1]];
    for (let t = 0; t < 24; ++t) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const at = x + 5 * y;
      [current, a[at]] = [a[at], rotate(current, BigInt((((t + 1) * (t + 2)) / 2) % 64))];
    }
    for (let row = 0; row < 25; row += 5) {
      const b = a.slice(row, row + 5);
      for (let i = 0; i < 5; ++i) a[row + i] = b[i] ^ (~b[(i + 1) % 5] & mask & b[(i + 2) % 5]);
    }
    a[0] ^= constant;
  }
}

export function keccak256(bytes) {
  const rate = 136;
  const padded = Buffer.alloc((Math.floor(bytes.length / rate) + 1) * rate);
  Buffer.from(bytes).copy(padded);
  padded[bytes.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const state = Array.from({ length: 25 }, () => 0n);
  for (let block = 0; block < padded.length; block += rate) {
    for (let i = 0; i < rate / 8; ++i) state[i] ^= padded.readBigUInt64LE(block + 8 * i);
    permute(state);
  }
  const digest = Buffer.alloc(32);
  for (let i = 0; i < 4; ++i) digest.writeBigUInt64LE(state[i], 8 * i);
  return digest;
}

const text = (s) => Buffer.from(s, "utf8");
const fromHex = (hex) => Buffer.from(hex.slice(2), "hex");
const word = (value) => Buffer.from(BigInt(value).toString(16).padStart(64, "0"), "hex");

function encodeType(types, name) {
  return `${name}(${types[name].map((member) => `${member.type} ${member.name}`).join(",")})`;
}

function encodeValue(type, value) {
  if (type.endsWith("[]")) return keccak256(Buffer.concat(value.map((each) => encodeValue(type.slice(0, -2), each))));
  if (type === "string") return keccak256(text(value));
  if (type === "bytes") return keccak256(fromHex(value));
  if (type === "bytes32") return fromHex(value);
  if (type === "bool") return word(value ? 1 : 0);
  if (type === "address") return Buffer.concat([Buffer.alloc(12), fromHex(value)]);
  if (/^uint\d+$/.test(type)) return word(value);
  throw new Error(`a wallet does not know the type ${type}`);
}

function hashStruct(types, name, value) {
  const members = types[name].map((member) => {
    if (!(member.name in value)) throw new Error(`${name}.${member.name} is missing`);
    return encodeValue(member.type, value[member.name]);
  });
  return keccak256(Buffer.concat([keccak256(text(encodeType(types, name))), ...members]));
}

export function hashTypedData({ types, primaryType, domain, message }) {
  return keccak256(Buffer.concat([Buffer.from([0x19, 0x01]), hashStruct(types, "EIP712Domain", domain), hashStruct(types, primaryType, message)]));
}

const p = 2n ** 256n - 2n ** 32n - 977n;
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = [0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n, 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n];
const mod = (a, m) => ((a % m) + m) % m;

function inverse(a, m) {
  let [old, r, oldS, s] = [mod(a, m), m, 1n, 0n];
  while (r !== 0n) {
    const q = old / r;
    [old, r, oldS, s] = [r, old - q * r, s, oldS - q * s];
  }
  return mod(oldS, m);
}

function add(P, Q) {
  if (!P) return Q;
  if (!Q) return P;
  if (P[0] === Q[0] && mod(P[1] + Q[1], p) === 0n) return null;
  const slope = P[0] === Q[0] ? mod(3n * P[0] * P[0] * inverse(2n * P[1], p), p) : mod((Q[1] - P[1]) * inverse(Q[0] - P[0], p), p);
  const x = mod(slope * slope - P[0] - Q[0], p);
  return [x, mod(slope * (P[0] - x) - P[1], p)];
}

function multiply(k, P) {
  let result = null;
  for (let power = P; k > 0n; k >>= 1n, power = add(power, power)) if (k & 1n) result = add(result, power);
  return result;
}

const number = (bytes) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

export function makeKey(name) {
  const secret = number(createHash("sha256").update(`otp test wallet ${name}`).digest()) % n;
  const [x, y] = multiply(secret, G);
  return { secret, address: `0x${keccak256(Buffer.concat([word(x), word(y)])).subarray(12).toString("hex")}` };
}

/** r, s, v with v 27 or 28, as MetaMask gives it; low s. */
export function signDigest({ secret }, digest) {
  const k = mod(number(createHmac("sha256", word(secret)).update(digest).digest()), n);
  const [x, y] = multiply(k, G);
  const r = mod(x, n);
  let s = mod(inverse(k, n) * (number(digest) + r * secret), n);
  let v = 27 + Number(y & 1n);
  if (s > n / 2n) [s, v] = [n - s, v === 27 ? 28 : 27];
  return `0x${word(r).toString("hex")}${word(s).toString("hex")}${v.toString(16)}`;
}
