// The rules of tests/keys/keystore_test.cpp, held by the browser's side too, and both sides beside each other.

import "./webcrypto.ts";
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { scrypt } from "@noble/hashes/scrypt.js";
import { decrypt } from "../src/keystore/decrypt.ts";
import { KeystoreError, keystoreMaxBytes, parseKeystore, type RefusalKind } from "../src/keystore/keystore_file.ts";
import { addressOf, checksumAddress, keccak256, parseAddress } from "../src/keystore/secret_key.ts";
import { fromHex, type Hex, toHex } from "../src/protocol/units.ts";

// The test vectors of the Web3 Secret Storage definition: one secret, two derivations.
const vectorSecret = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const vectorAddress = "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b";
const vectorPbkdf2 = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: { c: 262144, dklen: 32, prf: "hmac-sha256", salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd" },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
const vectorScrypt = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" },
    ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    kdf: "scrypt",
    kdfparams: { dklen: 32, n: 262144, p: 8, r: 1, salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19" },
    mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
/** Written by ethers 6.17 for key 0x11..11 and "open sesame". */
const quick = {
  address: "19e7e376e7c213b7e7e7e46cc70a5dd086daff2a",
  id: "f1269376-014d-41ce-ac6c-e4a9f16df871",
  version: 3,
  Crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "51d08a8e59565dc6e4e19e06c60ddfc4" },
    ciphertext: "73a082aba934e96da12ce04ff115ff1b85d768d0672e41b9ce56cc3a021a93b9",
    kdf: "scrypt",
    kdfparams: { salt: "6d859974ec6fb9a0f4bccd80e7ad52d3baa91fee46128b8909b4b7320d33ded6", n: 1024, dklen: 32, p: 1, r: 8 },
    mac: "ce212965b9f8ccc8b9e4d65f3dd6f3f96f17284b3ebc7c11788666586531f4a5",
  },
};
const passphrase = "open sesame";

type Json = Record<string, unknown>;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const fileOf = (json: unknown): Uint8Array => bytesOf(JSON.stringify(json));

/** A good file for the passphrase, changed: "a.b.c" names a field, undefined takes it out. */
function changed(changes: Json, of: object = quick): Uint8Array {
  const json = JSON.parse(JSON.stringify(of)) as Json;
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    const last = names.pop() as string;
    const parent = names.reduce((at, name) => at[name] as Json, json);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return fileOf(json);
}

async function refusal(file: Uint8Array, typed = passphrase): Promise<KeystoreError> {
  try {
    await decrypt(file, typed);
  } catch (error) {
    if (error instanceof KeystoreError) return error;
    throw error;
  }
  throw new Error("it was opened");
}
async function refused(file: Uint8Array, kind: RefusalKind, why: string): Promise<void> {
  const error = await refusal(file);
  assert.equal(error.kind, kind, `${why}: ${error.reason}`);
  assert.ok(error.reason.length > 0, why);
}

test("the published vectors open, and the work is told while it is done", async () => {
  const steps: (number | null)[] = [];
  const secret = await decrypt(fileOf(vectorScrypt), "testpassword", (done) => steps.push(done));
  assert.equal(toHex(secret), vectorSecret);
  assert.equal(addressOf(secret), vectorAddress);
  assert.ok(steps.length > 100 && steps.at(-1) === 1, `${steps.length} steps`);
  assert.ok(steps.every((done, i) => i === 0 || (done as number) > (steps[i - 1] as number)), "it only grows");
  assert.equal(toHex(await decrypt(fileOf(vectorPbkdf2), "testpassword")), vectorSecret);
});

test("a file that ethers wrote opens, with the older wallets' capital letter", async () => {
  assert.equal(toHex(await decrypt(fileOf(quick), passphrase)), `0x${"11".repeat(32)}`);
});

test("another passphrase is told from every other fault", async () => {
  for (const typed of ["open sesamf", "open sesame ", "Open sesame", ""]) {
    assert.equal((await refusal(fileOf(quick), typed)).kind, "wrong_passphrase", typed);
  }
  assert.equal((await refusal(fileOf(vectorPbkdf2), "")).kind, "wrong_passphrase");
});

