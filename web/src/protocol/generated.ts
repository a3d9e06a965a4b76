// Generated from protocol/schema by otp_generate. Edit the tables, not this file.

import type { Address, Amount, Contracts, Hex, Price, Time } from "./units.ts";

export interface FeedSource {
  readonly network: string;
  readonly id: Hex;
}

/** An amount, with the number of its asset. */
export interface Money {
  readonly asset: number;
  readonly amount: Amount;
}

/** A field: its name, the name of its form on the wire (fields.ts), and what it is. */
export interface FieldRow {
  readonly name: string;
  readonly wire: string;
  readonly doc: string;
}

export interface CommandRow {
  readonly code: number;
  readonly name: string;
  readonly verb: string;
  readonly signer: "anyone" | "operator" | "custodian";
  /** What an agent needs; "": none may, the account's own key only. */
  readonly scope: string;
  readonly addsRisk: boolean;
  readonly doc: string;
  readonly fields: readonly FieldRow[];
}

export interface EventRow {
  readonly code: number;
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly FieldRow[];
}

export interface StatusRow {
  readonly number: number;
  readonly name: string;
  /** The same command may succeed later, with a new nonce. */
  readonly transient: boolean;
  readonly what: string;
  readonly next: string;
}

/** Register an asset. */
export interface CreateAsset {
  readonly do: "create_asset";
  /** Name of the asset, 1 to 12 of A-Z 0-9. */
  readonly asset: string;
  /** Decimals of its smallest unit, 0 to 18. */
  readonly decimals: number;
}

/** Register a price feed and its sources, best first. */
export interface CreateFeed {
  readonly do: "create_feed";
  /** Name of the feed, e.g. BTC/USD. */
  readonly feed: string;
  /** Exponent of its prices, -18 to 0. */
  readonly exponent: number;
  /** Network and feed id of each source, best first. */
  readonly sources: readonly FeedSource[];
}

/** Open a market; its terms never change. */
export interface CreateMarket {
  readonly do: "create_market";
  /** BASE_QUOTE. */
  readonly market: string;
  /** Underlying per contract, in whole base. */
  readonly contract_size: string;
  /** Premiums are multiples of this price. */
  readonly premium_tick: Price;
  /** Feed that settles it. */
  readonly feed: string;
  /** Least life of a new series, seconds. */
  readonly minimum_lifetime_s: number;
  /** point, twap_daily or twap_micro. */
  readonly settlement: "point" | "twap_daily" | "twap_micro";
  /** Fee on premiums, basis points, paid by the buyer. */
  readonly trade_fee_bps: number;
  /** Fee on payouts, basis points, paid by the holder. */
  readonly exercise_fee_bps: number;
  /** Premiums wait in escrow until settlement. */
  readonly escrow_premium: boolean;
}

/** Credit an account for a payment the custodian received. */
export interface Deposit {
  readonly do: "deposit";
  /** Account to credit. */
  readonly to: Address;
  /** Asset received. */
  readonly asset: string;
  /** Whole assets. */
  readonly amount: string;
  /** External reference of the payment, credited once. */
  readonly reference: string;
}

/** Take free money out; the custodian pays it. */
export interface Withdraw {
  readonly do: "withdraw";
  /** Asset to withdraw. */
  readonly asset: string;
  /** Whole assets. */
  readonly amount: string;
}

/** Lock the worst case as collateral and offer contracts. */
export interface Underwrite {
  readonly do: "underwrite";
  /** Series to write. */
  readonly series: string;
  /** Contracts to write, more than zero. */
  readonly contracts: Contracts;
  /** Asked, quote per one whole underlying. */
  readonly premium: Price;
}

/** Take what is unsold off the book. */
export interface CancelOffer {
  readonly do: "cancel_offer";
  /** Number of the offer. */
  readonly offer: bigint;
}

/** Buy contracts, cheapest offers first, all or nothing. */
export interface Buy {
  readonly do: "buy";
  /** Series to buy. */
  readonly series: string;
  /** Contracts to buy, more than zero. */
  readonly contracts: Contracts;
  /** Highest premium, quote per one whole underlying. */
  readonly limit: Price;
}

/** Offer held contracts for resale. */
export interface Offer {
  readonly do: "offer";
  /** Series held. */
  readonly series: string;
  /** Contracts to offer, more than zero. */
  readonly contracts: Contracts;
  /** Asked, quote per one whole underlying. */
  readonly premium: Price;
}

/** Give held contracts to another account. */
export interface Transfer {
  readonly do: "transfer";
  /** Series held. */
  readonly series: string;
  /** Contracts to give, more than zero. */
  readonly contracts: Contracts;
  /** Account that receives them. */
  readonly to: Address;
}

/** Burn equal long and short contracts and release their collateral. */
export interface Close {
  readonly do: "close";
  /** Series held and written. */
  readonly series: string;
  /** Contracts to burn, more than zero. */
  readonly contracts: Contracts;
}

/** Deliver a signed price update. */
export interface ReportPrice {
  readonly do: "report_price";
  /** The update's bytes. */
  readonly update: Hex;
}

/** Fix the settlement price from the samples. */
export interface FixSettlementPrice {
  readonly do: "fix_settlement_price";
  /** Feed. */
  readonly feed: string;
  /** Expiry. */
  readonly expiry: Time;
}

/** Pay holders and release writers of an expired series. */
export interface Settle {
  readonly do: "settle";
  /** Series to settle. */
  readonly series: string;
  /** Positions to settle at most (8192 in one command). */
  readonly limit: bigint;
}

/** Let another key act for the account. */
export interface ApproveAgent {
  readonly do: "approve_agent";
  /** Address of the agent's key. */
  readonly agent: Address;
  /** A name to remember it by. */
  readonly label: string;
  /** What it may do: trade, transfer, settle. */
  readonly scopes: string;
  /** End of the approval, within 180 days. */
  readonly valid_until: Time;
  /** The agent's signature of its acceptance. */
  readonly proof: Hex;
}

/** End an agent's approval. */
export interface RevokeAgent {
  readonly do: "revoke_agent";
  /** Address of the agent's key. */
  readonly agent: Address;
}

