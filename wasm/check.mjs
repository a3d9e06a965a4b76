// What build/wasm/otp.wasm is held to: it imports nothing, exports what otp.h declares, and stays within its size.
//
//   node wasm/check.mjs [FILE]

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** Names of modules and functions that the module may import: none. */
const importsAllowed = [];
/** Exported besides: memory, and what the linker of Debian's Emscripten always exports. */
const exportsBesides = ["memory", "malloc", "_initialize", "__indirect_function_table", "__errno_location", "stackSave", "stackRestore",
  "stackAlloc"];
const gzipBytesMax = 150_000;

const here = dirname(fileURLToPath(import.meta.url));
const bytes = readFileSync(process.argv[2] ?? join(here, "../build/wasm/otp.wasm"));
const module = new WebAssembly.Module(bytes);
let failed = 0;

function expect(truth, what) {
  console.log(`${truth ? "ok  " : "FAIL"} ${what}`);
  if (!truth) ++failed;
}

const imports = WebAssembly.Module.imports(module).map((i) => `${i.module}.${i.name}`).filter((i) => !importsAllowed.includes(i));
expect(imports.length === 0, `otp.wasm imports nothing${imports.length ? ", but " + imports.join(", ") : ""}`);

const header = readFileSync(join(here, "otp.h"), "utf8").replace(/\/\*.*?\*\//gs, "");
const declared = [...header.matchAll(/^[^#\n]*?\b(otp_\w+)\(/gm)].map((match) => match[1]).sort();
const exported = WebAssembly.Module.exports(module).map((e) => e.name).filter((name) => !exportsBesides.includes(name)).sort();
expect(declared.join() === exported.join(), `its ${exported.length} functions are those of otp.h`);

const size = gzipSync(bytes, { level: 9 }).length;
expect(size <= gzipBytesMax, `${bytes.length} bytes, ${size} gzip -9, at most ${gzipBytesMax}`);

console.log(`counts: ${3 - failed} ${failed} 0`);
process.exitCode = failed === 0 ? 0 : 1;