test("a file cut anywhere is refused", async () => {
  const file = fileOf(quick);
  for (let size = 0; size < file.length; ++size) await refused(file.slice(0, size), "malformed", `cut at ${size}`);
});

test("hostile costs are refused before any work", async () => {
  const scrypt = (name: string, value: unknown): Uint8Array => changed({ [`Crypto.kdfparams.${name}`]: value });
  const huge = 2 ** 64;
  const expensive = [["n", 2 ** 40], ["n", 2 ** 63], ["n", huge], ["n", 0], ["n", 1], ["n", 255], ["n", 2 ** 53 - 1], ["n", 1e300], ["r", huge], ["r", 1e300], ["r", 0], ["p", huge], ["p", 2 ** 20], ["p", 0], ["dklen", huge]] as const;
  for (const [name, value] of expensive) await refused(scrypt(name, value), "refused_parameters", `${name} ${value}`);
  for (const [name, value] of [["dklen", 31], ["n", -2], ["n", 256.5], ["n", "256"], ["n", null], ["salt", ""], ["salt", "a".repeat(2000)]] as const) {
    await refused(scrypt(name, value), "malformed", `${name} ${value}`);
  }
  const pbkdf2 = (name: string, value: unknown): Uint8Array => changed({ [`crypto.kdfparams.${name}`]: value }, vectorPbkdf2);
  for (const c of [huge, 10_000_001, 0]) await refused(pbkdf2("c", c), "refused_parameters", `c ${c}`);
  await refused(pbkdf2("prf", "hmac-sha512"), "unsupported", "another function");
});

test("the limits are those of keys/: what is just within them is not refused", () => {
  const scrypt = (n: number, r: number, p: number): Uint8Array => changed({ "Crypto.kdfparams.n": n, "Crypto.kdfparams.r": r, "Crypto.kdfparams.p": p });
  for (const [n, r, p] of [[2 ** 18, 8, 8], [2 ** 21, 1, 8], [2 ** 18, 1, 64], [2, 1, 2 ** 22 - 4]] as const) parseKeystore(scrypt(n, r, p));
  for (const [n, r, p] of [[2 ** 18, 8, 9], [2 ** 19, 8, 1], [2 ** 22, 1, 1], [2, 1, 2 ** 22 - 3]] as const) {
    assert.throws(() => parseKeystore(scrypt(n, r, p)), (error) => (error as KeystoreError).kind === "refused_parameters");
  }
  parseKeystore(changed({ "crypto.kdfparams.c": 10_000_000 }, vectorPbkdf2));
});

test("files that are too large or no text are refused with the reason", async () => {
  await refused(new Uint8Array(keystoreMaxBytes + 1).fill(32), "malformed", "too large");
  assert.equal((await refusal(new Uint8Array(keystoreMaxBytes + 1))).reason, "it is too large to be a keystore");
  await refused(bytesOf("[".repeat(keystoreMaxBytes)), "malformed", "deeply nested");
  await refused(new Uint8Array([0xff, 0xfe, 0x7b]), "malformed", "no UTF-8");
  for (const text of ["", "null", "[]", "3", '"text"', "{}", '{"version":3}', '{"version":3,"crypto":[]}', '{"version":3,"__proto__":{"crypto":{}}}']) {
    await refused(bytesOf(text), "malformed", text);
  }
});