/** Register the next signer set of a price network. */
export interface RotateSigners {
  readonly do: "rotate_signers";
  /** Name of the network. */
  readonly network: string;
  /** Index of the set. */
  readonly index: number;
  /** two_third or half. */
  readonly rule: "two_third" | "half";
  /** Chain of the network's emitter. */
  readonly emitter_chain: number;
  /** Address of the network's emitter. */
  readonly emitter: Hex;
  /** Signers, in order. */
  readonly keys: readonly Address[];
  /** First publish time it may sign. */
  readonly valid_from: Time;
  /** Last publish time the previous set may sign. */
  readonly previous_valid_until: Time;
}

/** Stop new risk. */
export interface Pause {
  readonly do: "pause";
}

/** Allow new risk again. */
export interface Resume {
  readonly do: "resume";
}

/** Offer a role to another account. */
export interface OfferRole {
  readonly do: "offer_role";
  /** operator or custodian. */
  readonly role: "operator" | "custodian";
  /** Account that may accept it. */
  readonly to: Address;
}

/** Accept an offered role. */
export interface AcceptRole {
  readonly do: "accept_role";
  /** operator or custodian. */
  readonly role: "operator" | "custodian";
}

/** Let a price network's newest signer set name its successor. */
export interface UpgradeSigners {
  readonly do: "upgrade_signers";
  /** Name of the network. */
  readonly network: string;
  /** The upgrade (a VAA) as the newest set signed it. */
  readonly envelope: Hex;
}

/** Register a feed of estimates, which states how wide its reports may be. */
export interface CreateFeedWithLimit {
  readonly do: "create_feed_with_limit";
  /** Name of the feed, e.g. BTC/USD:HAR. */
  readonly feed: string;
  /** Exponent of its values, -18 to 0. */
  readonly exponent: number;
  /** Network and feed id of each source, best first. */
  readonly sources: readonly FeedSource[];
  /** Widest confidence of a report, basis points of its value, 1 to 10000. */
  readonly confidence_limit_bps: number;
}

export type Command =
  | CreateAsset
  | CreateFeed
  | CreateMarket
  | Deposit
  | Withdraw
  | Underwrite
  | CancelOffer
  | Buy
  | Offer
  | Transfer
  | Close
  | ReportPrice
  | FixSettlementPrice
  | Settle
  | ApproveAgent
  | RevokeAgent
  | RotateSigners
  | Pause
  | Resume
  | OfferRole
  | AcceptRole
  | UpgradeSigners
  | CreateFeedWithLimit;

