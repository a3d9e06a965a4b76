// EIP-6963: wallets that announce themselves, the fail-over for those that do not, and what is not believed of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connectWallet, reconnectWallet, type Provider, type Wallet, watchAccounts, watchWallets } from "../src/protocol/signers/wallet.ts";
import type { Address } from "../src/protocol/units.ts";

const page = new EventTarget();
let requests = 0;
page.addEventListener("eip6963:requestProvider", () => (requests += 1));
Object.assign(globalThis, {
  addEventListener: page.addEventListener.bind(page),
  dispatchEvent: page.dispatchEvent.bind(page),
  ethereum: { request: async () => [] },
});

const silent: Provider = { request: async () => [] };

function announce(info: object | undefined, provider: unknown = silent): void {
  const event = new Event("eip6963:announceProvider");
  page.dispatchEvent(Object.assign(event, { detail: { info, provider } }));
}

let told: readonly Wallet[] = [];
watchWallets((wallets) => (told = wallets));
const named = (uuid: string): Wallet | undefined => told.find((wallet) => wallet.uuid === uuid);

test("without an announcement the injected wallet is offered", () => {
  assert.equal(requests, 1);
  assert.deepEqual(told.map((wallet) => wallet.uuid), ["injected"]);
});

test("a wallet that announces itself late is told, once a uuid", () => {
  announce({ uuid: "a", rdns: "io.example", name: "Example", icon: "data:image/png;base64,AA==" });
  announce({ uuid: "a", rdns: "io.example", name: "Example again", icon: "" });
  assert.equal(told.filter((wallet) => wallet.uuid === "a").length, 1);
  assert.equal(named("a")?.name, "Example again");
});

test("icons that are not pictures in a data URI are left out", () => {
  for (const icon of ["javascript:alert(1)", "https://example.org/x.png", "data:text/html,<script>", "data:image/svg+xmlfoo,", 5]) {
    announce({ uuid: "b", rdns: "b", name: "B", icon });
    assert.equal(named("b")?.icon, "", String(icon));
  }
  announce({ uuid: "b", rdns: "b", name: "B", icon: "data:image/svg+xml,<svg/>" });
  assert.equal(named("b")?.icon, "data:image/svg+xml,<svg/>");
});

test("what is no wallet is not offered", () => {
  const before = told.length;
  announce(undefined);
  announce({ rdns: "c", name: "without uuid" });
  announce({ uuid: "c", name: "without provider" }, null);
  announce({ uuid: "c", name: "cannot be asked" }, {});
  assert.equal(told.length, before);
});

test("once it is no longer watched nothing is told", () => {
  let calls = 0;
  const end = watchWallets(() => (calls += 1));
  assert.equal(calls, 1);
  end();
  announce({ uuid: "d", rdns: "d", name: "D" });
  assert.equal(calls, 1);
});

const address = `0x${"ab".repeat(20)}` as Address;
const walletOf = (provider: Provider): Wallet => ({ uuid: "w", rdns: "w", name: "W", icon: "", provider });

test("an address in mixed case is the account it names", async () => {
  const mixed = `0x${"aB".repeat(20)}`;
  const signer = await connectWallet(walletOf({ request: async () => [mixed] }));
  assert.equal(signer.address, address);
});

test("a wallet used before is taken up without asking, or not at all", async () => {
  const asked: string[] = [];
  const provider: Provider = { request: async ({ method }) => (asked.push(method), [address]) };
  assert.equal((await reconnectWallet(walletOf(provider), address))?.address, address);
  assert.equal(await reconnectWallet(walletOf(provider), `0x${"cd".repeat(20)}` as Address), null);
  assert.equal(await reconnectWallet(walletOf({ request: () => Promise.reject(new Error("disconnected")) }), address), null);
  assert.deepEqual(asked, ["eth_accounts", "eth_accounts"]);
});

test("other accounts in the wallet are told until it is no longer watched", () => {
  const listeners = new Set<(argument: unknown) => void>();
  const provider: Provider = {
    request: async () => [],
    on: (_, listener) => void listeners.add(listener),
    removeListener: (_, listener) => void listeners.delete(listener),
  };
  const heard: unknown[] = [];
  const end = watchAccounts(walletOf(provider), (accounts) => heard.push(accounts));
  for (const listener of listeners) listener([address, "nonsense", 5]);
  end();
  assert.deepEqual(heard, [[address]]);
  assert.equal(listeners.size, 0);
});
