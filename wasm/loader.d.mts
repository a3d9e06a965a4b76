// Types of loader.mjs. Money, prices and times are bigint: prices in 10^-8, amounts in the asset's smallest units, times in ms.

export const interfaceNumber: number;

/** The core says no. `position` is the byte, character or envelope at fault, 0 where there is none. */
export class OtpError extends Error {
  readonly code: "malformed" | "refused" | "not_found";
  readonly position: bigint;
}

/** The core stopped: a broken invariant, or no memory left. The instance answers nothing else from then on. */
export class OtpTrap extends Error {
  readonly call: string;
}

export const section: Readonly<{
  meta: 0; assets: 1; feeds: 2; signerSets: 3; markets: 4; accounts: 5; series: 6; offers: 7; records: 8; references: 9;
  positions: 10;
}>;

export interface Terms {
  readonly kind: "call" | "put";
  readonly strike: bigint;
  readonly contractSize: bigint;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
}

export interface Applied {
  readonly height: bigint;
  readonly time: bigint;
  readonly hash: Uint8Array;
  readonly envelopes: number;
  readonly commands: number;
  readonly refused: number;
  /** Where the block carries one. */
  readonly stateRoot: Uint8Array | null;
}

export interface Report {
  readonly feed: Uint8Array;
  readonly price: bigint;
  readonly confidence: bigint;
  readonly exponent: number;
  /** In seconds. */
  readonly publishTime: bigint;
  readonly prevPublishTime: bigint;
  readonly emaPrice: bigint;
  readonly emaConfidence: bigint;
  readonly slot: bigint;
  readonly digest: Uint8Array;
  readonly setIndex: number;
  readonly network: string;
}

/** An envelope that a quorum signed, whatever it carries. */
export interface Envelope {
  readonly digest: Uint8Array;
  readonly setIndex: number;
  readonly network: string;
  /** In seconds. */
  readonly timestamp: number;
  readonly nonce: number;
  readonly emitterChain: number;
  readonly emitter: Uint8Array;
  readonly sequence: bigint;
  readonly consistencyLevel: number;
  readonly payload: Uint8Array;
}

/** What a signed update says, as far as it can be read. `fault` is a name of update_faults.def, empty where it is good. */
export interface Explanation {
  readonly kind: "update" | "batch" | "envelope";
  readonly fault: string;
  readonly minorVersion: number;
  readonly signatures: readonly {
    readonly signer: number;
    readonly recoveryId: number;
    /** Whose signature it is; null where no key fits. */
    readonly recovered: Uint8Array | null;
    /** The key that the set has at this place. */
    readonly named: Uint8Array | null;
  }[];
  readonly envelope: {
    readonly setIndex: number;
    /** In seconds. */
    readonly timestamp: number;
    readonly emitterChain: number;
    readonly emitter: Uint8Array;
    readonly sequence: bigint;
    readonly digest: Uint8Array;
  } | null;
  readonly set: { readonly network: string; readonly rule: "two_third" | "half"; readonly signers: number; readonly quorum: number } | null;
  readonly slot: bigint | null;
  readonly messages: readonly {
    readonly size: number;
    readonly proofNodes: number;
    /** Whether it is under the signed root; null where that could not be read. */
    readonly proven: boolean | null;
    readonly type: "price" | "average" | "unreadable";
    /** Of an average its feed and times only. */
    readonly report: Report | null;
  }[];
  readonly attestations: readonly { readonly status: number; readonly report: Report }[];
  readonly upgrade: { readonly setIndex: number; readonly keys: readonly Uint8Array[] } | null;
}

export interface Decision {
  readonly outcome: "open" | "fixed" | "void";
  readonly price: bigint;
  /** Line of the ladder of docs/protocol.md section 6 that held, from 1. */
  readonly line: number;
  readonly samples: readonly { readonly grid: bigint; readonly price: bigint }[];
}

export interface Chain {
  readonly network: Uint8Array;
  readonly genesisRoot: Uint8Array;
  close(): void;
  /** Replays the next block with every check. After a refusal the chain takes no more blocks. */
  apply(block: Uint8Array): Applied;
  /** Throws with the invariant that does not hold; reads the whole state. */
  checkInvariants(): void;
  /** Of the last block, canonical: list(status u16, list(event)). */
  receipts(): Uint8Array;
  head(): { readonly height: bigint; readonly time: bigint; readonly hash: Uint8Array };
  root(): Uint8Array;
  count(section: number, parent?: number): number;
  leaf(section: number, index: number, parent?: number): Uint8Array;
  find(section: number, key: Uint8Array, parent?: number): number | null;
  prove(section: number, index: number, parent?: number): Uint8Array;
}

export interface Otp {
  /** A function of otp.h by its name; see loader.mjs. */
  call(name: string, ...args: (number | Uint8Array | { readonly fixed: Uint8Array })[]): Uint8Array;
  readonly memoryBytes: number;
  /** The chain of a genesis (canonical bytes). Compare its `network` with the network id you trust. */
  open(genesis: Uint8Array): Chain;
  /** The proven leaf's bytes. */
  checkProof(proof: Uint8Array, root: Uint8Array): Uint8Array;
  digest(network: Uint8Array, envelope: Uint8Array): { readonly digest: Uint8Array; readonly envelope: Uint8Array };
  authenticate(network: Uint8Array, envelope: Uint8Array): { readonly id: Uint8Array; readonly signer: Uint8Array };
  acceptanceDigest(network: Uint8Array, account: Uint8Array, command: Uint8Array): Uint8Array;
  typedData(envelope: Uint8Array): {
    readonly primaryType: string;
    readonly members: readonly { readonly name: string; readonly type: string; readonly text: string }[];
  };
  parseSymbol(text: string): Uint8Array;
  formatSymbol(seriesName: Uint8Array): string;
  collateral(terms: Terms, contracts: bigint): bigint;
  payoff(terms: Terms, settlementPrice: bigint, contracts: bigint, exerciseFeeBps?: number):
    { readonly payout: bigint; readonly charge: bigint; readonly fee: bigint };
  cost(terms: Terms, premium: bigint, contracts: bigint, tradeFeeBps?: number):
    { readonly cost: bigint; readonly fee: bigint };
  /** `sets`: leaves of section.signerSets. */
  verifyUpdate(update: Uint8Array, sets: readonly Uint8Array[]): Report[];
  /** Of a legacy batch of attestations. */
  verifyBatch(envelope: Uint8Array, sets: readonly Uint8Array[]): Report[];
  /** Signatures only: validity in time is not judged. */
  verifyEnvelope(envelope: Uint8Array, sets: readonly Uint8Array[]): Envelope;
  /** Of an update, a legacy batch or another signed envelope, whether or not it is believed. */
  explainUpdate(update: Uint8Array, sets: readonly Uint8Array[]): Explanation;
  valueOfSamples(prices: readonly bigint[]): bigint;
  decide(record: Uint8Array, time: bigint): Decision;
}

/** From the module's bytes, a Response of them, or a compiled module. Refuses a module that imports anything. */
export function loadOtp(source: BufferSource | Response | WebAssembly.Module): Promise<Otp>;
