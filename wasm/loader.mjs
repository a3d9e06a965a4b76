// Loads otp.wasm and calls it: bytes in, bytes out. No Emscripten at run time, and nothing but WebAssembly is asked of the
// surroundings, so that the page, a worker and Node use the same file. Types: loader.d.mts.
//
// A refusal is an OtpError; what it says comes from the core. A trap (a broken invariant, or no memory left) is an OtpTrap, and
// from then on the instance answers nothing else: open another one.

export const interfaceNumber = 3;

/** By enum otp_status of otp.h. */
const codes = ["ok", "malformed", "refused", "not_found"];

export class OtpError extends Error {
  constructor(code, reason, position) {
    super(reason);
    this.name = "OtpError";
    this.code = code;
    this.position = position;
  }
}

export class OtpTrap extends Error {
  constructor(call, cause) {
    super(`the core stopped in ${call}: ${cause?.message ?? cause}`, { cause });
    this.name = "OtpTrap";
    this.call = call;
  }
}

/** From the module's bytes, or a Response of them (compiled while it arrives), or a WebAssembly.Module. */
export async function loadOtp(source) {
  const module = await compile(source);
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) throw new Error(`otp.wasm wants ${imports[0].module}.${imports[0].name}; it should want nothing`);
  const instance = await WebAssembly.instantiate(module, {});
  return new Otp(instance.exports);
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== "undefined" && source instanceof Response) return WebAssembly.compileStreaming(source);
  return WebAssembly.compile(source);
}

const latin = new TextDecoder();
const utf8 = new TextEncoder();

