// Bundles each test of test/ and runs all of them with Node's own test runner.
//   node test.mjs [PATTERN]      only the files whose name contains the pattern

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = readdirSync(join(here, "test")).filter((name) => /\.test\.tsx?$/.test(name) && name.includes(process.argv[2] ?? ""));
const out = mkdtempSync(join(tmpdir(), "otp-web-"));
try {
  await build({
    absWorkingDir: here,
    entryPoints: wanted.map((name) => join("test", name)),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    outdir: out,
    outExtension: { ".js": ".mjs" },
    jsx: "automatic",
    jsxImportSource: "preact",
    sourcemap: "inline",
    define: { WASM_URL: '""', MARKET_WASM_URL: '""', VERIFY_WORKER_URL: '""', KEYSTORE_WORKER_URL: '""', PROJECT_ROOT: JSON.stringify(dirname(here)) },
    logLevel: "warning",
  });
  const files = wanted.map((name) => join(out, name.replace(/\.tsx?$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--test", "--enable-source-maps", ...files], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
