// Loads market.wasm and calls it; types: market_loader.d.mts. Its calls are made as those of otp.wasm.

import { loadOtp } from "./loader.mjs";

const utf8 = new TextEncoder();
const plain = new TextDecoder();

/** Bytes that grow as they are written. */
class Output {
  bytes = new Uint8Array(65_536);
  view = new DataView(this.bytes.buffer);
  size = 0;
  #step(n) {
    if (this.size + n > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.bytes.length + n));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.size += n;
    return this.size - n;
  }
  u8(value) { this.view.setUint8(this.#step(1), value); }
  u32(value) { this.view.setUint32(this.#step(4), value, true); }
  time(ms) { this.view.setBigInt64(this.#step(8), BigInt(Math.round(ms)), true); }
  number(value) { this.view.setFloat64(this.#step(8), value ?? Number.NaN, true); }
  text(value) {
    const bytes = utf8.encode(value);
    if (bytes.length > 255) throw new RangeError(`${value} is longer than 255 bytes`);
    this.u8(bytes.length);
    this.bytes.set(bytes, this.#step(bytes.length));
  }
  list(items, each) {
    this.u32(items.length);
    for (const item of items) each(item);
  }
  done() { return this.bytes.subarray(0, this.size); }
}

/** The bytes of market_analyse()'s input. */
export function analyseInput({ chain, switches, expiry, change }) {
  const w = new Output();
  w.time(chain.time);
  w.number(chain.index);
  w.u8(chain.premium === "quote" ? 1 : 0);
  w.u8(chain.simulated ? 1 : 0);
  w.text(chain.venue);
  w.text(chain.underlying);
  w.text(chain.quote);
  w.list(chain.rows, (row) => {
    w.text(row.instrument);
    w.u8(row.kind === "put" ? 1 : 0);
    w.number(row.strike);
    w.time(row.expiry);
    for (const value of [row.unit, row.mark, row.markIv, row.bidIv, row.askIv, row.forward, row.openInterest, row.volume]) w.number(value);
  });
  w.list(Object.entries(switches), ([name, value]) => {
    w.text(name);
    w.text(value);
  });
  w.text(expiry);
  w.number(change.price);
  w.number(change.volatilityPoints);
  w.number(change.days);
  return w.done();
}

/** The bytes of market_black76()'s input. */
export function black76Input(inputs) {
  const w = new Output();
  w.list(inputs, ({ kind, forward, strike, sigma, years, discount = 1 }) => {
    w.u8(kind === "put" ? 1 : 0);
    for (const value of [forward, strike, sigma, years, discount]) w.number(value);
  });
  return w.done();
}

const greeks = ["value", "delta", "gamma", "vega", "theta", "rho", "vanna", "charm", "volga"];

class Market {
  #module;
  constructor(module) {
    this.#module = module;
  }
  /** As loader.mjs' call(). */
  call(name, ...args) { return this.#module.call(name, ...args); }
  /** The document of the chain as it would be after a change. */
  analyse(request) { return JSON.parse(plain.decode(this.call("market_analyse", analyseInput(request)))); }
  black76(inputs) {
    const bytes = this.call("market_black76", black76Input(inputs));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: view.getUint32(0, true) }, (_, i) => Object.fromEntries(greeks.map((name, k) => [name, view.getFloat64(4 + 8 * (i * greeks.length + k), true)])));
  }
}

/** From the module's bytes, or a Response of them, or a WebAssembly.Module. */
export const loadMarket = async (source) => new Market(await loadOtp(source));