export const commandRows: readonly CommandRow[] = [
  { code: 1, name: "CreateAsset", verb: "create_asset", signer: "operator", scope: "", addsRisk: false, doc: "Register an asset", fields: [{ name: "asset", wire: "ticker", doc: "Name of the asset, 1 to 12 of A-Z 0-9" }, { name: "decimals", wire: "u8", doc: "Decimals of its smallest unit, 0 to 18" }] },
  { code: 2, name: "CreateFeed", verb: "create_feed", signer: "operator", scope: "", addsRisk: false, doc: "Register a price feed and its sources, best first", fields: [{ name: "feed", wire: "text", doc: "Name of the feed, e.g. BTC/USD" }, { name: "exponent", wire: "i32", doc: "Exponent of its prices, -18 to 0" }, { name: "sources", wire: "sources", doc: "Network and feed id of each source, best first" }] },
  { code: 3, name: "CreateMarket", verb: "create_market", signer: "operator", scope: "", addsRisk: false, doc: "Open a market; its terms never change", fields: [{ name: "market", wire: "market", doc: "BASE_QUOTE" }, { name: "contract_size", wire: "decimal", doc: "Underlying per contract, in whole base" }, { name: "premium_tick", wire: "price", doc: "Premiums are multiples of this price" }, { name: "feed", wire: "text", doc: "Feed that settles it" }, { name: "minimum_lifetime_s", wire: "u32", doc: "Least life of a new series, seconds" }, { name: "settlement", wire: "enum:point:twap_daily:twap_micro", doc: "point, twap_daily or twap_micro" }, { name: "trade_fee_bps", wire: "u16", doc: "Fee on premiums, basis points, paid by the buyer" }, { name: "exercise_fee_bps", wire: "u16", doc: "Fee on payouts, basis points, paid by the holder" }, { name: "escrow_premium", wire: "bool", doc: "Premiums wait in escrow until settlement" }] },
  { code: 4, name: "Deposit", verb: "deposit", signer: "custodian", scope: "", addsRisk: false, doc: "Credit an account for a payment the custodian received", fields: [{ name: "to", wire: "address", doc: "Account to credit" }, { name: "asset", wire: "ticker", doc: "Asset received" }, { name: "amount", wire: "decimal", doc: "Whole assets" }, { name: "reference", wire: "text", doc: "External reference of the payment, credited once" }] },
  { code: 5, name: "Withdraw", verb: "withdraw", signer: "anyone", scope: "", addsRisk: false, doc: "Take free money out; the custodian pays it", fields: [{ name: "asset", wire: "ticker", doc: "Asset to withdraw" }, { name: "amount", wire: "decimal", doc: "Whole assets" }] },
  { code: 6, name: "Underwrite", verb: "underwrite", signer: "anyone", scope: "trade", addsRisk: true, doc: "Lock the worst case as collateral and offer contracts", fields: [{ name: "series", wire: "series", doc: "Series to write" }, { name: "contracts", wire: "contracts", doc: "Contracts to write, more than zero" }, { name: "premium", wire: "price", doc: "Asked, quote per one whole underlying" }] },
  { code: 7, name: "CancelOffer", verb: "cancel_offer", signer: "anyone", scope: "trade", addsRisk: false, doc: "Take what is unsold off the book", fields: [{ name: "offer", wire: "u64", doc: "Number of the offer" }] },
  { code: 8, name: "Buy", verb: "buy", signer: "anyone", scope: "trade", addsRisk: true, doc: "Buy contracts, cheapest offers first, all or nothing", fields: [{ name: "series", wire: "series", doc: "Series to buy" }, { name: "contracts", wire: "contracts", doc: "Contracts to buy, more than zero" }, { name: "limit", wire: "price", doc: "Highest premium, quote per one whole underlying" }] },
  { code: 9, name: "Offer", verb: "offer", signer: "anyone", scope: "trade", addsRisk: true, doc: "Offer held contracts for resale", fields: [{ name: "series", wire: "series", doc: "Series held" }, { name: "contracts", wire: "contracts", doc: "Contracts to offer, more than zero" }, { name: "premium", wire: "price", doc: "Asked, quote per one whole underlying" }] },
  { code: 10, name: "Transfer", verb: "transfer", signer: "anyone", scope: "transfer", addsRisk: true, doc: "Give held contracts to another account", fields: [{ name: "series", wire: "series", doc: "Series held" }, { name: "contracts", wire: "contracts", doc: "Contracts to give, more than zero" }, { name: "to", wire: "address", doc: "Account that receives them" }] },
  { code: 11, name: "Close", verb: "close", signer: "anyone", scope: "trade", addsRisk: false, doc: "Burn equal long and short contracts and release their collateral", fields: [{ name: "series", wire: "series", doc: "Series held and written" }, { name: "contracts", wire: "contracts", doc: "Contracts to burn, more than zero" }] },
  { code: 12, name: "ReportPrice", verb: "report_price", signer: "anyone", scope: "settle", addsRisk: false, doc: "Deliver a signed price update", fields: [{ name: "update", wire: "bytes", doc: "The update's bytes" }] },
  { code: 13, name: "FixSettlementPrice", verb: "fix_settlement_price", signer: "anyone", scope: "settle", addsRisk: false, doc: "Fix the settlement price from the samples", fields: [{ name: "feed", wire: "text", doc: "Feed" }, { name: "expiry", wire: "time", doc: "Expiry" }] },
  { code: 14, name: "Settle", verb: "settle", signer: "anyone", scope: "settle", addsRisk: false, doc: "Pay holders and release writers of an expired series", fields: [{ name: "series", wire: "series", doc: "Series to settle" }, { name: "limit", wire: "u64", doc: "Positions to settle at most (8192 in one command)" }] },
  { code: 15, name: "ApproveAgent", verb: "approve_agent", signer: "anyone", scope: "", addsRisk: false, doc: "Let another key act for the account", fields: [{ name: "agent", wire: "address", doc: "Address of the agent's key" }, { name: "label", wire: "text", doc: "A name to remember it by" }, { name: "scopes", wire: "scopes", doc: "What it may do: trade, transfer, settle" }, { name: "valid_until", wire: "time", doc: "End of the approval, within 180 days" }, { name: "proof", wire: "bytes", doc: "The agent's signature of its acceptance" }] },
  { code: 16, name: "RevokeAgent", verb: "revoke_agent", signer: "anyone", scope: "", addsRisk: false, doc: "End an agent's approval", fields: [{ name: "agent", wire: "address", doc: "Address of the agent's key" }] },
  { code: 17, name: "RotateSigners", verb: "rotate_signers", signer: "operator", scope: "", addsRisk: false, doc: "Register the next signer set of a price network", fields: [{ name: "network", wire: "text", doc: "Name of the network" }, { name: "index", wire: "u32", doc: "Index of the set" }, { name: "rule", wire: "enum:two_third:half", doc: "two_third or half" }, { name: "emitter_chain", wire: "u16", doc: "Chain of the network's emitter" }, { name: "emitter", wire: "bytes32", doc: "Address of the network's emitter" }, { name: "keys", wire: "addresses", doc: "Signers, in order" }, { name: "valid_from", wire: "time", doc: "First publish time it may sign" }, { name: "previous_valid_until", wire: "time", doc: "Last publish time the previous set may sign" }] },
  { code: 18, name: "Pause", verb: "pause", signer: "operator", scope: "", addsRisk: false, doc: "Stop new risk", fields: [] },
  { code: 19, name: "Resume", verb: "resume", signer: "operator", scope: "", addsRisk: false, doc: "Allow new risk again", fields: [] },
  { code: 20, name: "OfferRole", verb: "offer_role", signer: "anyone", scope: "", addsRisk: false, doc: "Offer a role to another account", fields: [{ name: "role", wire: "enum:operator:custodian", doc: "operator or custodian" }, { name: "to", wire: "address", doc: "Account that may accept it" }] },
  { code: 21, name: "AcceptRole", verb: "accept_role", signer: "anyone", scope: "", addsRisk: false, doc: "Accept an offered role", fields: [{ name: "role", wire: "enum:operator:custodian", doc: "operator or custodian" }] },
  { code: 22, name: "UpgradeSigners", verb: "upgrade_signers", signer: "anyone", scope: "settle", addsRisk: false, doc: "Let a price network's newest signer set name its successor", fields: [{ name: "network", wire: "text", doc: "Name of the network" }, { name: "envelope", wire: "bytes", doc: "The upgrade (a VAA) as the newest set signed it" }] },
  { code: 23, name: "CreateFeedWithLimit", verb: "create_feed_with_limit", signer: "operator", scope: "", addsRisk: false, doc: "Register a feed of estimates, which states how wide its reports may be", fields: [{ name: "feed", wire: "text", doc: "Name of the feed, e.g. BTC/USD:HAR" }, { name: "exponent", wire: "i32", doc: "Exponent of its values, -18 to 0" }, { name: "sources", wire: "sources", doc: "Network and feed id of each source, best first" }, { name: "confidence_limit_bps", wire: "u16", doc: "Widest confidence of a report, basis points of its value, 1 to 10000" }] },
];

/** An asset was registered. */
export interface EventAssetCreated {
  readonly event: "asset_created";
  /** The asset. */
  readonly asset: number;
  /** Its decimals. */
  readonly decimals: number;
}

/** A feed was registered. */
export interface EventFeedCreated {
  readonly event: "feed_created";
  /** The feed. */
  readonly feed: number;
}

/** A market was opened. */
export interface EventMarketCreated {
  readonly event: "market_created";
  /** The market. */
  readonly market: number;
}

/** An account was credited. */
export interface EventDeposited {
  readonly event: "deposited";
  /** The account. */
  readonly account: number;
  /** Credited. */
  readonly amount: Money;
  /** External reference. */
  readonly reference: string;
}

/** An account took money out; the custodian owes it. */
export interface EventWithdrawn {
  readonly event: "withdrawn";
  /** The account. */
  readonly account: number;
  /** Taken out. */
  readonly amount: Money;
}

/** A series came into being. */
export interface EventSeriesCreated {
  readonly event: "series_created";
  /** The series. */
  readonly series: number;
  /** keccak-256 of its terms. */
  readonly id: Hex;
}

