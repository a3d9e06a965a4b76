// Wallets of the browser: found by EIP-6963, asked by EIP-1193, and given readable typed data to sign.

import { type Address, fromHex, parseHex, toHex } from "../units.ts";
import { lowS, orderSecp256k1 } from "./curves.ts";
import { SignError, type Signed, type Signer, type SignRequest } from "./signer.ts";

export interface Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
  on?(event: string, listener: (argument: unknown) => void): void;
  removeListener?(event: string, listener: (argument: unknown) => void): void;
}

export interface Wallet {
  readonly uuid: string;
  /** Reverse domain name, the same in every session: what a choice is remembered by. */
  readonly rdns: string;
  readonly name: string;
  /** A data URI, for <img> only: an SVG may carry a script. Empty where there is none that is safe. */
  readonly icon: string;
  readonly provider: Provider;
}

const announced = new Map<string, Wallet>();
const listeners = new Set<(wallets: readonly Wallet[]) => void>();
let listening = false;

const textOf = (value: unknown, max: number): string => (typeof value === "string" ? value.slice(0, max) : "");

function take(detail: unknown): void {
  const { info, provider } = (detail ?? {}) as { info?: Record<string, unknown>; provider?: Provider };
  const uuid = textOf(info?.["uuid"], 64);
  if (uuid === "" || typeof provider?.request !== "function") return;
  const icon = textOf(info?.["icon"], 100_000);
  announced.set(uuid, {
    uuid,
    rdns: textOf(info?.["rdns"], 128),
    name: textOf(info?.["name"], 64) || "Wallet",
    icon: /^data:image\/(png|svg\+xml|webp|jpeg|gif)[;,]/.test(icon) ? icon : "",
    provider,
  });
  for (const listener of listeners) listener(wallets());
}

export const wallets = (): readonly Wallet[] => [...announced.values()];

/** Calls back with every wallet there is, now and when more appear (they may come late). Returns what ends it. */
export function watchWallets(listener: (wallets: readonly Wallet[]) => void): () => void {
  listeners.add(listener);
  if (!listening) {
    listening = true;
    // Kept for the page's life.
    addEventListener("eip6963:announceProvider", (event) => take((event as CustomEvent).detail));
    dispatchEvent(new Event("eip6963:requestProvider"));
    const injected = (globalThis as { ethereum?: Provider }).ethereum;
    if (announced.size === 0 && injected) take({ info: { uuid: "injected", rdns: "injected", name: "Browser wallet" }, provider: injected });
  }
  listener(wallets());
  return () => listeners.delete(listener);
}

/** EIP-1193 codes, and what wallets say besides. */
function failure(error: unknown): SignError {
  const { code, message } = (error ?? {}) as { code?: number; message?: string };
  const options = { cause: error };
  if (code === 4001) return new SignError("declined", "The request was declined in the wallet.", "Nothing was signed. Try again if that was not meant.", options);
  if (code === -32002) return new SignError("locked", "The wallet is already asking for something.", "Open the wallet and answer it.", options);
  if (code === 4100) return new SignError("locked", "The wallet does not let this page use the account.", "Unlock the wallet and connect it again.", options);
  if (code === 4200 || code === -32601) return new SignError("not_supported", "This wallet cannot sign typed data (EIP-712).", "Use another wallet, or start without one.", options);
  return new SignError("failed", `The wallet did not sign: ${message ?? "no reason given"}.`, "Look at the wallet, then try again.", options);
}

async function ask(provider: Provider, method: string, params: readonly unknown[]): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (error) {
    throw failure(error);
  }
}

function accountsOf(answer: unknown): Address[] {
  if (!Array.isArray(answer)) return [];
  return answer.filter((each): each is string => typeof each === "string" && /^0x[0-9a-fA-F]{40}$/.test(each)).map((each) => parseHex(each, 20));
}

/** r, s, v as wallets give them: v 27 or 28, or 0 or 1 of some hardware; s perhaps high. */
export function walletSignature(answer: unknown): Signed {
  if (typeof answer !== "string" || !/^0x[0-9a-fA-F]{130}$/.test(answer)) {
    throw new SignError("not_supported", "The wallet answered with something that is no signature of a key.", "Accounts that are contracts cannot sign here; use one with a key of its own.");
  }
  const bytes = fromHex(parseHex(answer, 65));
  const v = bytes[64] as number;
  const parity = v >= 27 ? v - 27 : v;
  if (parity > 1) throw new SignError("failed", `The wallet's signature has a v of ${v}.`, "Use another wallet.");
  const low = lowS(bytes.slice(0, 64), orderSecp256k1);
  const signature = new Uint8Array([...low.rs, low.turned ? 1 - parity : parity]);
  return { scheme: "eip712", signature: toHex(signature) };
}

class WalletSigner implements Signer {
  readonly kind = "wallet";
  constructor(
    private readonly wallet: Wallet,
    readonly address: Address,
  ) {}

  get label(): string {
    return this.wallet.name;
  }

  async sign({ typedData }: SignRequest): Promise<Signed> {
    const open = accountsOf(await ask(this.wallet.provider, "eth_accounts", []));
    if (open.length === 0) throw new SignError("locked", "The wallet is locked or disconnected.", "Unlock it and connect it again.");
    if (!open.includes(this.address)) throw new SignError("other_account", "The wallet has another account selected.", `Choose ${this.address} in the wallet, or connect the other account here.`);
    return walletSignature(await ask(this.wallet.provider, "eth_signTypedData_v4", [this.address, JSON.stringify(typedData)]));
  }
}

/** Asks the wallet to show its accounts to this page; the first is used. */
export async function connectWallet(wallet: Wallet): Promise<Signer> {
  const [first] = accountsOf(await ask(wallet.provider, "eth_requestAccounts", []));
  if (!first) throw new SignError("locked", "The wallet showed no account.", "Unlock it and choose an account.");
  return new WalletSigner(wallet, first);
}

/** Connected earlier: the account if the wallet still shows it, without asking. */
export async function reconnectWallet(wallet: Wallet, address: Address): Promise<Signer | null> {
  const open = accountsOf(await ask(wallet.provider, "eth_accounts", []).catch(() => []));
  return open.includes(address) ? new WalletSigner(wallet, address) : null;
}

/** Calls back when the wallet shows other accounts than before. */
export function watchAccounts(wallet: Wallet, listener: (accounts: readonly Address[]) => void): () => void {
  const hear = (accounts: unknown): void => listener(accountsOf(accounts));
  wallet.provider.on?.("accountsChanged", hear);
  return () => wallet.provider.removeListener?.("accountsChanged", hear);
}
