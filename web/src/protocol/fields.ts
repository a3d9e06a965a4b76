// Every form a field has on the wire: how it is written, read, said as text, and given to JSON and to EIP-712. The rows
// of generated.ts name them; nothing here knows a command.

import type { Reader, Writer } from "./bytes.ts";
import { BytesError } from "./bytes.ts";
import type { FeedSource, Money } from "./generated.ts";
import { formatSymbol, isTicker, parseSymbol } from "./symbol.ts";
import {
  type Address,
  type Contracts,
  contractsLimit,
  formatPrice,
  formatScaled,
  formatTime,
  fromHex,
  type Hex,
  parseDecimal,
  type Price,
  priceLimit,
  type Time,
  timeLimit,
  toHex,
} from "./units.ts";

/** One form. `T` is the type that generated.ts gives the field. */
export interface Form<T = unknown> {
  write(w: Writer, value: T): void;
  read(r: Reader): T;
  /** The canonical text. */
  text(value: T): string;
  /** Its type in signed typed data. */
  readonly typed: "string" | "uint64" | "bool" | "address" | "address[]" | "bytes32" | "bytes";
  /** What JSON holds: "number" for counts, else the text, or structure. */
  readonly json: "number" | "text" | "boolean" | "structure";
}

const ascii = new TextEncoder();
/** Keeps a byte order mark, which is then refused as any other letter that is not ASCII. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const updateSizeMax = 65_536;
const listMax = 64;

const integer = (size: number, signed = false, typed: Form["typed"] = "uint64"): Form<number> => ({
  write: (w, v) => w.integer(BigInt(v), size, signed),
  read: (r) => Number(r.integer(size, signed)),
  text: (v) => v.toString(),
  typed,
  json: "number",
});

const big = (limit: bigint): Form<bigint> => ({
  write: (w, v) => w.integer(v, 8),
  read: (r) => {
    const value = r.integer(8);
    return value < limit ? value : r.fail("a number is out of range");
  },
  text: (v) => v.toString(),
  typed: "uint64",
  json: "number",
});

/** Printable ASCII behind a length of one byte; `check` says what else it must be. */
const text = (sizeMax: number, check: (text: string) => boolean): Form<string> => ({
  write(w, v) {
    if (v.length > sizeMax || !/^[\x20-\x7e]*$/.test(v) || !check(v)) throw new RangeError(`"${v}" is no such text`);
    w.integer(BigInt(v.length), 1);
    w.bytes(ascii.encode(v));
  },
  read(r) {
    const value = utf8.decode(r.bytes(r.small(1)));
    const valid = value.length <= sizeMax && /^[\x20-\x7e]*$/.test(value) && check(value);
    return valid ? value : r.fail("a text has letters that it cannot have, or is too long");
  },
  text: (v) => v,
  typed: "string",
  json: "text",
});

const fixed = (size: number, typed: Form["typed"]): Form<Hex> => ({
  write(w, v) {
    if (v.length !== 2 + 2 * size) throw new RangeError(`${v} is not ${size} bytes`);
    w.bytes(fromHex(v));
  },
  read: (r) => toHex(r.bytes(size)),
  text: (v) => v,
  typed,
  json: "text",
});

const ticker = text(12, isTicker);

const market: Form<string> = {
  write(w, v) {
    const [base = "", quote = "", ...rest] = v.split("_");
    if (rest.length > 0) throw new RangeError(`"${v}" is no market`);
    ticker.write(w, base);
    ticker.write(w, quote);
  },
  read: (r) => `${ticker.read(r)}_${ticker.read(r)}`,
  text: (v) => v,
  typed: "string",
  json: "text",
};

const price: Form<Price> = {
  write(w, v) {
    if (v < 0n || v >= priceLimit) throw new RangeError("a price is out of range");
    w.integer(v, 8, true);
  },
  read(r) {
    const value = r.integer(8, true);
    return value >= 0n && value < priceLimit ? (value as Price) : r.fail("a price is out of range");
  },
  text: formatPrice,
  typed: "string",
  json: "text",
};

const time: Form<Time> = {
  write(w, v) {
    if (v < 0n || v >= timeLimit) throw new RangeError("a time is out of range");
    w.integer(v, 8, true);
  },
  read(r) {
    const value = r.integer(8, true);
    return value >= 0n && value < timeLimit ? (value as Time) : r.fail("a time is out of range");
  },
  text: formatTime,
  typed: "string",
  json: "text",
};

const series: Form<string> = {
  write(w, v) {
    const terms = parseSymbol(v);
    market.write(w, `${terms.base}_${terms.quote}`);
    time.write(w, terms.expiry);
    w.integer(terms.kind === "call" ? 0n : 1n, 1);
    price.write(w, terms.strike);
  },
  read(r) {
    const [base = "", quote = ""] = market.read(r).split("_");
    const expiry = time.read(r);
    const kind = r.small(1);
    if (kind > 1) r.fail("a series is neither a call nor a put");
    const strike = price.read(r);
    try {
      return formatSymbol({ base, quote, expiry, kind: kind === 0 ? "call" : "put", strike });
    } catch (error) {
      return r.fail(`a series has no symbol: ${(error as Error).message}`);
    }
  },
  text: (v) => v,
  typed: "string",
  json: "text",
};

