// One command on its way: looked at, signed, answered. Any view may begin it; the dialog shows where it stands.

import { signal } from "@preact/signals";
import { ApiError } from "../../protocol/api.ts";
import type { CommandResult } from "../../protocol/api_types.ts";
import type { Command } from "../../protocol/generated.ts";
import { explain, type Review, review, submit } from "../../protocol/submit.ts";
import { api, network, nowExactly } from "../state/node.ts";
import { account, nextNonce, signer } from "../state/session.ts";

export interface Signing {
  readonly title: string;
  readonly command: Command;
  readonly step: "reviewing" | "reviewed" | "signing" | "done" | "failed";
  readonly review: Review | null;
  readonly result: CommandResult | null;
  readonly error: unknown;
  readonly done: (result: CommandResult) => void;
}

export const signing = signal<Signing | null>(null);

const change = (from: Signing, changes: Partial<Signing>): void => {
  // Closed or begun anew meanwhile: what comes late is about something else.
  if (signing.peek()?.command === from.command) signing.value = { ...from, ...changes };
};

/** Looks at a command with the node, and shows it. */
export async function begin(title: string, command: Command, done: Signing["done"] = () => undefined): Promise<void> {
  const started: Signing = { title, command, step: "reviewing", review: null, result: null, error: null, done };
  signing.value = started;
  const who = signer.peek();
  try {
    if (!who) throw new ApiError("no_account", "Nobody is here to sign.", "Start without a wallet or connect one on the Account page.", 0);
    if (!network.data.peek()) await network.refresh();
    const known = network.data.peek();
    if (!known) throw network.error.peek() ?? new Error("The network is not known yet.");
    change(started, { step: "reviewed", review: await review(api, known.network_id, command, who.address, nextNonce(who.address)) });
  } catch (error) {
    change(started, { step: "failed", error });
  }
}

/** A review holds for a minute; its deadline is signed. */
export const isStale = (at: Review): boolean => BigInt(Math.floor(nowExactly())) > at.what.deadline - 5_000n;

export async function sign(): Promise<void> {
  const now = signing.peek();
  const who = signer.peek();
  if (!now?.review || !who || now.step === "signing") return;
  if (isStale(now.review)) return begin(now.title, now.command, now.done);
  const under: Signing = { ...now, step: "signing", error: null };
  signing.value = under;
  try {
    const result = await submit(api, who, now.review);
    const refused = result.receipts.find((receipt) => receipt.status !== "ok");
    if (refused) {
      const { what, next } = explain(refused.status);
      throw new ApiError(refused.status, what, next, 200);
    }
    change(under, { step: "done", result });
    now.done(result);
    void account.refresh();
  } catch (error) {
    // The review is kept: a declined wallet is asked again without asking the node again.
    change(under, { step: "reviewed", error });
  }
}

export const close = (): void => {
  signing.value = null;
};