/** Collateral was locked and contracts offered. */
export interface EventUnderwritten {
  readonly event: "underwritten";
  /** The writer. */
  readonly account: number;
  /** The series. */
  readonly series: number;
  /** The offer's number. */
  readonly offer: bigint;
  /** Contracts written. */
  readonly contracts: Contracts;
  /** Asked. */
  readonly premium: Price;
  /** Newly locked. */
  readonly collateral: Money;
}

/** Held contracts were offered for resale. */
export interface EventOffered {
  readonly event: "offered";
  /** The holder. */
  readonly account: number;
  /** The series. */
  readonly series: number;
  /** The offer's number. */
  readonly offer: bigint;
  /** Contracts offered. */
  readonly contracts: Contracts;
  /** Asked. */
  readonly premium: Price;
}

/** An offer was taken off the book. */
export interface EventOfferCancelled {
  readonly event: "offer_cancelled";
  /** Its owner. */
  readonly account: number;
  /** The series. */
  readonly series: number;
  /** The offer's number. */
  readonly offer: bigint;
  /** Contracts that were left. */
  readonly contracts: Contracts;
  /** Collateral released. */
  readonly released: Money;
}

/** Contracts were bought. */
export interface EventFilled {
  readonly event: "filled";
  /** The buyer. */
  readonly buyer: number;
  /** The seller. */
  readonly seller: number;
  /** The series. */
  readonly series: number;
  /** The offer's number. */
  readonly offer: bigint;
  /** Contracts bought. */
  readonly contracts: Contracts;
  /** Paid, per underlying. */
  readonly premium: Price;
  /** Premium paid. */
  readonly cost: Money;
  /** Trade fee paid on top. */
  readonly fee: Money;
  /** From resale. */
  readonly resale: boolean;
}

/** Contracts were given away. */
export interface EventTransferred {
  readonly event: "transferred";
  /** Giver. */
  readonly from: number;
  /** Receiver. */
  readonly to: number;
  /** The series. */
  readonly series: number;
  /** Contracts. */
  readonly contracts: Contracts;
}

/** Long and short contracts were burnt. */
export interface EventClosed {
  readonly event: "closed";
  /** The account. */
  readonly account: number;
  /** The series. */
  readonly series: number;
  /** Contracts burnt. */
  readonly contracts: Contracts;
  /** Collateral released. */
  readonly released: Money;
}

/** A price report was accepted. */
export interface EventPriceReported {
  readonly event: "price_reported";
  /** The feed. */
  readonly feed: number;
  /** Price. */
  readonly price: Price;
  /** Half the width of its interval. */
  readonly confidence: Price;
  /** When it was published. */
  readonly publish_time: Time;
  /** Settlement samples it became. */
  readonly samples: number;
}

/** Two different reports claim the same second. */
export interface EventPriceEquivocation {
  readonly event: "price_equivocation";
  /** The feed. */
  readonly feed: number;
  /** The second. */
  readonly grid_time: Time;
  /** Digest kept. */
  readonly kept: Hex;
  /** Digest dropped. */
  readonly dropped: Hex;
}

/** A sample of a settlement price. */
export interface EventSampleUsed {
  readonly event: "sample_used";
  /** The feed. */
  readonly feed: number;
  /** Expiry. */
  readonly expiry: Time;
  /** Policy. */
  readonly settlement: "point" | "twap_daily" | "twap_micro";
  /** The second it stands for. */
  readonly grid_time: Time;
  /** When it was published. */
  readonly publish_time: Time;
  /** Price. */
  readonly price: Price;
  /** Confidence. */
  readonly confidence: Price;
  /** Rank of its source. */
  readonly rank: number;
  /** Digest of the signed message. */
  readonly digest: Hex;
}

/** A settlement price was fixed for ever. */
export interface EventSettlementPriceFixed {
  readonly event: "settlement_price_fixed";
  /** The feed. */
  readonly feed: number;
  /** Expiry. */
  readonly expiry: Time;
  /** Policy. */
  readonly settlement: "point" | "twap_daily" | "twap_micro";
  /** Settlement price. */
  readonly price: Price;
  /** Samples used. */
  readonly samples: number;
  /** Line of the ladder that held. */
  readonly line: number;
}

/** No settlement price could be had: collateral and escrowed premium go back. */
export interface EventSettlementVoided {
  readonly event: "settlement_voided";
  /** The feed. */
  readonly feed: number;
  /** Expiry. */
  readonly expiry: Time;
  /** Policy. */
  readonly settlement: "point" | "twap_daily" | "twap_micro";
}

/** One account's receipt of a settled series. */
export interface EventPositionSettled {
  readonly event: "position_settled";
  /** The account. */
  readonly account: number;
  /** The series. */
  readonly series: number;
  /** Held. */
  readonly longs: Contracts;
  /** Written. */
  readonly shorts: Contracts;
  /** Paid to the holder, before the fee. */
  readonly payout: Money;
  /** Exercise fee. */
  readonly fee: Money;
  /** Charged to the writer. */
  readonly charge: Money;
  /** Collateral returned. */
  readonly released: Money;
  /** Escrowed premium received or returned. */
  readonly premium: Money;
}

/** Every position of a series has settled. */
export interface EventSeriesSettled {
  readonly event: "series_settled";
  /** The series. */
  readonly series: number;
  /** Paid to holders in all, before fees. */
  readonly payouts: Money;
  /** Rounding left over. */
  readonly dust: Money;
}

/** An agent may act for an account. */
export interface EventAgentApproved {
  readonly event: "agent_approved";
  /** The account. */
  readonly account: number;
  /** The agent. */
  readonly agent: Address;
  /** What it may do. */
  readonly scopes: string;
  /** Until when. */
  readonly valid_until: Time;
}

/** An agent may no longer act. */
export interface EventAgentRevoked {
  readonly event: "agent_revoked";
  /** The account. */
  readonly account: number;
  /** The agent. */
  readonly agent: Address;
}

/** A signer set was registered. */
export interface EventSignersRotated {
  readonly event: "signers_rotated";
  /** Network. */
  readonly network: string;
  /** Index of the set. */
  readonly index: number;
}

/** New risk is stopped. */
export interface EventPaused {
  readonly event: "paused";
}