/** A cursor over an answer. */
class Answer {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }
  #step(n) {
    const at = this.at;
    this.at += n;
    return at;
  }
  u8() { return this.view.getUint8(this.#step(1)); }
  u16() { return this.view.getUint16(this.#step(2), true); }
  u32() { return this.view.getUint32(this.#step(4), true); }
  i32() { return this.view.getInt32(this.#step(4), true); }
  u64() { return this.view.getBigUint64(this.#step(8), true); }
  i64() { return this.view.getBigInt64(this.#step(8), true); }
  u128() {
    const low = this.u64();
    return (this.u64() << 64n) | low;
  }
  take(n) {
    const at = this.#step(n);
    return this.bytes.slice(at, at + n);
  }
  hash() { return this.take(32); }
  rest() { return this.bytes.slice(this.at); }
  list(item) { return Array.from({ length: this.u32() }, () => item(this)); }
}

/** Integers of fixed width, little-endian; refuses what does not fit. */
function integers(...parts) {
  const sizes = { u8: 1, u16: 2, u32: 4, u64: 8, i64: 8 };
  const bytes = new Uint8Array(parts.reduce((n, [type]) => n + sizes[type], 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [type, value] of parts) {
    const bits = 8 * sizes[type];
    const big = BigInt(value);
    const fits = type === "i64" ? BigInt.asIntN(64, big) === big : BigInt.asUintN(bits, big) === big;
    if (!fits) throw new RangeError(`${value} does not fit ${type}`);
    for (let i = 0; i < bits; i += 8) view.setUint8(at++, Number((big >> BigInt(i)) & 255n));
  }
  return bytes;
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function terms(t) {
  return [["u8", t.kind === "put" ? 1 : 0], ["i64", t.strike], ["u64", t.contractSize], ["u8", t.baseDecimals],
    ["u8", t.quoteDecimals]];
}

class Otp {
  #exports;
  #trapped = null;

  constructor(exports) {
    this.#exports = exports;
    exports._initialize?.();
    const found = exports.otp_interface();
    if (found !== interfaceNumber) throw new Error(`otp.wasm speaks interface ${found}, this loader ${interfaceNumber}`);
  }

  /**
   * Calls a function of otp.h by its name. Arguments in its order: a Uint8Array becomes a pointer, and its length follows it
   * unless the function takes exactly so many bytes (`fixed`); numbers are passed as they are. Answers a copy of the output.
   */
  call(name, ...args) {
    if (this.#trapped) throw this.#trapped;
    try {
      return this.#call(name, args);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError && error.stack?.includes("wasm"))) throw error;
      this.#trapped = new OtpTrap(name, error);
      throw this.#trapped;
    }
  }

  #call(name, args) {
    const { memory } = this.#exports;
    const buffers = args.map((arg) => (arg instanceof Uint8Array ? arg : arg?.fixed)).filter((b) => b !== undefined);
    const size = buffers.reduce((n, b) => n + b.length, 0);
    const input = this.#exports.otp_input(size);
    if (input === 0) throw new OtpError("refused", "the input is too large", 0n);
    let at = input >>> 0;
    const plain = [];
    for (const arg of args) {
      const bytes = arg instanceof Uint8Array ? arg : arg?.fixed;
      if (bytes === undefined) {
        plain.push(arg);
        continue;
      }
      new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
      plain.push(at);
      if (bytes === arg) plain.push(bytes.length);
      at += bytes.length;
    }
    const status = this.#exports[name](...plain);
    const begin = this.#exports.otp_output() >>> 0;
    const output = new Uint8Array(memory.buffer, begin, this.#exports.otp_output_size() >>> 0).slice();
    if (status === 0) return output;
    const answer = new Answer(output);
    const position = answer.u64();
    throw new OtpError(codes[status] ?? `status ${status}`, latin.decode(answer.rest()), position);
  }

  #ask(name, ...args) { return new Answer(this.call(name, ...args)); }

  /** Bytes of memory that the module has. */
  get memoryBytes() { return this.#exports.memory.buffer.byteLength; }

  /** The chain of a genesis. Compare its `network` with the network id you trust. */
  open(genesis) {
    const a = this.#ask("otp_open", genesis);
    const number = a.u32();
    return new Chain(this, number, a.hash(), a.hash());
  }

  checkProof(proof, root) { return this.call("otp_check_proof", proof, { fixed: exactly(root, 32) }); }

  digest(network, envelope) {
    const a = this.#ask("otp_digest", { fixed: exactly(network, 32) }, envelope);
    return { digest: a.hash(), envelope: a.rest() };
  }
  authenticate(network, envelope) {
    const a = this.#ask("otp_authenticate", { fixed: exactly(network, 32) }, envelope);
    return { id: a.hash(), signer: a.take(20) };
  }
  acceptanceDigest(network, account, command) {
    return this.call("otp_acceptance_digest", { fixed: exactly(network, 32) }, { fixed: exactly(account, 20) }, command);
  }
  typedData(envelope) {
    const texts = latin.decode(this.call("otp_typed_data", envelope)).split("\0");
    const members = [];
    for (let i = 1; i + 2 < texts.length; i += 3) members.push({ name: texts[i], type: texts[i + 1], text: texts[i + 2] });
    return { primaryType: texts[0], members };
  }

  parseSymbol(text) { return this.call("otp_symbol_parse", utf8.encode(text)); }
  formatSymbol(seriesName) { return latin.decode(this.call("otp_symbol_format", seriesName)); }

  collateral(t, contracts) { return this.#ask("otp_collateral", integers(...terms(t), ["u64", contracts])).u128(); }
  payoff(t, settlementPrice, contracts, exerciseFeeBps = 0) {
    const a = this.#ask("otp_payoff",
      integers(...terms(t), ["i64", settlementPrice], ["u64", contracts], ["u16", exerciseFeeBps]));
    return { payout: a.u128(), charge: a.u128(), fee: a.u128() };
  }
  cost(t, premium, contracts, tradeFeeBps = 0) {
    const a = this.#ask("otp_cost", integers(...terms(t), ["i64", premium], ["u64", contracts], ["u16", tradeFeeBps]));
    return { cost: a.u128(), fee: a.u128() };
  }

  /** `sets`: leaves of the section of signer sets. */
  verifyUpdate(update, sets) { return this.#reports("otp_verify_update", update, sets); }
  verifyBatch(envelope, sets) { return this.#reports("otp_verify_batch", envelope, sets); }
  verifyEnvelope(envelope, sets) {
    const a = this.#ask("otp_verify_envelope", envelope, listed(sets));
    return {
      digest: a.hash(), setIndex: a.u32(), network: latin.decode(a.take(a.u8())), timestamp: a.u32(), nonce: a.u32(), emitterChain: a.u16(),
      emitter: a.hash(), sequence: a.u64(), consistencyLevel: a.u8(), payload: a.take(a.u32()),
    };
  }
  #reports(name, bytes, sets) { return this.#ask(name, bytes, listed(sets)).list(report); }
  /** What any signed update says and who signed it, whether or not it is believed. */
  explainUpdate(update, sets) {
    const a = this.#ask("otp_explain_update", update, listed(sets));
    const option = (read) => (a.u8() === 1 ? read() : null);
    return {
      kind: ["update", "batch", "envelope"][a.u8()], fault: text(a), minorVersion: a.u8(),
      signatures: a.list(() => ({ signer: a.u8(), recoveryId: a.u8(), recovered: option(() => a.take(20)), named: option(() => a.take(20)) })),
      envelope: option(() => ({
        setIndex: a.u32(), timestamp: a.u32(), emitterChain: a.u16(), emitter: a.hash(), sequence: a.u64(), digest: a.hash(),
      })),
      set: option(() => ({ network: text(a), rule: ["two_third", "half"][a.u8()], signers: a.u8(), quorum: a.u8() })),
      slot: option(() => a.u64()),
      messages: a.list(() => {
        const seen = { size: a.u32(), proofNodes: a.u32(), proven: [false, true, null][a.u8()], type: ["price", "average", "unreadable"][a.u8()] };
        return { ...seen, report: seen.type === "unreadable" ? null : report(a) };
      }),
      attestations: a.list(() => ({ status: a.u8(), report: report(a) })),
      upgrade: option(() => ({ setIndex: a.u32(), keys: a.list(() => a.take(20)) })),
    };
  }
  valueOfSamples(prices) {
    return this.#ask("otp_value_of_samples", integers(["u32", prices.length], ...prices.map((p) => ["i64", p]))).i64();
  }
  /** What an open record (its leaf) decides at a time in milliseconds. */
  decide(record, time) {
    const a = this.#ask("otp_decide", record, { fixed: integers(["i64", time]) });
    return {
      outcome: ["open", "fixed", "void"][a.u8()], price: a.i64(), line: a.u8(),
      samples: a.list(() => ({ grid: a.i64(), price: a.i64() })),
    };
  }
}

const text = (a) => latin.decode(a.take(a.u8()));
const report = (a) => ({
  feed: a.hash(), price: a.i64(), confidence: a.u64(), exponent: a.i32(), publishTime: a.i64(), prevPublishTime: a.i64(),
  emaPrice: a.i64(), emaConfidence: a.u64(), slot: a.u64(), digest: a.hash(), setIndex: a.u32(), network: text(a),
});
const listed = (sets) => joined([integers(["u32", sets.length]), ...sets]);

function exactly(bytes, size) {
  if (bytes.length !== size) throw new RangeError(`expected ${size} bytes, not ${bytes.length}`);
  return bytes;
}

/** By name, as otp.h numbers them. */
export const section = Object.freeze({
  meta: 0, assets: 1, feeds: 2, signerSets: 3, markets: 4, accounts: 5, series: 6, offers: 7, records: 8, references: 9,
  positions: 10,
});

class Chain {
  #otp;
  #number;

  constructor(otp, number, network, genesisRoot) {
    this.#otp = otp;
    this.#number = number;
    this.network = network;
    this.genesisRoot = genesisRoot;
  }

  #ask(name, ...args) { return new Answer(this.#otp.call(name, this.#number, ...args)); }

  close() { this.#otp.call("otp_close", this.#number); }

  /** Replays the next block with every check. After a refusal the chain takes no more. */
  apply(block) {
    const a = this.#ask("otp_apply", block);
    return {
      height: a.u64(), time: a.i64(), hash: a.hash(), envelopes: a.u32(), commands: a.u32(), refused: a.u32(),
      stateRoot: a.u8() === 1 ? a.hash() : null,
    };
  }
  checkInvariants() { this.#otp.call("otp_check_invariants", this.#number); }
  receipts() { return this.#otp.call("otp_receipts", this.#number); }
  head() {
    const a = this.#ask("otp_head");
    return { height: a.u64(), time: a.i64(), hash: a.hash() };
  }
  root() { return this.#otp.call("otp_root", this.#number); }

  count(sectionNumber, parent = 0) { return this.#ask("otp_count", sectionNumber, parent).u32(); }
  leaf(sectionNumber, index, parent = 0) { return this.#otp.call("otp_leaf", this.#number, sectionNumber, parent, index); }
  /** Where a thing is, by its canonical key; null when there is none. */
  find(sectionNumber, key, parent = 0) {
    try {
      return this.#ask("otp_find", sectionNumber, parent, key).u32();
    } catch (error) {
      if (error instanceof OtpError && error.code === "not_found") return null;
      throw error;
    }
  }
  prove(sectionNumber, index, parent = 0) { return this.#otp.call("otp_prove", this.#number, sectionNumber, parent, index); }
}
