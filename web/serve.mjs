// Serves build/web on loopback while the app is worked on, with the headers of the node, and hands /v1 on to one.
//   node serve.mjs --node http://127.0.0.1:8080 [--port 8081] [--dir build/web]

import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const node = new URL(option("node", "http://127.0.0.1:8080"));
const dir = option("dir", join(root, "build/web"));
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };
// The same as net::add_page_policy of the node.
const policy = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};
const isApi = (path) => /^\/(v1|livez|readyz|metrics)(\/|\?|$)/.test(path);

const server = createServer(async (from, to) => {
  if (isApi(from.url)) {
    const on = request({ host: node.hostname, port: node.port, path: from.url, method: from.method, headers: { ...from.headers, host: node.host, ...(from.headers.origin ? { origin: node.origin } : {}) } }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    on.on("error", () => (to.headersSent ? to.destroy() : to.writeHead(502).end()));
    return from.pipe(on);
  }
  const path = normalize(decodeURIComponent(new URL(from.url, "http://x").pathname));
  const name = extname(path) && !path.includes("..") ? path : "/index.html";
  try {
    const bytes = await readFile(join(dir, name));
    to.writeHead(200, { ...policy, "Content-Type": types[extname(name)] ?? "application/octet-stream", "Cache-Control": "no-store" }).end(bytes);
  } catch {
    to.writeHead(404, policy).end("not found");
  }
});
server.on("upgrade", (from, socket, first) => {
  const on = connect(Number(node.port), node.hostname, () => {
    const headers = Object.entries({ ...from.headers, host: node.host, origin: node.origin }).map(([name, value]) => `${name}: ${value}\r\n`);
    on.write(`GET ${from.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
    on.write(first);
    on.pipe(socket).pipe(on);
  });
  on.on("error", () => socket.destroy());
  socket.on("error", () => on.destroy());
});
server.listen(Number(option("port", "8081")), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port} -> ${node.origin}`));