/** New risk is allowed. */
export interface EventResumed {
  readonly event: "resumed";
}

/** A role was offered. */
export interface EventRoleOffered {
  readonly event: "role_offered";
  /** The role. */
  readonly role: "operator" | "custodian";
  /** To whom. */
  readonly to: number;
}

/** A role changed hands. */
export interface EventRoleAccepted {
  readonly event: "role_accepted";
  /** The role. */
  readonly role: "operator" | "custodian";
  /** Its holder. */
  readonly holder: number;
}

export type ProtocolEvent =
  | EventAssetCreated
  | EventFeedCreated
  | EventMarketCreated
  | EventDeposited
  | EventWithdrawn
  | EventSeriesCreated
  | EventUnderwritten
  | EventOffered
  | EventOfferCancelled
  | EventFilled
  | EventTransferred
  | EventClosed
  | EventPriceReported
  | EventPriceEquivocation
  | EventSampleUsed
  | EventSettlementPriceFixed
  | EventSettlementVoided
  | EventPositionSettled
  | EventSeriesSettled
  | EventAgentApproved
  | EventAgentRevoked
  | EventSignersRotated
  | EventPaused
  | EventResumed
  | EventRoleOffered
  | EventRoleAccepted;

export const eventRows: readonly EventRow[] = [
  { code: 1, name: "asset_created", doc: "An asset was registered", fields: [{ name: "asset", wire: "u16", doc: "The asset" }, { name: "decimals", wire: "u8", doc: "Its decimals" }] },
  { code: 2, name: "feed_created", doc: "A feed was registered", fields: [{ name: "feed", wire: "u16", doc: "The feed" }] },
  { code: 3, name: "market_created", doc: "A market was opened", fields: [{ name: "market", wire: "u16", doc: "The market" }] },
  { code: 4, name: "deposited", doc: "An account was credited", fields: [{ name: "account", wire: "u32", doc: "The account" }, { name: "amount", wire: "money", doc: "Credited" }, { name: "reference", wire: "text", doc: "External reference" }] },
  { code: 5, name: "withdrawn", doc: "An account took money out; the custodian owes it", fields: [{ name: "account", wire: "u32", doc: "The account" }, { name: "amount", wire: "money", doc: "Taken out" }] },
  { code: 6, name: "series_created", doc: "A series came into being", fields: [{ name: "series", wire: "u32", doc: "The series" }, { name: "id", wire: "bytes32", doc: "keccak-256 of its terms" }] },
  { code: 7, name: "underwritten", doc: "Collateral was locked and contracts offered", fields: [{ name: "account", wire: "u32", doc: "The writer" }, { name: "series", wire: "u32", doc: "The series" }, { name: "offer", wire: "u64", doc: "The offer's number" }, { name: "contracts", wire: "contracts", doc: "Contracts written" }, { name: "premium", wire: "price", doc: "Asked" }, { name: "collateral", wire: "money", doc: "Newly locked" }] },
  { code: 8, name: "offered", doc: "Held contracts were offered for resale", fields: [{ name: "account", wire: "u32", doc: "The holder" }, { name: "series", wire: "u32", doc: "The series" }, { name: "offer", wire: "u64", doc: "The offer's number" }, { name: "contracts", wire: "contracts", doc: "Contracts offered" }, { name: "premium", wire: "price", doc: "Asked" }] },
  { code: 9, name: "offer_cancelled", doc: "An offer was taken off the book", fields: [{ name: "account", wire: "u32", doc: "Its owner" }, { name: "series", wire: "u32", doc: "The series" }, { name: "offer", wire: "u64", doc: "The offer's number" }, { name: "contracts", wire: "contracts", doc: "Contracts that were left" }, { name: "released", wire: "money", doc: "Collateral released" }] },
  { code: 10, name: "filled", doc: "Contracts were bought", fields: [{ name: "buyer", wire: "u32", doc: "The buyer" }, { name: "seller", wire: "u32", doc: "The seller" }, { name: "series", wire: "u32", doc: "The series" }, { name: "offer", wire: "u64", doc: "The offer's number" }, { name: "contracts", wire: "contracts", doc: "Contracts bought" }, { name: "premium", wire: "price", doc: "Paid, per underlying" }, { name: "cost", wire: "money", doc: "Premium paid" }, { name: "fee", wire: "money", doc: "Trade fee paid on top" }, { name: "resale", wire: "bool", doc: "From resale" }] },
  { code: 11, name: "transferred", doc: "Contracts were given away", fields: [{ name: "from", wire: "u32", doc: "Giver" }, { name: "to", wire: "u32", doc: "Receiver" }, { name: "series", wire: "u32", doc: "The series" }, { name: "contracts", wire: "contracts", doc: "Contracts" }] },
  { code: 12, name: "closed", doc: "Long and short contracts were burnt", fields: [{ name: "account", wire: "u32", doc: "The account" }, { name: "series", wire: "u32", doc: "The series" }, { name: "contracts", wire: "contracts", doc: "Contracts burnt" }, { name: "released", wire: "money", doc: "Collateral released" }] },
  { code: 13, name: "price_reported", doc: "A price report was accepted", fields: [{ name: "feed", wire: "u16", doc: "The feed" }, { name: "price", wire: "price", doc: "Price" }, { name: "confidence", wire: "price", doc: "Half the width of its interval" }, { name: "publish_time", wire: "time", doc: "When it was published" }, { name: "samples", wire: "u32", doc: "Settlement samples it became" }] },
  { code: 14, name: "price_equivocation", doc: "Two different reports claim the same second", fields: [{ name: "feed", wire: "u16", doc: "The feed" }, { name: "grid_time", wire: "time", doc: "The second" }, { name: "kept", wire: "bytes32", doc: "Digest kept" }, { name: "dropped", wire: "bytes32", doc: "Digest dropped" }] },
  { code: 15, name: "sample_used", doc: "A sample of a settlement price", fields: [{ name: "feed", wire: "u16", doc: "The feed" }, { name: "expiry", wire: "time", doc: "Expiry" }, { name: "settlement", wire: "enum:point:twap_daily:twap_micro", doc: "Policy" }, { name: "grid_time", wire: "time", doc: "The second it stands for" }, { name: "publish_time", wire: "time", doc: "When it was published" }, { name: "price", wire: "price", doc: "Price" }, { name: "confidence", wire: "price", doc: "Confidence" }, { name: "rank", wire: "u8", doc: "Rank of its source" }, { name: "digest", wire: "bytes32", doc: "Digest of the signed message" }] },
  { code: 16, name: "settlement_price_fixed", doc: "A settlement price was fixed for ever", fields: [{ name: "feed", wire: "u16", doc: "The feed" }, { name: "expiry", wire: "time", doc: "Expiry" }, { name: "settlement", wire: "enum:point:twap_daily:twap_micro", doc: "Policy" }, { name: "price", wire: "price", doc: "Settlement price" }, { name: "samples", wire: "u32", doc: "Samples used" }, { name: "line", wire: "u8", doc: "Line of the ladder that held" }] },
  { code: 17, name: "settlement_voided", doc: "No settlement price could be had: collateral and escrowed premium go back", fields: [{ name: "feed", wire: "u16", doc: "The feed" }, { name: "expiry", wire: "time", doc: "Expiry" }, { name: "settlement", wire: "enum:point:twap_daily:twap_micro", doc: "Policy" }] },
  { code: 18, name: "position_settled", doc: "One account's receipt of a settled series", fields: [{ name: "account", wire: "u32", doc: "The account" }, { name: "series", wire: "u32", doc: "The series" }, { name: "longs", wire: "contracts", doc: "Held" }, { name: "shorts", wire: "contracts", doc: "Written" }, { name: "payout", wire: "money", doc: "Paid to the holder, before the fee" }, { name: "fee", wire: "money", doc: "Exercise fee" }, { name: "charge", wire: "money", doc: "Charged to the writer" }, { name: "released", wire: "money", doc: "Collateral returned" }, { name: "premium", wire: "money", doc: "Escrowed premium received or returned" }] },
  { code: 19, name: "series_settled", doc: "Every position of a series has settled", fields: [{ name: "series", wire: "u32", doc: "The series" }, { name: "payouts", wire: "money", doc: "Paid to holders in all, before fees" }, { name: "dust", wire: "money", doc: "Rounding left over" }] },
  { code: 20, name: "agent_approved", doc: "An agent may act for an account", fields: [{ name: "account", wire: "u32", doc: "The account" }, { name: "agent", wire: "address", doc: "The agent" }, { name: "scopes", wire: "scopes", doc: "What it may do" }, { name: "valid_until", wire: "time", doc: "Until when" }] },
  { code: 21, name: "agent_revoked", doc: "An agent may no longer act", fields: [{ name: "account", wire: "u32", doc: "The account" }, { name: "agent", wire: "address", doc: "The agent" }] },
  { code: 22, name: "signers_rotated", doc: "A signer set was registered", fields: [{ name: "network", wire: "text", doc: "Network" }, { name: "index", wire: "u32", doc: "Index of the set" }] },
  { code: 23, name: "paused", doc: "New risk is stopped", fields: [] },
  { code: 24, name: "resumed", doc: "New risk is allowed", fields: [] },
  { code: 25, name: "role_offered", doc: "A role was offered", fields: [{ name: "role", wire: "enum:operator:custodian", doc: "The role" }, { name: "to", wire: "u32", doc: "To whom" }] },
  { code: 26, name: "role_accepted", doc: "A role changed hands", fields: [{ name: "role", wire: "enum:operator:custodian", doc: "The role" }, { name: "holder", wire: "u32", doc: "Its holder" }] },
];

