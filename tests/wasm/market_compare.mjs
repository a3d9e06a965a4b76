// Asks build/wasm/market.wasm and the native build the same, and holds every number of the answers to 1e-14.
//
//   node tests/wasm/market_compare.mjs     after scripts/build wasm otp_market_module and scripts/build dev otp_wasm_answers
//
// The two have different mathematical libraries and add in a different order, so that last bits differ. A number is held to 1e-14
// of itself or, where it is a sum that may cancel, of what was added: the largest of its kind in the document. Questions: the
// Black-76 tables of ../shared/data/market/pricing where they are there, a grid to the edges of doubles, whole chains with each
// switch and change, and input that is none. The last line is `counts: PASSED FAILED SKIPPED`.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyseInput, black76Input, loadMarket } from "../../wasm/market_loader.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const market = await loadMarket(readFileSync(join(root, "build/wasm/market.wasm")));
const tolerance = 1e-14;
const statusOf = { malformed: 1, refused: 2, not_found: 3 };
const totals = { passed: 0, failed: 0, skipped: 0 };
let worst = 0;
function expect(truth, what) {
  if (truth) return void ++totals.passed;
  if (++totals.failed < 20) console.log(`wrong: ${what}`);
}

const questions = [];
function ask(what, name, bytes) {
  let answer = { status: 0 };
  try {
    answer.output = market.call(name, bytes);
  } catch (error) {
    if (!(error.code in statusOf)) throw error;
    answer = { status: statusOf[error.code], reason: error.message };
  }
  questions.push({ what, name, bytes: bytes.slice(), ...answer });
  return answer;
}

// ---- Black 1976 ----

const tables = join(root, "../shared/data/market/pricing");
const inputs = [];
if (existsSync(tables)) {
  for (const file of ["strata_black76_call_prices.csv", "quantlib_black76_values.csv"]) {
    const [head, ...lines] = readFileSync(join(tables, file), "utf8").trim().split(/\r?\n/).filter((line) => !line.startsWith("#"));
    const names = head.split(",");
    for (const line of lines) {
      const row = Object.fromEntries(line.split(",").map((cell, i) => [names[i]?.trim().toLowerCase(), cell.trim()]));
      const pick = (...keys) => Number(keys.map((key) => row[key]).find((value) => value !== undefined));
      inputs.push({ kind: row.type === "put" ? "put" : "call", forward: pick("forward"), strike: pick("strike"), sigma: pick("vol", "std_dev"), years: row.t === undefined ? 1 : Number(row.t), discount: row.discount === undefined ? 1 : Number(row.discount) });
    }
  }
  const usable = inputs.filter((each) => Object.values(each).every((value) => typeof value === "string" || Number.isFinite(value)));
  console.log(`${usable.length} of ${inputs.length} rows of the published tables`);
  inputs.splice(0, inputs.length, ...usable);
} else {
  ++totals.skipped;
  console.log("skipped: no ../shared/data");
}
for (const kind of ["call", "put"]) {
  for (const moneyness of [0.2, 0.5, 0.8, 0.95, 0.999, 1, 1.001, 1.05, 1.3, 2, 5]) {
    for (const sigma of [0.01, 0.1, 0.5, 0.8, 1.5, 4]) {
      for (const years of [60 / 31_536_000, 1 / 365, 7 / 365, 0.25, 1, 3]) inputs.push({ kind, forward: 74_271.22, strike: 74_271.22 * moneyness, sigma, years, discount: 0.99 });
    }
  }
}
for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-300, 1e300]) {
  inputs.push({ kind: "call", forward: value, strike: 1, sigma: 1, years: 1 }, { kind: "put", forward: 1, strike: value, sigma: 1, years: 1 }, { kind: "call", forward: 1, strike: 1, sigma: value, years: 1 }, { kind: "put", forward: 1, strike: 1, sigma: 1, years: value });
}
ask("black76", "market_black76", black76Input(inputs));

// ---- Chains ----

