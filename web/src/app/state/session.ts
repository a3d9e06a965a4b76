// Who is here: a signer, and the account that it acts for, its own or one whose agent it is.

import { batch, computed, effect, signal } from "@preact/signals";
import { ApiError } from "../../protocol/api.ts";
import { Nonces } from "../../protocol/nonce.ts";
import { createLocalSigner, localSigners } from "../../protocol/signers/local.ts";
import type { Signer } from "../../protocol/signers/signer.ts";
import { connectWallet, reconnectWallet, type Wallet, watchWallets } from "../../protocol/signers/wallet.ts";
import type { Address } from "../../protocol/units.ts";
import { type Agency, agencyOf } from "./agency.ts";
import { api, listen, network, now, nowExactly, onBlocks, onEvent } from "./node.ts";
import { resource } from "./resource.ts";
import { recall, remember } from "./store.ts";

export const signer = signal<Signer | null>(null);
/** Until it is known whether somebody was here before. */
export const restoring = signal(true);
export const wallets = signal<readonly Wallet[]>([]);

const actsFor = signal<Address | null>(null);
/** The account that is looked at and acted for. */
export const self = computed<Address | null>(() => (signer.value ? (actsFor.value ?? signer.value.address) : null));
export const account = resource(async (abort) => {
  const whose = self.peek();
  return whose ? await api.account(whose, abort) : null;
});
export const agency = computed<Agency>(() => (signer.value ? agencyOf(signer.value.address, actsFor.value, account.data.value, now.value) : { state: "own" }));

const nonces = new Nonces();
export const nextNonce = (address: string): bigint => nonces.next(address, BigInt(Math.floor(nowExactly())));

interface Kept {
  readonly kind: "local" | "wallet";
  readonly address: string;
  readonly rdns?: string;
}

/** For an account that approved the signer, or again for its own. */
export function actFor(whose: Address | null): void {
  const who = signer.peek();
  if (!who) return;
  account.reset();
  actsFor.value = whose === who.address ? null : whose;
  remember("acting", actsFor.peek() && { signer: who.address, account: actsFor.peek() });
  void account.refresh();
}

export function use(who: Signer | null, rdns?: string): void {
  const before = signer.peek();
  if (before !== who) before?.lock?.();
  account.reset();
  batch(() => ((signer.value = who), (actsFor.value = null)));
  remember("acting", null);
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
  const whose = self.peek();
  if (!whose || !network.data.peek()?.development) return false;
  try {
    await api.faucet(whose);
  } catch (error) {
    // Had some a while ago.
    if (!(error instanceof ApiError) || error.http !== 429) throw error;
  }
  await account.refresh();
  return true;
}

/** As before: also for the account it acted for then. */
function resume(who: Signer, rdns?: string): void {
  const acting = recall<{ readonly signer: string; readonly account: Address } | null>("acting", null);
  use(who, rdns);
  if (acting?.signer === who.address) actFor(acting.account);
}

async function restore(): Promise<void> {
  const kept = recall<Kept | null>("signer", null);
  if (kept?.kind === "local") {
    const found = (await localSigners()).find((each) => each.address === kept.address);
    if (found) resume(found);
  }
}

/** A wallet used before is taken up again when it announces itself, without asking its owner. */
async function takeUp(found: readonly Wallet[]): Promise<void> {
  wallets.value = found;
  const kept = recall<Kept | null>("signer", null);
  if (signer.peek() || kept?.kind !== "wallet") return;
  const wallet = found.find((each) => each.rdns === kept.rdns);
  const who = wallet && (await reconnectWallet(wallet, kept.address as Signer["address"]));
  if (who && !signer.peek()) resume(who, wallet.rdns);
}

export function startSession(): void {
  void restore()
    .catch(() => undefined)
    .finally(() => (restoring.value = false));
  watchWallets((found) => void takeUp(found));
  // Not before it is known who listens: the stream would be opened twice.
  effect(() => void (restoring.value || listen(self.value)));
  // A page that is kept behind another is not closed, but nobody sees it.
  addEventListener("pagehide", () => signer.peek()?.lock && use(null));
  onEvent(() => void account.refresh());
  // Also without an event: after a reconnect, and when a purchase of ours is only in the answers.
  let blocks = 0;
  onBlocks(() => signer.peek() && ++blocks % 5 === 0 && void account.refresh());
}