export const statusRows: readonly StatusRow[] = [
  { number: 0, name: "ok", transient: false, what: "Applied.", next: "" },
  { number: 101, name: "bytes_malformed", transient: false, what: "The bytes are not an envelope.", next: "Encode the command with this version of the protocol." },
  { number: 102, name: "scheme_not_supported", transient: false, what: "This signature scheme is not supported.", next: "Sign the digest as a wallet does (eip712) or with a P-256 key of the browser (p256); passkeys (WebAuthn) are not accepted." },
  { number: 103, name: "signature_invalid", transient: false, what: "The signature does not fit its key or any, or its s is high.", next: "Sign the digest again; if s is above half the curve's order n, replace it by n - s." },
  { number: 104, name: "deadline_passed", transient: false, what: "The envelope's deadline has passed.", next: "Sign again with a later deadline." },
  { number: 105, name: "nonce_too_old", transient: false, what: "The nonce is more than 24 hours old, or below the nonces remembered for this signer.", next: "Use the present time in milliseconds as the nonce." },
  { number: 106, name: "nonce_too_far_ahead", transient: true, what: "The nonce is more than 60 seconds ahead of the journal's time.", next: "Use the present time in milliseconds as the nonce, and check your clock." },
  { number: 107, name: "nonce_already_used", transient: false, what: "This signer has used this nonce.", next: "Use a new nonce; ask for the receipt if this is a retry." },
  { number: 108, name: "signer_not_authorised", transient: true, what: "The signer is neither the account nor one of its agents.", next: "Sign with the account's own key or approve the signer as an agent." },
  { number: 109, name: "agent_expired", transient: false, what: "The agent's approval has ended.", next: "Approve the agent again." },
  { number: 110, name: "agent_scope_missing", transient: false, what: "The agent may not do this.", next: "Approve the agent with this scope, or sign with the account's own key." },
  { number: 111, name: "role_required", transient: false, what: "Only the holder of a role may do this.", next: "Sign with the key of that role." },
  { number: 112, name: "time_must_not_decrease", transient: false, what: "The time is before the time of the last command.", next: "Order the commands by time." },
  { number: 113, name: "agent_approved_later", transient: false, what: "The agent signed this before its present approval.", next: "Let the agent sign again, with the present time in milliseconds as the nonce." },
  { number: 201, name: "contracts_must_be_positive", transient: false, what: "Contracts must be more than zero.", next: "Give a whole number of contracts." },
  { number: 202, name: "premium_must_be_positive", transient: false, what: "The premium must be more than zero.", next: "Give a premium in quote per one whole underlying." },
  { number: 203, name: "premium_must_be_on_tick", transient: false, what: "The premium is not a multiple of the market's premium tick.", next: "Round the premium to the tick." },
  { number: 204, name: "limit_must_be_positive", transient: false, what: "The limit must be more than zero.", next: "Give a positive limit." },
  { number: 205, name: "limit_must_be_on_tick", transient: false, what: "The limit is not a multiple of the market's premium tick.", next: "Round the limit to the tick." },
  { number: 206, name: "amount_must_be_positive", transient: false, what: "The amount must be more than zero.", next: "Give a positive amount." },
  { number: 207, name: "amount_must_fit_decimals", transient: false, what: "The amount is finer than the asset's smallest unit, or too large.", next: "Give at most the asset's decimals." },
  { number: 209, name: "decimals_must_be_at_most_18", transient: false, what: "An asset has 0 to 18 decimals.", next: "Give fewer decimals." },
  { number: 210, name: "contract_size_must_be_positive", transient: false, what: "The contract size must be more than zero.", next: "Give the underlying per contract, e.g. 0.001." },
  { number: 211, name: "premium_tick_must_be_positive", transient: false, what: "The premium tick must be more than zero.", next: "Give a positive tick." },
  { number: 212, name: "fee_must_be_at_most_1250_bps", transient: false, what: "No fee is above 1250 basis points.", next: "Lower the fee." },
  { number: 213, name: "lifetime_must_be_positive", transient: false, what: "The minimum lifetime is from 1 second to 366 days.", next: "Give a lifetime in that range." },
  { number: 214, name: "recipient_must_be_another", transient: false, what: "The recipient is the sender.", next: "Name another account." },
  { number: 215, name: "recipient_must_be_a_user", transient: false, what: "The protocol's own accounts neither trade nor receive.", next: "Name a user's account." },
  { number: 216, name: "reference_must_not_be_empty", transient: false, what: "A deposit needs its external reference.", next: "Give the reference of the payment." },
  { number: 217, name: "scopes_must_be_known", transient: false, what: "The scopes are empty or unknown.", next: "Choose among trade, transfer, settle." },
  { number: 218, name: "validity_must_be_at_most_180_days", transient: false, what: "An agent's approval ends in the future, within 180 days.", next: "Choose an earlier end." },
  { number: 219, name: "proof_must_be_the_agents", transient: false, what: "The agent has not proved that it holds its key.", next: "Let the agent sign its acceptance of this account, these scopes and this end." },
  { number: 220, name: "signer_set_must_be_valid", transient: false, what: "The signer set is empty, too large, has a key twice, or names a foreign emitter.", next: "Correct the signer set." },
  { number: 221, name: "feed_must_be_valid", transient: false, what: "A feed has 1 to 4 different sources that no other feed has, and an exponent from -18 to 0.", next: "Correct the feed." },
  { number: 222, name: "base_and_quote_must_differ", transient: false, what: "Base and quote are the same asset.", next: "Choose two assets." },
  { number: 223, name: "upgrade_must_be_readable", transient: false, what: "The bytes are not a signed envelope that holds a signer set upgrade (module Core, action 2) and nothing else.", next: "Give the upgrade's VAA exactly as its signers published it." },
  { number: 224, name: "upgrade_must_be_of_governance", transient: false, what: "The upgrade is not of the governance emitter: chain 1, address 0x00..04.", next: "Give the upgrade that the network's signers published." },
  { number: 225, name: "upgrade_must_be_for_every_chain", transient: false, what: "The upgrade is meant for one chain, not for every chain (0).", next: "Give the upgrade that the network's signers published." },
  { number: 226, name: "upgrade_keys_must_be_valid", transient: false, what: "The upgrade names no signer, more than 32, one of them twice, or the zero address.", next: "Such a set is never taken; its signers have to sign another." },
  { number: 227, name: "confidence_limit_must_be_valid", transient: false, what: "A feed's confidence limit is from 1 to 10000 basis points.", next: "Give a limit in that range." },
  { number: 301, name: "asset_not_found", transient: false, what: "There is no such asset.", next: "See the list of assets." },
  { number: 302, name: "market_not_found", transient: false, what: "There is no such market.", next: "See the list of markets." },
  { number: 303, name: "feed_not_found", transient: false, what: "There is no such feed.", next: "See the list of feeds." },
  { number: 304, name: "series_not_found", transient: true, what: "There is no such series.", next: "A series comes into being with its first underwriting." },
  { number: 305, name: "offer_not_found", transient: false, what: "There is no such offer.", next: "It may be sold or cancelled; see the list of offers." },
  { number: 306, name: "agent_not_found", transient: false, what: "There is no such agent.", next: "See the account's agents." },
  { number: 307, name: "role_offer_not_found", transient: true, what: "This role has not been offered to this account.", next: "Let its holder offer it first." },
  { number: 308, name: "settlement_record_not_found", transient: false, what: "No series needs a settlement price of this feed at this time.", next: "Check feed and expiry." },
  { number: 309, name: "offer_belongs_to_another", transient: false, what: "The offer belongs to another account.", next: "Only its owner can cancel it." },
  { number: 310, name: "signer_set_not_found", transient: false, what: "There is no signer set of this price network.", next: "See the list of signer sets; the operator registers a network's first." },
  { number: 321, name: "asset_already_exists", transient: false, what: "There is an asset of this name.", next: "Choose another name." },
  { number: 322, name: "market_already_exists", transient: false, what: "There is a market of this name.", next: "A market never changes." },
  { number: 323, name: "feed_already_exists", transient: false, what: "There is a feed of this name.", next: "Choose another name." },
  { number: 324, name: "reference_already_used", transient: false, what: "This deposit reference has been credited before.", next: "Nothing to do: a payment is credited once." },
  { number: 325, name: "signer_set_already_exists", transient: false, what: "There is a signer set of this network and index.", next: "Use the next index." },
  { number: 326, name: "settlement_price_already_fixed", transient: false, what: "The settlement price has been fixed and never changes.", next: "Settle the series." },
  { number: 327, name: "already_paused", transient: false, what: "The protocol is paused.", next: "" },
  { number: 328, name: "not_paused", transient: false, what: "The protocol is not paused.", next: "" },
  { number: 329, name: "feed_too_wide_to_settle", transient: false, what: "The feed takes reports wider than 2 % of their value, which settle nothing.", next: "Choose a feed of prices." },
  { number: 401, name: "paused", transient: true, what: "New risk is paused; closing, cancelling, settling and withdrawing go on.", next: "Try again when it has resumed." },
  { number: 402, name: "series_expired", transient: false, what: "The series has expired.", next: "Choose a series that expires later." },
  { number: 403, name: "series_not_expired", transient: true, what: "The series has not expired.", next: "Settle at or after its expiry." },
  { number: 404, name: "lifetime_too_short", transient: false, what: "A new series must live longer.", next: "Choose a later expiry." },
  { number: 405, name: "upgrade_out_of_order", transient: true, what: "The upgrade does not name the set that follows the network's newest.", next: "Deliver the upgrades one after the other, the oldest first." },
  { number: 501, name: "settlement_price_missing", transient: true, what: "The settlement price is not fixed yet.", next: "Deliver the price updates and fix it first." },
  { number: 502, name: "settlement_price_pending", transient: true, what: "The samples do not yet decide the settlement price.", next: "Deliver missing updates or wait for the next deadline." },
  { number: 503, name: "price_exponent_mismatch", transient: false, what: "The report's exponent is not the feed's.", next: "Check the source of the update." },
  { number: 504, name: "price_times_out_of_order", transient: false, what: "The report's times are out of order or out of range.", next: "Check the source of the update." },
  { number: 505, name: "price_must_be_positive", transient: false, what: "The price is not positive, or too large.", next: "Check the source of the update." },
  { number: 506, name: "price_confidence_must_be_positive", transient: false, what: "The report has no confidence.", next: "Check the source of the update." },
  { number: 507, name: "price_confidence_too_wide", transient: false, what: "The confidence is wider than the feed's limit, which is 2 % of the price unless the feed states another.", next: "Wait for a better price." },
  { number: 508, name: "upgrade_not_by_newest_set", transient: false, what: "The upgrade is not signed as by the network's newest signer set.", next: "Give the upgrade that the newest set signed." },
  { number: 601, name: "insufficient_balance", transient: true, what: "The account has not enough free.", next: "Deposit, or choose a smaller quantity." },
  { number: 602, name: "insufficient_contracts", transient: true, what: "The account has not enough contracts that are not on offer.", next: "See your positions; cancel offers to free contracts." },
  { number: 603, name: "insufficient_offers", transient: true, what: "The offers within the limit are not enough.", next: "Raise the limit or buy fewer contracts." },
  { number: 604, name: "fills_exceed_maximum", transient: true, what: "The purchase would touch too many offers.", next: "Buy in smaller pieces." },
  { number: 605, name: "amount_overflows", transient: false, what: "The amount is too large.", next: "Choose a smaller quantity." },
  { number: 606, name: "contracts_overflow", transient: false, what: "The number of contracts is too large.", next: "Choose a smaller quantity." },
  { number: 607, name: "agents_exceed_maximum", transient: true, what: "An account has at most 16 agents.", next: "Revoke one first." },
  { number: 608, name: "registry_full", transient: false, what: "There are 65535 of these already.", next: "" },
  { number: 520, name: "update_update_too_large", transient: false, what: "The price update is longer than 64 KiB.", next: "Fetch the update again from its source." },
  { number: 521, name: "update_truncated", transient: false, what: "The price update ends before its own lengths say so.", next: "Fetch the update again from its source." },
  { number: 522, name: "update_bad_magic", transient: false, what: "The price update does not begin with PNAU.", next: "Fetch the update again from its source." },
  { number: 523, name: "update_bad_major_version", transient: false, what: "The price update has another major version than 1.", next: "Fetch the update again from its source." },
  { number: 524, name: "update_bad_update_type", transient: false, what: "The price update is not of the Wormhole-Merkle type.", next: "Fetch the update again from its source." },
  { number: 525, name: "update_trailing_bytes", transient: false, what: "Bytes follow the last message of the price update.", next: "Fetch the update again from its source." },
  { number: 526, name: "update_bad_vaa_version", transient: false, what: "The signed envelope has another version than 1.", next: "Fetch the update again from its source." },
  { number: 527, name: "update_emitter_not_allowed", transient: false, what: "No known signer set belongs to the emitter of the price update.", next: "Fetch the update again from its source." },
  { number: 528, name: "update_unknown_guardian_set", transient: false, what: "The emitter's network has no signer set of this index.", next: "Fetch the update again from its source." },
  { number: 529, name: "update_no_quorum", transient: false, what: "Fewer signatures than the signer set's quorum.", next: "Fetch the update again from its source." },
  { number: 530, name: "update_signature_indices_not_ascending", transient: false, what: "A signer appears twice, or signers are out of order.", next: "Fetch the update again from its source." },
  { number: 531, name: "update_guardian_index_out_of_range", transient: false, what: "A signature names a signer beyond the end of the set.", next: "Fetch the update again from its source." },
  { number: 532, name: "update_bad_recovery_id", transient: false, what: "A signature's recovery id is neither 0 nor 1.", next: "Fetch the update again from its source." },
  { number: 533, name: "update_signature_unrecoverable", transient: false, what: "No public key fits one of the signatures.", next: "Fetch the update again from its source." },
  { number: 534, name: "update_signature_mismatch", transient: false, what: "A signature was made by another key than the signer it names.", next: "Fetch the update again from its source." },
  { number: 535, name: "update_bad_payload_magic", transient: false, what: "The signed payload does not begin with AUWV.", next: "Fetch the update again from its source." },
  { number: 536, name: "update_bad_payload_type", transient: false, what: "The signed payload is not a Merkle root.", next: "Fetch the update again from its source." },
  { number: 537, name: "update_payload_truncated", transient: false, what: "The signed payload ends before its Merkle root.", next: "Fetch the update again from its source." },
  { number: 538, name: "update_bad_merkle_proof", transient: false, what: "A message is not under the signed Merkle root.", next: "Fetch the update again from its source." },
  { number: 539, name: "update_message_truncated", transient: false, what: "A message is shorter than its type requires.", next: "Fetch the update again from its source." },
  { number: 540, name: "update_unsupported_message_type", transient: false, what: "A message is neither a price nor a time-weighted average.", next: "Fetch the update again from its source." },
  { number: 541, name: "update_guardian_set_not_yet_valid", transient: false, what: "A price was published before its signer set became valid.", next: "Fetch the update again from its source." },
  { number: 542, name: "update_guardian_set_expired", transient: false, what: "A price was published after its signer set expired.", next: "Fetch the update again from its source." },
];