const day = 86_400_000;
const time = Date.UTC(2026, 2, 17, 9, 48);
/** Uniform over [0, 1), the same every time. */
const chance = (() => {
  let state = 88_172_645_463_325_252n;
  return () => {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    return Number(state >> 11n) / 2 ** 53;
  };
})();
function chainOf(premium, holes) {
  const index = 74_180.4;
  const rows = [];
  for (const days of [0.93, 2.93, 9.93, 37.93, 100.93, 282.93]) {
    const years = days / 365;
    const forward = index * (1 + 0.045 * years);
    const hole = (value) => (chance() < holes ? null : value);
    for (let strike = 40_000; strike <= 120_000; strike += days < 5 ? 1000 : 4000) {
      const k = Math.log(strike / forward) / Math.sqrt(years + 0.02);
      const iv = 0.55 * (1 - 0.16 * k + 0.55 * k * k);
      for (const kind of ["call", "put"]) {
        const [{ value }] = market.black76([{ kind, forward, strike, sigma: iv, years }]);
        const mark = premium === "coin" ? value / forward : value;
        rows.push({ instrument: `X-${days}-${strike}-${kind}`, kind, strike, expiry: time + days * day, unit: 1, mark: hole(mark), markIv: hole(iv), bidIv: hole(iv - 0.01), askIv: hole(iv + 0.01), forward: hole(forward), openInterest: hole(Math.floor(900 * chance())), volume: hole(Math.floor(90 * chance())) });
      }
    }
  }
  return { time, index, premium, simulated: true, venue: "test", underlying: "BTC", quote: "USD", rows };
}
const none = { price: 1, volatilityPoints: 0, days: 0 };
const changes = [none, { price: 1.1, volatilityPoints: 0, days: 0 }, { price: 0.7, volatilityPoints: 25, days: 0 }, { price: 1, volatilityPoints: -60, days: 1.5 }, { price: 1.31, volatilityPoints: 3.5, days: 40 }, { price: 1, volatilityPoints: 0, days: 4000 }];
const choices = { dealer_model: ["naive", "inverted", "short_all"], gex_unit: ["per_percent", "per_dollar", "coins_per_dollar", "dollar_gamma"], flip: ["reprice", "cumulative"], vol_rule: ["sticky_strike", "sticky_delta"], em_method: ["iv", "straddle", "straddle085", "weighted"], oi_walls: ["otm", "all"], skew_delta: ["forward", "premium_adjusted"], max_pain: ["usd", "coin"], regime_threshold: ["0", "0.5"] };
for (const premium of ["coin", "quote"]) {
  for (const holes of [0, 0.2]) {
    const chain = chainOf(premium, holes);
    for (const change of changes) for (const expiry of ["all", "260327", "0-7"]) ask(`${premium} ${holes} ${JSON.stringify(change)} ${expiry}`, "market_analyse", analyseInput({ chain, switches: {}, expiry, change }));
    for (const [name, values] of Object.entries(choices)) for (const value of values) ask(`${premium} ${holes} ${name}=${value}`, "market_analyse", analyseInput({ chain, switches: { [name]: value }, expiry: "260327", change: changes[1] }));
  }
}
const small = chainOf("coin", 0);
const refused = [
  ["a switch that there is not", { switches: { dealer: "naive" } }], ["a value that there is not", { switches: { dealer_model: "kind" } }], ["no expiries", { expiry: "soon" }], ["a threshold beyond 1", { switches: { regime_threshold: "2" } }], ["a price of nothing", { change: { ...none, price: 0 } }],
  ["negative days", { change: { ...none, days: -1 } }], ["a flow that was not given", { switches: { dealer_model: "flow" } }], ["an index below zero", { chain: { ...small, index: -1 } }], ["an expiry that is not listed", { expiry: "261224" }],
];
for (const [what, change] of refused) {
  const { status } = ask(what, "market_analyse", analyseInput({ chain: small, switches: {}, expiry: "all", change: none, ...change }));
  expect(status !== 0, `${what} was answered`);
}
const whole = analyseInput({ chain: { ...small, rows: small.rows.slice(0, 40) }, switches: { flip: "reprice" }, expiry: "all", change: none });
for (let i = 0; i < 120; ++i) {
  const at = Math.floor(chance() * whole.length);
  ask(`cut at ${at}`, "market_analyse", whole.slice(0, at));
  const spoiled = whole.slice();
  spoiled[at] ^= 1 << Math.floor(chance() * 8);
  ask(`spoiled at ${at}`, "market_analyse", spoiled);
}
ask("nothing", "market_analyse", new Uint8Array(0));
ask("nothing", "market_black76", new Uint8Array(0));
ask("a count alone", "market_black76", new Uint8Array([255, 255, 255, 255]));