test("each field that is missing or of another type is named", async () => {
  const names = ["version", "Crypto.cipher", "Crypto.cipherparams", "Crypto.ciphertext", "Crypto.kdf", "Crypto.kdfparams", "Crypto.mac", "Crypto.cipherparams.iv", "Crypto.kdfparams.n", "Crypto.kdfparams.r", "Crypto.kdfparams.p", "Crypto.kdfparams.dklen", "Crypto.kdfparams.salt"];
  for (const name of names) {
    for (const value of [undefined, [1], {}, true]) {
      // An empty object is an object: what it lacks is named then.
      if (typeof value === "object" && !Array.isArray(value) && /params$/.test(name)) continue;
      const error = await refusal(changed({ [name]: value }));
      assert.equal(error.kind, "malformed", name);
      assert.ok(error.reason.startsWith(`'${name.split(".").pop()}'`), `${name}: ${error.reason}`);
    }
  }
  for (const [name, value] of [["Crypto.mac", "0".repeat(63)], ["Crypto.ciphertext", "0".repeat(62)], ["Crypto.mac", "zz".repeat(32)], ["address", "nobody"], ["address", 7]] as const) {
    await refused(changed({ [name]: value }), "malformed", name);
  }
});

test("what is not supported is said", async () => {
  for (const [name, value] of [["version", 1], ["version", 4], ["Crypto.cipher", "aes-128-cbc"], ["Crypto.kdf", "argon2id"]] as const) {
    await refused(changed({ [name]: value }), "unsupported", String(value));
  }
});

test("the address must be the key's, and its capitals its checksum", async () => {
  await refused(changed({ address: vectorAddress }), "malformed", "another's address");
  await refused(changed({ "Crypto.cipherparams.iv": "0".repeat(32) }), "malformed", "an altered iv opens another key");
  const right = checksumAddress(`0x${quick.address}` as never);
  assert.equal(right, "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A");
  for (const address of [undefined, right, right.slice(2), `0x${quick.address.toUpperCase()}`]) await decrypt(changed({ address }), passphrase);
  await refused(changed({ address: right.replace("E7c2", "e7c2").replace("19E7", "19e7") }), "malformed", "a letter's case");
  assert.equal(parseAddress("0x12"), null);
});

test("no refusal tells a secret", async () => {
  const found = [await refusal(fileOf(quick), "a wrong passphrase"), await refusal(changed({ address: vectorAddress }))];
  for (const { reason } of found) {
    for (const secret of ["11".repeat(16), "a wrong passphrase", passphrase]) assert.ok(!reason.includes(secret), reason);
  }
});

/** Of the cheapest cost there is, so that thousands can be opened. */
async function tiny(): Promise<Uint8Array> {
  const json = JSON.parse(JSON.stringify(quick)) as typeof quick;
  Object.assign(json.Crypto.kdfparams, { n: 2, r: 1 });
  const derived = scrypt(bytesOf(passphrase), fromHex(`0x${json.Crypto.kdfparams.salt}` as Hex), { N: 2, r: 1, p: 1, dkLen: 32 });
  const cipher = await crypto.subtle.importKey("raw", derived.slice(0, 16), "AES-CTR", false, ["encrypt"]);
  const counter = fromHex(`0x${json.Crypto.cipherparams.iv}` as Hex) as Uint8Array<ArrayBuffer>;
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CTR", counter, length: 128 }, cipher, new Uint8Array(32).fill(0x11)));
  json.Crypto.ciphertext = toHex(ciphertext).slice(2);
  json.Crypto.mac = toHex(keccak256(new Uint8Array([...derived.slice(16), ...ciphertext]))).slice(2);
  return fileOf(json);
}

/** A flipped bit may be harmless (the id, a letter's case), but never opens another key, and never does worse than a refusal. */
test("no flipped bit opens another key", async () => {
  const file = await tiny();
  let refusals = 0;
  for (let bit = 0; bit < 8 * file.length; ++bit) {
    const altered = file.slice();
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      assert.equal(toHex(await decrypt(altered, passphrase)), `0x${"11".repeat(32)}`);
    } catch (error) {
      assert.ok(error instanceof KeystoreError, String(error));
      refusals += 1;
    }
  }
  assert.ok(refusals > 4 * file.length, `${refusals} refusals`);
});

const binary = ["build/dev/otp", "build/release/otp"].map((name) => `${PROJECT_ROOT}/${name}`).find((name) => existsSync(name));

