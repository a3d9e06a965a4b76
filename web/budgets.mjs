// Holds the built app to its budgets (gzip -9, bytes). Every budget is one line; exit status 1 when one is passed.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sizes = JSON.parse(readFileSync(join(root, "build/web/sizes.json"), "utf8"));
const kb = 1024;
const budgets = [
  ["first script", sizes.script, 60 * kb],
  ["style", sizes.style, 12 * kb],
  ["first view without the core", sizes.script + sizes.style + sizes.page, 100 * kb],
  ["core", sizes.wasm, 150 * kb],
  ["market mathematics", sizes.marketWasm, 150 * kb],
  ["options flow", sizes.flow, 30 * kb],
  ["charts of long series", sizes.charts, 30 * kb],
  ["worker of imported keys", sizes.keystore, 30 * kb],
];
let over = 0;
for (const [name, size, most] of budgets) {
  const skipped = size === null;
  const good = skipped || size <= most;
  console.log(`${skipped ? "skip" : good ? "ok  " : "OVER"} ${name}: ${skipped ? "not built" : `${size} of ${most} bytes`}`);
  if (!good) ++over;
}
process.exitCode = over > 0 ? 1 : 0;
