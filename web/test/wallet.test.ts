import assert from "node:assert/strict";
import { test } from "node:test";
import { Nonces } from "../src/protocol/nonce.ts";
import { bytes32, orderP256, orderSecp256k1, lowS, numberOf } from "../src/protocol/signers/curves.ts";
import { type SignError } from "../src/protocol/signers/signer.ts";
import { connectWallet, type Provider, walletSignature } from "../src/protocol/signers/wallet.ts";
import { fromHex, toHex } from "../src/protocol/units.ts";

const r = bytes32(7n);
const signature = (s: bigint, v: number): string => toHex(new Uint8Array([...r, ...bytes32(s), v]));

test("v is brought to 0 or 1, however the wallet gives it", () => {
  for (const [given, kept] of [[0, 0], [1, 1], [27, 0], [28, 1]] as const) {
    assert.equal(fromHex(walletSignature(signature(5n, given)).signature)[64], kept);
  }
  for (const v of [2, 26, 29, 255]) assert.throws(() => walletSignature(signature(5n, v)), /v of/);
});

test("a high s is turned round, and v with it", () => {
  const low = fromHex(walletSignature(signature(orderSecp256k1 - 5n, 27)).signature);
  assert.equal(numberOf(low.slice(32, 64)), 5n);
  assert.equal(low[64], 1);
});

test("s is low up to half of the order, on both curves", () => {
  for (const order of [orderP256, orderSecp256k1]) {
    const half = (order - 1n) / 2n;
    assert.equal(lowS(new Uint8Array([...r, ...bytes32(half)]), order).turned, false);
    assert.equal(lowS(new Uint8Array([...r, ...bytes32(half + 1n)]), order).turned, true);
  }
});

test("what is no signature of 65 bytes is refused", () => {
  for (const answer of [null, 5, "0x", "0x1234", signature(5n, 27) + "00"]) {
    assert.throws(() => walletSignature(answer), (error) => (error as SignError).code === "not_supported");
  }
});

const address = `0x${"ab".repeat(20)}`;
const request = { typedData: {}, digest: "0x" } as never;

function wallet(answers: Record<string, unknown>) {
  const provider: Provider = {
    request: async ({ method }) => {
      const answer = answers[method];
      if (answer instanceof Error || (answer as { code?: number })?.code) throw answer;
      return answer;
    },
  };
  return { uuid: "1", rdns: "test", name: "Test", icon: "", provider };
}

test("a wallet's refusals say what to do", async () => {
  const signer = await connectWallet(wallet({ eth_requestAccounts: [address], eth_accounts: [address], eth_signTypedData_v4: { code: 4001 } }));
  await assert.rejects(signer.sign(request), (error) => (error as SignError).code === "declined");
  const locked = await connectWallet(wallet({ eth_requestAccounts: [address], eth_accounts: [] }));
  await assert.rejects(locked.sign(request), (error) => (error as SignError).code === "locked");
  const other = await connectWallet(wallet({ eth_requestAccounts: [address], eth_accounts: [`0x${"cd".repeat(20)}`] }));
  await assert.rejects(other.sign(request), (error) => (error as SignError).code === "other_account");
  await assert.rejects(connectWallet(wallet({ eth_requestAccounts: [] })), (error) => (error as SignError).code === "locked");
});

test("a wallet's signature comes through", async () => {
  const signer = await connectWallet(wallet({ eth_requestAccounts: [address], eth_accounts: [address], eth_signTypedData_v4: signature(5n, 28) }));
  const signed = await signer.sign(request);
  assert.equal(signed.scheme, "eip712");
  assert.equal(signed.signature, signature(5n, 1));
});

test("nonces rise for each signer, and do not run ahead of the clock", () => {
  const nonces = new Nonces();
  assert.equal(nonces.next("a", 1000n), 1000n);
  assert.equal(nonces.next("a", 1000n), 1001n);
  assert.equal(nonces.next("b", 1000n), 1000n);
  assert.equal(nonces.next("a", 900n), 1002n);
  for (let i = 0; i < 29_998; ++i) nonces.next("a", 1000n);
  assert.equal(nonces.next("a", 1001n), 31_001n);
  assert.throws(() => nonces.next("a", 1001n), /short time/);
});
