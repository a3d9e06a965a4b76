// How fast the browser's build replays a journal, beside the native build: G5 of docs/performance.md.
//
//   node tests/wasm/replay_bench.mjs [--quick]    after scripts/build dev otp_journal_make, release otp_replay, wasm
//
// The same journal, the same program on both sides, rounds in turns; with the signatures' keys taken as known, and with every signature
// recovered; and the module itself through its loader. The roots are compared, times are only told. The last line is
// `counts: PASSED FAILED SKIPPED`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadOtp } from "../../wasm/loader.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const quick = process.argv.includes("--quick");
const commands = quick ? 20_000 : 100_000;
const rounds = quick ? 3 : 7;
const goal = 0.6;

const folder = mkdtempSync(join(tmpdir(), "otp-replay-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "journal");
run(join(root, "build/dev/otp_journal_make"), ["1", String(commands), file]);

function run(program, args) {
  const ran = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (ran.status !== 0) {
    console.log(`${program} ended with ${ran.status ?? ran.signal}: ${ran.stdout}${ran.stderr}`);
    console.log("counts: 0 1 0");
    process.exit(1);
  }
  return ran.stdout;
}

/** Seconds of each replay after the first, in which the engine still compiles, and the root they all arrived at. */
function replays(program, args, mode, times) {
  const lines = [...run(program, [...args, file, mode, String(times + 1)]).matchAll(/in ([\d.]+) s, root (0x\w+)/g)];
  return { first: Number(lines[0][1]), seconds: lines.slice(1).map((l) => Number(l[1])), root: lines[0][2] };
}
const native = (mode, times) => replays(join(root, "build/release/otp_replay"), [], mode, times);
const browser = (mode, times) =>
  replays("node", ["--no-experimental-fetch", join(root, "build/wasm/otp_replay.js")], mode, times);

/** The module as the page uses it: loader, one call a block. */
async function viaModule() {
  const otp = await loadOtp(readFileSync(join(root, "build/wasm/otp.wasm")));
  const bytes = readFileSync(file);
  let at = 0;
  const take = (n) => bytes.subarray(at, (at += n));
  const u32 = () => take(4).readUInt32LE(0);
  const chain = otp.open(new Uint8Array(take(u32())));
  take(u32() * (32 + 64 + 1 + 64));
  const begun = performance.now();
  while (at < bytes.length) chain.apply(new Uint8Array(take(u32())));
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, root: "0x" + Buffer.from(chain.root()).toString("hex"), memory: otp.memoryBytes };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const rate = (seconds) => `${(commands / seconds / 1000).toFixed(1)} k/s`;
const tell = (name, s) =>
  console.log(`     ${name.padEnd(44)} ${rate(median(s)).padStart(10)}   best ${rate(Math.min(...s))}, worst ${rate(Math.max(...s))}`);

let passed = 0;
let failed = 0;
function check(truth, what) {
  console.log(`${truth ? "ok  " : "FAIL"} ${what}`);
  if (truth) ++passed;
  else ++failed;
}

console.log(`G5   replay of a journal of ${commands} commands, native and in WebAssembly (node ${process.version})`);
const roots = new Set();
for (const [mode, title] of [["known", "signatures apart"], ["signatures", "with signatures"]]) {
  const sides = { native: [], browser: [] };
  let first = 0;
  for (let round = 0; round < (mode === "known" ? rounds : Math.ceil(rounds / 2)); ++round) {
    for (const [side, measure] of [["native", native], ["browser", browser]]) {
      const measured = measure(mode, mode === "known" ? 3 : 1);
      sides[side].push(median(measured.seconds));
      roots.add(measured.root);
      if (side === "browser") first = measured.first;
    }
  }
  tell(`native, ${title}`, sides.native);
  tell(`WebAssembly, ${title}`, sides.browser);
  console.log(`     WebAssembly's first replay, while it is compiled  ${rate(first)}`);
  const ratio = median(sides.native) / median(sides.browser);
  console.log(`     WebAssembly / native, ${title}: x ${ratio.toFixed(2)} (goal x ${goal}, ${ratio >= goal ? "reached" : "not reached"})`);
}
const module = await viaModule();
roots.add(module.root);
console.log(`     the module through its loader, with signatures  ${rate(module.seconds)}, ${(module.memory / 2 ** 20).toFixed(0)} MiB`);
check(roots.size === 1, "every replay arrives at the same state root");
console.log(`counts: ${passed} ${failed} 0`);
process.exitCode = failed === 0 ? 0 : 1;