// ---- The native build's answers ----

const le = (size, value) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
};
const wire = questions.flatMap(({ name, bytes }) => [Buffer.from([name.length]), Buffer.from(name), le(4, bytes.length), bytes, Buffer.from([2, 1]), le(4, 0), Buffer.from([0]), le(4, bytes.length)]);
const native = spawnSync(join(root, "build/dev/otp_wasm_answers"), { input: Buffer.concat(wire), maxBuffer: 1 << 30 });
if (native.status !== 0) expect(false, `the native program ended with ${native.status ?? native.signal}: ${native.error ?? native.stderr}`);

function close(a, b, scale, what) {
  const off = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), scale, Number.MIN_VALUE);
  if (Object.is(a, b) || a === b || off <= tolerance) return void (++totals.passed, (worst = Math.max(worst, a === b || Object.is(a, b) ? 0 : off)));
  expect(false, `${what}: ${a} and ${b}, ${off.toExponential(1)} apart`);
}
/** The largest number below each key of a document: what a sum of that kind was made of. */
function scalesOf(value, key = "", scales = {}) {
  if (typeof value === "number") scales[key] = Math.max(scales[key] ?? 0, Math.abs(value));
  else if (value && typeof value === "object") for (const [name, each] of Object.entries(value)) scalesOf(each, Array.isArray(value) ? key : name, scales);
  return scales;
}
function compare(a, b, scales, key, what) {
  if (typeof a === "number" && typeof b === "number") return close(a, b, scales[key] ?? 0, what);
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return expect(a === b, `${what}: ${a} and ${b}`);
  const names = Object.keys(a);
  expect(names.join() === Object.keys(b).join(), `${what} has other members`);
  for (const name of names) compare(a[name], b[name] ?? null, scales, Array.isArray(a) ? key : name, `${what}.${name}`);
}
let at = 0;
let answered = 0;
for (const { what, name, status, output, reason } of questions) {
  if (at + 8 > native.stdout.length) {
    expect(false, `the native answers end before ${what}`);
    break;
  }
  const nativeStatus = native.stdout.readInt32LE(at);
  const nativeOutput = native.stdout.subarray(at + 8, at + 8 + native.stdout.readUInt32LE(at + 4));
  at += 8 + nativeOutput.length;
  if (status !== nativeStatus) {
    expect(false, `${what}: status ${status} and ${nativeStatus}`);
  } else if (status !== 0) {
    expect(nativeOutput.subarray(8).toString() === reason, `${what}: the reasons differ`);
  } else if (name === "market_black76") {
    const [a, b] = [output, nativeOutput].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    ++answered;
    for (let i = 4; i + 8 <= output.length; i += 8) {
      const input = inputs[Math.floor((i - 4) / 72)];
      close(a.getFloat64(i, true), b.getFloat64(i, true), 0, `black76 ${JSON.stringify(input)} number ${((i - 4) / 8) % 9}`);
    }
  } else {
    const [a, b] = [Buffer.from(output), nativeOutput].map((bytes) => JSON.parse(bytes.toString()));
    const scales = scalesOf(b);
    // Net exposures are sums over what cancels: gamma of calls and puts, and of all strikes.
    const gamma = Math.max(scales.absGammaExposure ?? 0, scales.gamma ?? 0);
    for (const key of ["netGammaExposure", "gammaExposure", "callGammaExposure", "putGammaExposure", "exNextExpiry", "exNextQuarterly", "gex"]) scales[key] = Math.max(scales[key] ?? 0, gamma);
    compare(a, b, scales, "", what);
    ++answered;
  }
}
expect(answered > 100, `only ${answered} questions were answered`);
console.log(`${questions.length} questions, ${answered} answered with documents or numbers; the furthest two numbers are ${worst.toExponential(1)} apart`);
console.log(`counts: ${totals.passed} ${totals.failed} ${totals.skipped}`);
process.exitCode = totals.failed === 0 ? 0 : 1;
