// What the node's API answers, as /v1/openapi.json describes it. Decimals and times are canonical text, counts numbers;
// views turn into bigint what they reckon with.

import type { Address, Hex } from "./units.ts";

export interface MoneyText { readonly asset: string; readonly amount: string }
/** After a block that changed it. */
export interface BalanceItem extends BalanceText { readonly height: number; readonly time: string; readonly asset: string }
export interface BalanceText { readonly free: string; readonly locked: string }
export type Phase = "trading" | "expired" | "priced" | "settled";
export type Kind = "call" | "put";
export type Settlement = "point" | "twap_daily" | "twap_micro";
type Next = string | number | null;

export interface Network {
  readonly network: string;
  readonly network_id: Hex;
  readonly domain_separator: Hex;
  readonly development: boolean;
  readonly simulated_prices: boolean;
  readonly paused: boolean;
  readonly height: number;
  readonly block_hash: Hex;
  readonly block_time: string;
  readonly state_root: Hex;
  readonly state_root_height: number;
  readonly time: string;
  readonly accounts: number;
  readonly series: number;
}
export interface Asset { readonly asset: string; readonly decimals: number }
export interface FeedPrice {
  readonly price: string;
  readonly confidence: string;
  readonly ema_price: string | null;
  readonly publish_time: string;
  readonly age_s: number;
  readonly digest: Hex;
  readonly rank: number;
}
/** A source's place in the list is its rank. */
export interface FeedSource { readonly network: string; readonly id: Hex }
export interface Feed {
  readonly feed: string;
  readonly exponent: number;
  readonly sources: readonly FeedSource[];
  readonly latest: FeedPrice | null;
}
export type QuorumRule = "two_third" | "half";
/** Whose signatures make a price true. Times are of reports that the set may sign; null: open. */
export interface SignerSet {
  readonly network: string;
  readonly index: number;
  readonly rule: QuorumRule;
  readonly quorum: number;
  readonly keys: readonly Address[];
  readonly emitter_chain: number;
  readonly emitter: Hex;
  readonly valid_from: string | null;
  readonly valid_until: string | null;
}
/** A signed price update of the journal, and where it stands there. */
export interface SignedUpdate {
  readonly publish_time: string;
  readonly digest: Hex;
  readonly height: number;
  readonly index: number;
  readonly command: number;
  readonly update: Hex;
}
/** One venue in one second. `said` is in its own currency, `price` in USD. */
export interface VenueSeen {
  readonly venue: string;
  readonly currency: string;
  readonly verdict: string;
  readonly why: string;
  readonly counts: boolean;
  readonly weight: number;
  readonly said: string | null;
  readonly price: string | null;
  readonly uncertainty: string | null;
  readonly age_s: number | null;
}
/** What the venues of a feed came to in the second that was last looked at. */
export interface FeedSeen {
  readonly feed: string;
  readonly second: string | null;
  readonly price: string | null;
  readonly confidence: string | null;
  readonly reason: string | null;
  readonly why: string | null;
  readonly venues: readonly VenueSeen[];
}
export interface PriceSources {
  readonly origin: "live" | "generated" | "tape" | "external";
  readonly simulated: boolean;
  readonly time: string;
  readonly feeds: readonly FeedSeen[];
  readonly alarms: readonly { readonly kind: string; readonly subject: string; readonly why: string }[];
}
export interface Market {
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  readonly contract_size: string;
  readonly premium_tick: string;
  readonly feed: string;
  readonly minimum_lifetime_s: number;
  readonly settlement: Settlement;
  readonly trade_fee_bps: number;
  readonly exercise_fee_bps: number;
  readonly escrow_premium: boolean;
}
export interface Series {
  readonly series: string;
  readonly market: string;
  readonly expiry: string;
  readonly kind: Kind;
  readonly strike: string;
  readonly phase: Phase;
  readonly best_offer: string | null;
  readonly best_contracts: number;
  readonly offered: number;
  readonly open_interest: number;
  readonly written: number;
  readonly positions: number;
  readonly escrow: MoneyText;
  readonly settlement_price: string | null;
  readonly void: boolean;
}
export interface Position {
  readonly series: string;
  readonly account: Address;
  readonly long: number;
  readonly short: number;
  readonly offered: number;
  readonly unsold: number;
  readonly collateral: MoneyText;
  readonly paid: string;
  readonly due: string;
}
export interface AccountPosition extends Position { readonly expiry: string; readonly phase: Phase }
export interface ChainSeries extends Series { readonly position?: Position | null }
export interface ChainRow { readonly strike: string; readonly call: ChainSeries | null; readonly put: ChainSeries | null }
export interface ChainExpiry {
  readonly expiry: string;
  readonly trading: boolean;
  readonly series: number;
  readonly open_interest: number;
  readonly offered: number;
}
export interface Chain {
  readonly market: string;
  readonly time: string;
  readonly feed: Feed;
  readonly expiries: readonly ChainExpiry[];
  readonly expiry: string | null;
  readonly strikes: number;
  readonly rows: readonly ChainRow[];
}
export interface Offering {
  readonly offer: number;
  readonly series: string;
  readonly seller: Address;
  readonly contracts: number;
  readonly premium: string;
  readonly resale: boolean;
}
export interface Agent {
  readonly agent: Address;
  readonly label: string;
  readonly scopes: string;
  readonly valid_until: string;
  readonly approved_at?: string;
}
export interface Account {
  readonly address: Address;
  readonly known: boolean;
  readonly balances: Readonly<Record<string, BalanceText>>;
  readonly positions: readonly AccountPosition[];
  readonly offers: readonly Offering[];
  readonly collateral: MoneyText;
  readonly agents: readonly Agent[];
}
export interface Sample {
  readonly grid_time: string;
  readonly publish_time: string;
  readonly price: string;
  readonly confidence: string;
  readonly rank: number;
  readonly digest: Hex;
}
export interface SettlementRecord {
  readonly feed: string;
  readonly expiry: string;
  readonly settlement: Settlement;
  readonly outcome: "open" | "fixed" | "void";
  readonly price: string | null;
  readonly line: number;
  readonly samples: readonly Sample[];
  readonly samples_count: number;
  readonly fixed_at?: { readonly height: number; readonly time: string };
  readonly deadlines: readonly string[];
  readonly next_deadline: string | null;
  readonly fix_ready: boolean;
  readonly grid: { readonly step_s: number; readonly count: number; readonly late_max_s: number };
}
/** A settlement price with the signed updates that its samples name. */
export interface Evidence {
  readonly series: string;
  readonly feed: string;
  readonly expiry: string;
  readonly settlement: Settlement;
  readonly outcome: "open" | "fixed" | "void";
  readonly price: string | null;
  readonly line: number;
  readonly samples: readonly Sample[];
  readonly updates: readonly SignedUpdate[];
}
export interface SettlementView { readonly series: string; readonly phase: Phase; readonly record: Partial<SettlementRecord> }
/** An event as JSON: its name, and fields whose numbers are spelt as what they name. */
export interface EventJson { readonly event: string; readonly [field: string]: unknown }
export interface EventItem {
  readonly seq: number;
  readonly height: number;
  readonly index: number;
  readonly command: number;
  readonly id: Hex;
  readonly time: string;
  readonly event: EventJson;
}
export interface Rounded { readonly amount: string; readonly remainder: string }
export interface Receipt {
  readonly account: Address;
  readonly series: string;
  readonly kind: Kind;
  readonly strike: string;
  readonly asset: string;
  readonly contract_size: string;
  readonly long: number;
  readonly short: number;
  readonly formula: string;
  readonly settlement_price: string | null;
  readonly payout: Rounded;
  readonly charge: Rounded;
  readonly fee: Rounded;
  readonly fee_bps: number;
  readonly premium: MoneyText;
  readonly released: string;
  readonly settlement: { readonly line: number; readonly outcome: string; readonly price: string | null; readonly samples: readonly Sample[] };
}
export interface ReceiptItem extends EventItem { readonly receipt: Partial<Receipt> }
export interface Page<T> { readonly items: readonly T[]; readonly next: Next }
export interface CommandReceipt { readonly status: string; readonly events: readonly EventJson[] }
export interface CommandResult {
  readonly id: Hex;
  readonly height: number;
  readonly index: number;
  readonly duplicate: boolean;
  readonly receipts: readonly CommandReceipt[];
}
export interface Preview {
  readonly digest: Hex;
  readonly domain_separator: Hex;
  readonly struct_hash: Hex;
  readonly sentence: string;
  readonly typed_data: unknown;
  readonly nonce: number;
  readonly deadline: number;
  readonly effects: {
    readonly status: string;
    readonly reason?: string;
    readonly events?: readonly EventJson[];
    readonly balances?: Readonly<Record<string, BalanceText>>;
  };
}
export interface BlockView {
  readonly height: number;
  readonly hash: Hex;
  readonly time: string;
  readonly envelopes: number;
  readonly commands: number;
  readonly events: number;
  readonly state_root: Hex | null;
}
export interface FaucetResult { readonly credited: readonly { readonly asset: string; readonly amount: string; readonly height: number }[] }