test("a file of otp keys opens to the address that otp shows, and otp reads what this side reads", { skip: binary ? false : "otp is not built" }, async () => {
  const folder = mkdtempSync(`${tmpdir()}/otp-web-keys-`);
  try {
    writeFileSync(`${folder}/password`, "corr\u00e8ct horse \u{1f40e}\n");
    const otp = (...args: string[]): string => execFileSync(binary as string, [...args, "--keystore", `${folder}/keys`, "--password-file", `${folder}/password`, "--json"], { encoding: "utf8" });
    const { address } = JSON.parse(otp("keys", "new", "alice")) as { address: string };
    const file = execFileSync(binary as string, ["keys", "export", "alice", "--keystore", `${folder}/keys`], { encoding: "utf8" });
    assert.equal(addressOf(await decrypt(bytesOf(file), "corr\u00e8ct horse \u{1f40e}")), address);
    assert.equal((await refusal(bytesOf(file), "correct horse")).kind, "wrong_passphrase");

    // The other way: kept by otp byte for byte, opened there by the same passphrase.
    writeFileSync(`${folder}/password`, `${passphrase}\n`);
    writeFileSync(`${folder}/ethers.json`, JSON.stringify(quick));
    const imported = JSON.parse(otp("keys", "import", "ethers", "--file", `${folder}/ethers.json`)) as { address: string };
    assert.equal(imported.address, `0x${quick.address}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What both have to decide alike: changes of a good file, and what they are. */
const doubtful: readonly Json[] = [
  {},
  { address: undefined },
  { address: `0x${quick.address}` },
  { address: quick.address.toUpperCase() },
  { address: "0x19e7E376E7C213B7E7e7e46cc70A5dD086DAff2A" },
  { address: vectorAddress },
  { address: null },
  { id: undefined },
  { id: 7 },
  { version: 4 },
  { version: "3" },
  { "Crypto.mac": `0x${quick.Crypto.mac}` },
  { "Crypto.mac": quick.Crypto.mac.toUpperCase() },
  { "Crypto.mac": `0X${quick.Crypto.mac}` },
  { "Crypto.mac": ` ${quick.Crypto.mac}` },
  { "Crypto.mac": "00".repeat(32) },
  { "Crypto.ciphertext": `${quick.Crypto.ciphertext}00` },
  { "Crypto.cipherparams.iv": "00".repeat(16) },
  { "Crypto.cipher": "AES-128-CTR" },
  { "Crypto.kdfparams.dklen": 33 },
  { "Crypto.kdfparams.dklen": 1024 },
  { "Crypto.kdfparams.dklen": 1025 },
  { "Crypto.kdfparams.dklen": 31 },
  { "Crypto.kdfparams.p": 0 },
  { "Crypto.kdfparams.n": 1000 },
  { "Crypto.kdfparams.n": true },
  { "Crypto.kdfparams.salt": "" },
  { "Crypto.kdfparams.prf": "hmac-sha512" },
  { crypto: {} },
  { unknown: [1, 2, 3] },
];

test("otp keys import and this side take and refuse the same files", { skip: binary ? false : "otp is not built" }, async () => {
  const folder = mkdtempSync(`${tmpdir()}/otp-web-keys-`);
  let taken = 0;
  try {
    writeFileSync(`${folder}/password`, `${passphrase}\n`);
    for (const [i, change] of doubtful.entries()) {
      const file = changed(change);
      writeFileSync(`${folder}/file.json`, new TextDecoder().decode(file));
      const { status } = spawnSync(binary as string, ["keys", "import", `k${i}`, "--file", `${folder}/file.json`, "--keystore", `${folder}/keys`, "--password-file", `${folder}/password`, "--json"]);
      const opens = await decrypt(file, passphrase).then(
        () => true,
        () => false,
      );
      assert.equal(status === 0, opens, `${JSON.stringify(change)}: otp ends with ${status}`);
      taken += opens ? 1 : 0;
    }
    assert.ok(taken > 8 && taken < doubtful.length - 8, `${taken} taken`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
