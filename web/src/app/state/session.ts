// Who is here: a signer, and its account at the node.

import { effect, signal } from "@preact/signals";
import { ApiError } from "../../protocol/api.ts";
import { Nonces } from "../../protocol/nonce.ts";
import { createLocalSigner, localSigners } from "../../protocol/signers/local.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import { connectWallet, reconnectWallet, type Wallet, watchWallets } from "../../protocol/signers/wallet.ts";
import { api, listen, network, nowExactly, onBlocks, onEvent } from "./node.ts";
import { resource } from "./resource.ts";
import { recall, remember } from "./store.ts";

export const signer = signal<Signer | null>(null);
/** Until it is known whether somebody was here before. */
export const restoring = signal(true);
export const wallets = signal<readonly Wallet[]>([]);
export const account = resource(async (abort) => {
  const who = signer.peek();
  return who ? await api.account(who.address, abort) : null;
});

const nonces = new Nonces();
export const nextNonce = (address: string): bigint => nonces.next(address, BigInt(Math.floor(nowExactly())));

interface Kept {
  readonly kind: "local" | "wallet";
  readonly address: string;
  readonly rdns?: string;
}

export function use(who: Signer | null, rdns?: string): void {
  const before = signer.peek();
  if (before !== who) before?.lock?.();
  account.reset();
  signer.value = who;
  remember("signer", who && who.kind !== "keystore" ? { kind: who.kind, address: who.address, ...(rdns ? { rdns } : {}) } : null);
  void account.refresh();
}

export async function startWithoutWallet(): Promise<Signer> {
  const [first] = await localSigners();
  const who = first ?? (await createLocalSigner("This browser"));
  use(who);
  return who;
}

export async function startWithWallet(wallet: Wallet): Promise<Signer> {
  const who = await connectWallet(wallet);
  use(who, wallet.rdns);
  return who;
}

/** Play money. True if the account has been credited, now or before. */
export async function fund(): Promise<boolean> {
  const who = signer.peek();
  if (!who || !network.data.peek()?.development) return false;
  try {
    await api.faucet(who.address);
  } catch (error) {
    // Had some a while ago.
    if (!(error instanceof ApiError) || error.http !== 429) throw error;
  }
  await account.refresh();
  return true;
}

async function restore(): Promise<void> {
  const kept = recall<Kept | null>("signer", null);
  if (kept?.kind === "local") {
    const found = (await localSigners()).find((each) => each.address === kept.address);
    if (found) use(found);
  }
}

/** A wallet used before is taken up again when it announces itself, without asking its owner. */
async function takeUp(found: readonly Wallet[]): Promise<void> {
  wallets.value = found;
  const kept = recall<Kept | null>("signer", null);
  if (signer.peek() || kept?.kind !== "wallet") return;
  const wallet = found.find((each) => each.rdns === kept.rdns);
  const who = wallet && (await reconnectWallet(wallet, kept.address as Signer["address"]));
  if (who && !signer.peek()) use(who, wallet.rdns);
}

export function startSession(): void {
  void restore()
    .catch(() => undefined)
    .finally(() => (restoring.value = false));
  watchWallets((found) => void takeUp(found));
  // Not before it is known who listens: the stream would be opened twice.
  effect(() => void (restoring.value || listen(signer.value?.address ?? null)));
  // A page that is kept behind another is not closed, but nobody sees it.
  addEventListener("pagehide", () => signer.peek()?.lock && use(null));
  onEvent(() => void account.refresh());
  // Also without an event: after a reconnect, and when a purchase of ours is only in the answers.
  let blocks = 0;
  onBlocks(() => signer.peek() && ++blocks % 5 === 0 && void account.refresh());
}