const decimal: Form<string> = {
  write(w, v) {
    const { digits, scale } = parseDecimal(v);
    w.integer(digits, 16);
    w.integer(BigInt(scale), 1);
  },
  read(r) {
    const digits = r.integer(16);
    const scale = r.small(1);
    const canonical = scale <= 18 && digits < 10n ** 38n && (scale === 0 || digits % 10n !== 0n);
    return canonical ? formatScaled(digits, scale) : r.fail("a decimal is not canonical");
  },
  // 1.50 is written as 1.5, and so it has to be signed.
  text(v) {
    const { digits, scale } = parseDecimal(v);
    return formatScaled(digits, scale);
  },
  typed: "string",
  json: "text",
};

const contracts: Form<Contracts> = big(contractsLimit) as Form<Contracts>;

const bool: Form<boolean> = {
  write: (w, v) => w.integer(v ? 1n : 0n, 1),
  read(r) {
    const value = r.small(1);
    return value <= 1 ? value === 1 : r.fail("a flag is neither 0 nor 1");
  },
  text: (v) => (v ? "true" : "false"),
  typed: "bool",
  json: "boolean",
};

const bytes: Form<Hex> = {
  write(w, v) {
    const part = fromHex(v);
    if (part.length > updateSizeMax) throw new RangeError("the bytes are too many");
    w.integer(BigInt(part.length), 4);
    w.bytes(part);
  },
  read(r) {
    const size = r.small(4);
    return size <= updateSizeMax ? toHex(r.bytes(size)) : r.fail("the bytes are too many");
  },
  text: (v) => v,
  typed: "bytes",
  json: "text",
};

const address = fixed(20, "address");

function list<T>(item: { write(w: Writer, v: T): void; read(r: Reader): T }): Pick<Form<readonly T[]>, "write" | "read"> {
  return {
    write(w, v) {
      if (v.length > listMax) throw new RangeError("a list is too long");
      w.integer(BigInt(v.length), 1);
      for (const each of v) item.write(w, each);
    },
    read(r) {
      const count = r.small(1);
      if (count > listMax) r.fail("a list is too long");
      return Array.from({ length: count }, () => item.read(r));
    },
  };
}

const addresses: Form<readonly Address[]> = {
  ...list(address),
  text: (v) => v.join(","),
  typed: "address[]",
  json: "structure",
};

const network = text(64, (v) => !/[,:]/.test(v));
const hash = fixed(32, "bytes32");
const sources: Form<readonly FeedSource[]> = {
  ...list<FeedSource>({
    write(w, v) {
      network.write(w, v.network);
      hash.write(w, v.id);
    },
    read: (r) => ({ network: network.read(r), id: hash.read(r) }),
  }),
  text: (v) => v.map((source) => `${source.network}:${source.id}`).join(","),
  typed: "string",
  json: "structure",
};

const scopeNames = ["trade", "transfer", "settle"] as const;
/** "trade,settle": the names in the order of their bits, each once. */
const scopes: Form<string> = {
  write(w, v) {
    const wanted = v === "" ? [] : v.split(",");
    const bits = wanted.map((name) => (scopeNames as readonly string[]).indexOf(name));
    if (bits.includes(-1) || new Set(bits).size !== bits.length) throw new RangeError(`"${v}" are no scopes`);
    w.integer(bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n), 1);
  },
  read(r) {
    const bits = r.small(1);
    if (bits >= 1 << scopeNames.length) r.fail("a scope has no name");
    return scopeNames.filter((_, i) => (bits >> i) & 1).join(",");
  },
  text: (v) => scopeNames.filter((name) => v.split(",").includes(name)).join(","),
  typed: "string",
  json: "text",
};

const money: Form<Money> = {
  write(w, v) {
    w.integer(BigInt(v.asset), 2);
    w.integer(v.amount, 16);
  },
  read: (r) => ({ asset: r.small(2), amount: r.integer(16) as Money["amount"] }),
  text: (v) => `${v.asset}:${v.amount}`,
  typed: "string",
  json: "structure",
};

const enumeration = (names: readonly string[]): Form<string> => ({
  write(w, v) {
    const at = names.indexOf(v);
    if (at < 0) throw new RangeError(`"${v}" is none of ${names.join(", ")}`);
    w.integer(BigInt(at), 1);
  },
  read: (r) => names[r.small(1)] ?? r.fail("a choice is unknown"),
  text: (v) => v,
  typed: "string",
  json: "text",
});

const forms: Readonly<Record<string, unknown>> = {
  u8: integer(1), u16: integer(2), u32: integer(4), i32: integer(4, true, "string"), u64: big(1n << 64n),
  bool, text: text(64, () => true), ticker, market, series, decimal, price, contracts, time,
  address, bytes20: address, bytes32: hash, bytes, addresses, sources, scopes, money,
};

const enumerations = new Map<string, Form>();

/** The form of a row's `wire`: a name of the table, or "enum:first:second". */
export function formOf(wire: string): Form {
  const known = forms[wire] as Form | undefined;
  if (known) return known;
  if (!wire.startsWith("enum:")) throw new BytesError(`there is no form ${wire}`, 0);
  let made = enumerations.get(wire);
  if (!made) enumerations.set(wire, (made = enumeration(wire.slice(5).split(":")) as Form));
  return made;
}
