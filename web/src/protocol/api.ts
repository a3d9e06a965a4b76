// The node's REST API. Every failure is an ApiError with the node's own words; nothing is answered without a time limit.

import type {
  Account,
  Asset,
  BalanceItem,
  BlockView,
  Chain,
  CommandResult,
  EventItem,
  Evidence,
  FaucetResult,
  Feed,
  Market,
  Network,
  Offering,
  Page,
  Preview,
  PriceSources,
  ReceiptItem,
  Series,
  SettlementView,
  SignedUpdate,
  SignerSet,
} from "./api_types.ts";
import { commandJson, type Envelope } from "./codec.ts";
import { encodeEnvelope } from "./codec.ts";
import type { Command } from "./generated.ts";
import { type Address, type Hex, toHex } from "./units.ts";

export class ApiError extends Error {
  constructor(
    /** The protocol's status or the node's code; "offline" and "timeout" are this page's. */
    readonly code: string,
    message: string,
    readonly hint: string,
    /** HTTP status; 0 where there was no answer. */
    readonly http: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
  /** Nobody knows whether it was done: ask again by its id. */
  get uncertain(): boolean {
    return this.http === 0 || this.http >= 502;
  }
}

export interface ApiOptions {
  readonly base?: string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

interface Call {
  readonly method?: "GET" | "POST";
  readonly body?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

const segment = encodeURIComponent;

export class Api {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;

  constructor(options: ApiOptions = {}) {
    this.#base = options.base ?? "";
    this.#fetch = options.fetch ?? ((...call) => fetch(...call));
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  async #answer(path: string, call: Call): Promise<Response> {
    const query = Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined);
    const search = query.length > 0 ? `?${query.map(([key, value]) => `${key}=${segment(String(value))}`).join("&")}` : "";
    const limit = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#fetch(this.#base + path + search, {
        method: call.method ?? "GET",
        ...(call.body === undefined ? {} : { body: call.body, headers: { "Content-Type": "application/json" } }),
        signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      });
    } catch (error) {
      if (call.signal?.aborted) throw error;
      if (limit.aborted) throw new ApiError("timeout", "The node did not answer in time.", "It may be busy; try again.", 0);
      throw new ApiError("offline", "The node cannot be reached.", "Look at your connection. What you typed is kept.", 0);
    }
  }

  async #json<T>(path: string, call: Call = {}): Promise<T> {
    const response = await this.#answer(path, call);
    let body: unknown;
    try {
      body = await response.json();
    } catch {
      throw new ApiError("malformed_answer", `The node answered ${response.status} with something that is no JSON.`, "Is another server on this address?", response.status);
    }
    if (response.ok) return body as T;
    const error = (body as { error?: { code?: string; message?: string; hint?: string } }).error;
    throw new ApiError(error?.code ?? "failed", error?.message ?? `The node answered ${response.status}.`, error?.hint ?? "", response.status);
  }

  async #bytes(path: string, call: Call = {}): Promise<Uint8Array> {
    const response = await this.#answer(path, call);
    if (!response.ok) throw new ApiError("failed", `The node answered ${response.status}.`, "", response.status);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** For views that come later with routes and types of their own. */
  read = <T>(path: string, query: Readonly<Record<string, string | undefined>>, signal?: AbortSignal): Promise<T> => this.#json(path, { query, signal });
  network = (signal?: AbortSignal): Promise<Network> => this.#json("/v1/network", { signal });
  genesis = (): Promise<Uint8Array> => this.#bytes("/v1/genesis/raw");
  assets = async (): Promise<readonly Asset[]> => (await this.#json<{ assets: Asset[] }>("/v1/assets")).assets;
  feeds = async (signal?: AbortSignal): Promise<readonly Feed[]> => (await this.#json<{ feeds: Feed[] }>("/v1/feeds", { signal })).feeds;
  signerSets = async (signal?: AbortSignal): Promise<readonly SignerSet[]> => (await this.#json<{ signer_sets: SignerSet[] }>("/v1/signers", { signal })).signer_sets;
  /** Whoever makes prices in the node's process, and what it sees. */
  priceSources = (signal?: AbortSignal): Promise<PriceSources> => this.#json("/v1/oracle", { signal });
  /** Published from..to, oldest first. */
  updates = async (feed: string, range: { from?: string | undefined; to?: string | undefined; limit?: number }, signal?: AbortSignal): Promise<readonly SignedUpdate[]> =>
    (await this.#json<{ updates: SignedUpdate[] }>("/v1/updates", { query: { feed, ...range }, signal })).updates;
  markets = async (): Promise<readonly Market[]> => (await this.#json<{ markets: Market[] }>("/v1/markets")).markets;

  chain(market: string, query: { expiry?: string | undefined; account?: Address | undefined } = {}, signal?: AbortSignal): Promise<Chain> {
    return this.#json(`/v1/markets/${segment(market)}/chain`, { query, signal });
  }
  series = (symbol: string, signal?: AbortSignal): Promise<Series> => this.#json(`/v1/series/${segment(symbol)}`, { signal });
  offers = async (symbol: string, signal?: AbortSignal): Promise<readonly Offering[]> =>
    (await this.#json<{ offers: Offering[] }>(`/v1/series/${segment(symbol)}/offers`, { signal })).offers;
  settlement = (symbol: string, signal?: AbortSignal): Promise<SettlementView> => this.#json(`/v1/series/${segment(symbol)}/settlement`, { signal });
  evidence = (symbol: string, signal?: AbortSignal): Promise<Evidence> => this.#json(`/v1/series/${segment(symbol)}/evidence`, { signal });
  account = (address: Address, signal?: AbortSignal): Promise<Account> => this.#json(`/v1/accounts/${address}`, { signal });
  history = (address: Address, before?: string | number, limit = 50, signal?: AbortSignal): Promise<Page<EventItem>> =>
    this.#json(`/v1/accounts/${address}/history`, { query: { before, limit }, signal });
  receipts = (address: Address, before?: string | number, limit = 50, signal?: AbortSignal): Promise<Page<ReceiptItem>> =>
    this.#json(`/v1/accounts/${address}/receipts`, { query: { before, limit }, signal });

  balances = (address: Address, before?: string | number, limit = 50, signal?: AbortSignal): Promise<Page<BalanceItem>> =>
    this.#json(`/v1/accounts/${address}/balances`, { query: { before, limit }, signal });

  block = (height: number): Promise<BlockView> => this.#json(`/v1/blocks/${height}`);
  /** Blocks from a height on, as many as fit one answer; none: that is all. */
  journal = (from: number, limit = 1000, signal?: AbortSignal): Promise<Uint8Array> => this.#bytes("/v1/journal", { query: { from, limit }, signal });

  preview(command: Command, account: Address, nonce: bigint, deadline: bigint, signal?: AbortSignal): Promise<Preview> {
    const body = `{"command":${commandJson(command)},"account":"${account}","nonce":"${nonce}","deadline":"${deadline}"}`;
    return this.#json("/v1/preview", { method: "POST", body, signal });
  }
  submit(envelope: Envelope): Promise<CommandResult> {
    return this.#json("/v1/commands", { method: "POST", body: JSON.stringify({ envelope: toHex(encodeEnvelope(envelope)) }) });
  }
  command = (id: Hex): Promise<CommandResult> => this.#json(`/v1/commands/${id}`);
  faucet = (account: Address): Promise<FaucetResult> => this.#json("/v1/faucet", { method: "POST", body: JSON.stringify({ account }) });
}
