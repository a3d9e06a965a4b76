// Agents: what a key may do for another's account, and the acceptance that travels as a link.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hashTypedData } from "../e2e/wallet_crypto.mjs";
import { acceptanceOf, approval, endOf, faultOf as faultOfWanted, linkOf, proofOf, scopeNames } from "../src/app/account/agents.ts";
import { agencyOf, faultOf } from "../src/app/state/agency.ts";
import { parsePlace } from "../src/app/state/router.ts";
import type { Account } from "../src/protocol/api_types.ts";
import { encodeCommand } from "../src/protocol/codec.ts";
import { type Command, commandRows } from "../src/protocol/generated.ts";
import { acceptanceTypedData } from "../src/protocol/typed_data.ts";
import { type Address, formatTime, fromHex, type Hex, parseTime, toHex } from "../src/protocol/units.ts";
import { builtCore } from "./module.ts";

const owner = `0x${"0a".repeat(20)}` as Address;
const agent = `0x${"0b".repeat(20)}` as Address;
const stranger = `0x${"0c".repeat(20)}` as Address;
const end = "2027-01-31T10:00:00Z";
const before = Date.parse(end) - 1;

const accountWith = (scopes: string): Account =>
  ({ address: owner, agents: [{ agent: stranger, label: "x", scopes: "trade,transfer,settle", valid_until: end }, { agent, label: "night watch", scopes, valid_until: end }] }) as unknown as Account;
const commandOf = (verb: string): Command => ({ do: verb }) as unknown as Command;

test("a key acts for its own account, or for one that lists it as an agent until its end", () => {
  assert.equal(agencyOf(agent, null, null, before).state, "own");
  assert.equal(agencyOf(owner, owner, null, before).state, "own");
  assert.equal(agencyOf(agent, owner, null, before).state, "unknown");
  assert.equal(agencyOf(agent, owner, { ...accountWith("trade"), address: stranger }, before).state, "unknown", "another account's answer says nothing");
  assert.equal(agencyOf(agent, owner, { ...accountWith("trade"), agents: [] }, before).state, "none");
  assert.equal(agencyOf(agent, owner, accountWith("trade"), before).state, "active");
  // The end is exclusive, as in the protocol.
  assert.equal(agencyOf(agent, owner, accountWith("trade"), before + 1).state, "ended");
});

test("of every command an agent may do exactly those of its scopes", () => {
  for (const scopes of ["trade", "transfer", "settle", "trade,settle", "trade,transfer,settle"]) {
    const agency = agencyOf(agent, owner, accountWith(scopes), before);
    for (const row of commandRows) {
      const expected = row.scope === "" ? "agency.owner_only" : scopes.split(",").includes(row.scope) ? null : "agency.scope";
      assert.equal(faultOf(agency, commandOf(row.verb)), expected, `${row.verb} under ${scopes}`);
    }
  }
  assert.equal(faultOf(agencyOf(agent, owner, accountWith("trade"), before), commandOf("withdraw")), "agency.owner_only");
  assert.equal(faultOf(agencyOf(agent, owner, accountWith("trade"), before), commandOf("approve_agent")), "agency.owner_only");
  assert.equal(faultOf(agencyOf(stranger, owner, { ...accountWith("trade"), agents: [] }, before), commandOf("buy")), "agency.none");
  assert.equal(faultOf(agencyOf(agent, owner, accountWith("trade"), before + 1), commandOf("buy")), "agency.ended");
  assert.equal(faultOf({ state: "own" }, commandOf("withdraw")), null);
});

test("an acceptance survives its link, and what is none is not taken for one", () => {
  const command = { ...approval(agent, { label: "night watch & day", scopes: ["settle", "trade"] }, parseTime(end)), proof: `0x02${"ab".repeat(128)}` as Hex };
  const link = linkOf({ account: owner, command });
  const query = (text: string): Readonly<Record<string, string>> => parsePlace("/account", new URL(text, "http://x").search).query;
  assert.deepEqual(acceptanceOf(query(link)), { account: owner, command });
  assert.equal(command.scopes, "trade,settle");
  for (const name of ["of", "agent", "until", "proof"]) {
    const { [name]: _, ...rest } = query(link);
    assert.equal(acceptanceOf(rest), null, name);
    assert.equal(acceptanceOf({ ...rest, [name]: "nonsense" }), null, name);
  }
});

test("the end is a whole second within 180 days, also by a journal that is behind", () => {
  const now = BigInt(Date.parse("2026-11-24T10:00:00.123Z"));
  assert.equal(formatTime(endOf("180", now)), "2027-05-23T09:59:00Z");
  assert.equal(endOf("1", now) % 1000n, 0n);
  for (const [label, days, scopes, fault] of [["", "1", ["trade"], "account.error_label"], ["x", "181", ["trade"], "account.error_days"], ["x", "0", ["trade"], "account.error_days"], ["x", "1", [], "account.error_scopes"], ["x", "180", ["trade"], null]] as const) {
    assert.equal(faultOfWanted({ label, days, scopes }), fault);
  }
});

test("what a wallet signs to accept has the digest that the core checks", async () => {
  const otp = await builtCore();
  const network = new Uint8Array(32).fill(9);
  for (const scopes of [["trade"], ["trade", "settle"], [...scopeNames]] as const) {
    for (const until of [end, "2027-01-31T10:00:00.250Z"]) {
      const command = approval(agent, { label: "w", scopes }, parseTime(until));
      const digest = otp.acceptanceDigest(network, fromHex(owner), encodeCommand(command));
      assert.equal(toHex(hashTypedData(acceptanceTypedData(toHex(network), owner, agent, command.scopes, until))), toHex(digest), `${command.scopes} ${until}`);
    }
  }
  assert.equal(proofOf("p256", "0xabcd" as Hex), "0x02abcd");
  assert.equal(proofOf("eip712", "0xabcd" as Hex), "0xabcd");
});
