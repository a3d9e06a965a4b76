// Numbers with units. Money, prices, times and contracts are bigint, each its own type, so that none is taken for
// another and none passes through a floating-point number.

declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** Quote asset per one whole underlying, in steps of 10^-8. */
export type Price = Branded<bigint, "price">;
/** An asset's smallest units. */
export type Amount = Branded<bigint, "amount">;
/** Whole contracts. */
export type Contracts = Branded<bigint, "contracts">;
/** UTC milliseconds since 1970. */
export type Time = Branded<bigint, "time">;
/** 0x and lower-case digits, two a byte. */
export type Hex = Branded<`0x${string}`, "hex">;
/** The 20 bytes of an account, as Hex. */
export type Address = Hex;

export const priceDecimals = 8;
export const priceOne = 100_000_000n;
/** Prices stay below this. */
export const priceLimit = 10_000_000_000n * priceOne;
export const contractsLimit = 1n << 63n;
/** The first millisecond after the year 9999. */
export const timeLimit = 253_402_300_800_000n;

/** What a text is not. `position` counts characters from 0. */
export class TextError extends Error {
  constructor(
    readonly reason: string,
    readonly position = 0,
  ) {
    super(reason);
    this.name = "TextError";
  }
}

const digits = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/** digits and scale of a canonical decimal: the last decimal is not 0. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** "1", "0.5", "1.50" (= 1.5). Refuses signs, exponents, blanks, leading zeros, more than 18 decimals or 38 digits. */
export function parseDecimal(text: string): Decimal {
  const found = digits.exec(text);
  if (!found) throw new TextError("must be a decimal such as 0.5: digits, and a point with digits on both sides");
  const fraction = (found[2] ?? "").replace(/0+$/, "");
  if (fraction.length > 18) throw new TextError("has more than 18 decimals", text.indexOf(".") + 19);
  const value = BigInt((found[1] ?? "0") + fraction);
  if (value >= 10n ** 38n) throw new TextError("has more than 38 digits");
  return { digits: value, scale: value === 0n ? 0 : fraction.length };
}

/** raw / 10^decimals: no zeros at the end, no point without need; a minus sign where it is negative. */
export function formatScaled(raw: bigint, decimals: number): string {
  const sign = raw < 0n ? "-" : "";
  const text = (raw < 0n ? -raw : raw).toString().padStart(decimals + 1, "0");
  const whole = text.slice(0, text.length - decimals);
  const fraction = text.slice(text.length - decimals).replace(/0+$/, "");
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/** text x 10^decimals, exactly. */
export function parseScaled(text: string, decimals: number): bigint {
  const value = parseDecimal(text);
  if (value.scale > decimals) throw new TextError(`has more than ${decimals} decimals`, text.indexOf(".") + 1 + decimals);
  return value.digits * 10n ** BigInt(decimals - value.scale);
}

export function parsePrice(text: string): Price {
  const raw = parseScaled(text, priceDecimals);
  if (raw >= priceLimit) throw new TextError("must be below 10000000000");
  return raw as Price;
}

export const formatPrice = (price: Price): string => formatScaled(price, priceDecimals);

/** Whole assets as text -> smallest units. */
export function parseAmount(text: string, decimals: number): Amount {
  const raw = parseScaled(text, decimals);
  if (raw >= 1n << 128n) throw new TextError("is too large");
  return raw as Amount;
}

export const formatAmount = (amount: Amount, decimals: number): string => formatScaled(amount, decimals);

export function parseContracts(text: string): Contracts {
  if (!/^(0|[1-9][0-9]*)$/.test(text)) throw new TextError("must be a whole number");
  const raw = BigInt(text);
  if (raw >= contractsLimit) throw new TextError("is too large");
  return raw as Contracts;
}

const rfc3339 = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{3})?Z$/;

/** RFC 3339 in UTC, to the millisecond. Refuses dates that do not exist. */
export function parseTime(text: string): Time {
  const found = rfc3339.exec(text);
  if (!found) throw new TextError("must be a time such as 2026-11-27T08:00:00Z");
  const ms = Date.parse(text);
  // Date takes 31 February for 3 March; what it writes back shows that.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 19))) {
    throw new TextError("is not a date and time that exist");
  }
  return BigInt(ms) as Time;
}

/** The canonical text: milliseconds, all three digits, only where there are any. */
export function formatTime(time: Time): string {
  const text = new Date(Number(time)).toISOString();
  return text.replace(/\.000Z$/, "Z");
}

const hexText = /^0x(?:[0-9a-fA-F]{2})*$/;

export function parseHex(text: string, size?: number): Hex {
  if (!hexText.test(text)) throw new TextError("must be 0x and an even number of hex digits");
  if (size !== undefined && text.length !== 2 + 2 * size) throw new TextError(`must be ${size} bytes`);
  return text.toLowerCase() as Hex;
}

export const toHex = (bytes: Uint8Array): Hex =>
  `0x${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}` as Hex;

/** Throws where it is no Hex after all: a digit that is none must not become a zero in somebody's address. */
export function fromHex(hex: Hex): Uint8Array {
  if (!hexText.test(hex)) throw new RangeError(`"${hex}" is not 0x and an even number of hex digits`);
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}
