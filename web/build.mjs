// Bundles the app into build/web: names that carry a hash of their content, a page that names them, and a compressed form
// of each beside it. Says what it made and how large it is.
//   node build.mjs [--out DIR]

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const argument = process.argv.indexOf("--out");
const out = argument < 0 ? join(root, "build/web") : process.argv[argument + 1];
const modules = join(root, "build/wasm");

// Built beside the old one and put in its place at the end, so that a failed build leaves what was served.
const fresh = `${out}.new`;
await rm(fresh, { recursive: true, force: true });
await mkdir(join(fresh, "assets"), { recursive: true });

const files = new Map(); // name below the folder -> bytes

/** A module's name says what it holds; without one the app says what it cannot do. */
async function addModule(module) {
  const path = join(modules, `${module}.wasm`);
  if (!existsSync(path)) return "";
  const bytes = await readFile(path);
  const name = `assets/${module}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.wasm`;
  files.set(name, bytes);
  return `/${name}`;
}

const wasm = await addModule("otp");
const marketWasm = await addModule("market");
const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: join(fresh, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
};

// The workers first: the app has to know their names. Each is one file, fetched when it is started.
const workers = await Promise.all(["verify", "keystore"].map((name) => build({ ...shared, entryPoints: { [name]: `src/${name}/worker.ts` }, define: {} })));
const [verifyUrl, keystoreUrl] = workers.map(({ outputFiles }) => `/${relative(fresh, outputFiles[0].path)}`);
const app = await build({
  ...shared,
  entryPoints: { app: "src/app/main.tsx" },
  splitting: true,
  define: { WASM_URL: JSON.stringify(wasm), MARKET_WASM_URL: JSON.stringify(marketWasm), VERIFY_WORKER_URL: JSON.stringify(verifyUrl), KEYSTORE_WORKER_URL: JSON.stringify(keystoreUrl) },
});
for (const { path, contents } of [...workers.flatMap((worker) => worker.outputFiles), ...app.outputFiles]) files.set(relative(fresh, path), contents);

/** Of the entry point: its script, its style, and the chunks it imports at once. */
function firstView() {
  const outputs = Object.entries(app.metafile.outputs);
  const name = (path) => relative(fresh, join(here, path));
  const [script, entry] = outputs.find(([, output]) => output.entryPoint === "src/app/main.tsx");
  const chunks = new Set();
  const follow = (output) => {
    for (const { path, kind } of output.imports) {
      if (kind !== "import-statement" || chunks.has(path)) continue;
      chunks.add(path);
      follow(app.metafile.outputs[path]);
    }
  };
  follow(entry);
  return { script: name(script), style: name(entry.cssBundle), chunks: [...chunks].map(name) };
}

/** The script that holds a package which is fetched later. */
function chunkOf(folder) {
  const found = Object.entries(app.metafile.outputs).filter(([, { inputs }]) => Object.keys(inputs).some((path) => path.startsWith(folder)));
  if (found.length !== 1) throw new Error(`${folder} is in ${found.length} scripts`);
  return relative(fresh, join(here, found[0][0]));
}

const first = firstView();
const page = (await readFile(join(here, "src/index.html"), "utf8"))
  .replace("<!-- style -->", `<link rel="stylesheet" href="/${first.style}">`)
  .replace("<!-- script -->", [...first.chunks.map((c) => `<link rel="modulepreload" href="/${c}">`), `<script type="module" src="/${first.script}"></script>`].join("\n    "));
files.set("index.html", Buffer.from(page));
for (const name of ["icon.svg", "manifest.webmanifest"]) files.set(name, await readFile(join(here, "src", name)));

for (const [name, bytes] of files) {
  await writeFile(join(fresh, name), bytes);
  if (bytes.length > 256) await writeFile(join(fresh, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
const size = (name) => gzipSync(files.get(name), { level: 9 }).length;
const sizes = {
  script: size(first.script) + first.chunks.reduce((n, c) => n + size(c), 0),
  style: size(first.style),
  page: size("index.html"),
  wasm: wasm ? size(wasm.slice(1)) : null,
  marketWasm: marketWasm ? size(marketWasm.slice(1)) : null,
  flow: size(chunkOf("src/app/flow/charts.tsx")),
  keystore: size(keystoreUrl.slice(1)),
  charts: size(chunkOf("node_modules/uplot/")),
};
// Read by the size budgets, never served under a name the app uses.
await writeFile(join(fresh, "sizes.json"), JSON.stringify(sizes));
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
console.log(`web: ${files.size} files in ${relative(root, out)}; gzip: first script ${sizes.script}, style ${sizes.style}, page ${sizes.page}, module ${sizes.wasm ?? "not built"}`);
