// The real thing for the tests: a node on a free port, a browser, and a list of what held and what did not.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const binary = ["build/release/otp", "build/dev/otp"].map((name) => join(root, name)).find(existsSync);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export class House {
  /** `prices`: where they come from, as options of `otp up`. */
  static async open(prices = ["--seed", "7"]) {
    const house = new House();
    house.prices = prices;
    house.data = mkdtempSync(join(tmpdir(), "otp-e2e-"));
    house.port = await freePort();
    house.url = `http://127.0.0.1:${house.port}`;
    await house.start();
    return house;
  }

  async start() {
    this.said = "";
    this.process = spawn(binary, ["up", "--port", String(this.port), "--data", this.data, ...this.prices, "--web", join(root, "build/web")], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (bytes) => (this.said += bytes));
    for (let i = 0; i < 300; ++i) {
      if (this.process.exitCode !== null) break;
      const ready = await fetch(`${this.url}/readyz`).catch(() => null);
      if (ready?.ok) return;
      await sleep(100);
    }
    throw new Error(`the node did not start: ${this.said.slice(-2000)}`);
  }

  async #ended() {
    while (this.process.exitCode === null && this.process.signalCode === null) await sleep(20);
  }
  async kill() {
    this.wasKilled = true;
    this.process.kill("SIGKILL");
    await this.#ended();
  }
  async close() {
    this.process.kill("SIGTERM");
    await this.#ended();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** A key of `otp keys`, as the encrypted file that it exports. */
  makeKeyFile(name, passphrase) {
    const folder = mkdtempSync(join(tmpdir(), "otp-e2e-keys-"));
    try {
      writeFileSync(join(folder, "passphrase"), `${passphrase}\n`);
      const keys = (...args) => execFileSync(binary, ["keys", ...args, "--keystore", join(folder, "keys"), "--password-file", join(folder, "passphrase"), "--json"], { encoding: "utf8" });
      const { address } = JSON.parse(keys("new", name));
      return { address, file: { name: `${name}.json`, mimeType: "application/json", buffer: Buffer.from(keys("export", name)) } };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** A file of the shared data; null where there is none. */
  static sharedData(path) {
    const file = join(root, "../shared/data", path);
    return existsSync(file) ? file : null;
  }

  async get(path) {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }
}

/** Six venues on this machine in their own formats, and their faults at will. */
export class Venues {
  static async open() {
    const venues = new Venues();
    venues.port = await freePort();
    venues.process = spawn(binary, ["sim", "--port", String(venues.port)], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [venues.process.stdout, venues.process.stderr]) stream.on("data", (bytes) => (said += bytes));
    for (let i = 0; i < 100 && !said.includes("(control)"); ++i) await sleep(100);
    venues.folder = mkdtempSync(join(tmpdir(), "otp-e2e-venues-"));
    venues.config = join(venues.folder, "venues.toml");
    const paths = { coinbase: "coinbase", kraken: "kraken/v2", binance: "binance/stream", okx: "okx/ws/v5/public", bybit: "bybit/v5/public/spot", deribit: "deribit/ws/api/v2" };
    const endpoints = Object.entries(paths).map(([venue, path]) => `${venue} = "ws://127.0.0.1:${venues.port}/${path}"`);
    const instruments = [
      ["coinbase", "BTC-USD"], ["kraken", "BTC/USD"], ["okx", "BTC-USD"], ["binance", "BTCUSDT", "BTC/USD", "USDT"], ["bybit", "BTCUSDC", "BTC/USD", "USDC"],
      ["coinbase", "USDT-USD", "USDT/USD"], ["kraken", "USDT/USD", "USDT/USD"],
    ].map(([venue, name, feed = "BTC/USD", currency = "USD"]) => `[[instrument]]\nvenue = "${venue}"\nname = "${name}"\nfeed = "${feed}"\ncurrency = "${currency}"`);
    writeFileSync(venues.config, ['feeds = ["BTC/USD"]', "[endpoints]", ...endpoints, ...instruments].join("\n"));
    return venues;
  }

  async faults(change) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/control/faults`, { method: "POST", body: JSON.stringify(change) });
    if (!answer.ok) throw new Error(`faults: ${answer.status} ${await answer.text()}`);
  }

  async close() {
    this.process.kill("SIGTERM");
    while (this.process.exitCode === null && this.process.signalCode === null) await sleep(20);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.OTP_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

/** What held and what did not. A case that throws has failed, and the next one goes on. */
export class Cases {
  passed = 0;
  failed = 0;

  check(holds, name, detail = "") {
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(`${holds ? "ok  " : "FAIL"} ${name}${holds || detail === "" ? "" : `: ${detail}`}`);
    return holds;
  }

  async run(name, body) {
    const begun = Date.now();
    try {
      await body();
      this.check(true, `${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.check(false, name, String(error?.stack ?? error).slice(0, 1500));
    }
  }
}

/** What any page says while its node is dead, and while it starts again (503). */
const ofADeadNode = /ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|WebSocket connection to|status of 503/;

/** Everything the page complains of: none of it may happen, but for what comes of a node that this test killed. */
export function listen(page, complaints, house) {
  const complain = (text) => (house.wasKilled && ofADeadNode.test(text)) || complaints.push(text);
  page.on("pageerror", (error) => complain(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || /content security policy|trustedscript|trusted type/i.test(message.text())) complain(`console: ${message.text()} ${message.location().url ?? ""}`);
  });
}
