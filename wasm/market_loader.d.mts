// Types of market_loader.mjs.

export interface MarketRow {
  readonly instrument: string;
  readonly kind: "call" | "put";
  readonly strike: number;
  /** UTC milliseconds. */
  readonly expiry: number;
  /** Underlying per contract. */
  readonly unit: number;
  readonly mark: number | null;
  readonly markIv: number | null;
  readonly bidIv: number | null;
  readonly askIv: number | null;
  readonly forward: number | null;
  readonly openInterest: number | null;
  readonly volume: number | null;
}
export interface MarketChain {
  readonly time: number;
  readonly index: number | null;
  /** In what premiums are: the underlying, or the quote currency. */
  readonly premium: "coin" | "quote";
  readonly simulated: boolean;
  readonly venue: string;
  readonly underlying: string;
  readonly quote: string;
  readonly rows: readonly MarketRow[];
}
export interface MarketChange {
  /** Factor of index and forwards. */
  readonly price: number;
  readonly volatilityPoints: number;
  readonly days: number;
}
export interface MarketRequest {
  readonly chain: MarketChain;
  /** As in the query of /api/options/pro. */
  readonly switches: Readonly<Record<string, string>>;
  readonly expiry: string;
  readonly change: MarketChange;
}
export interface BlackInput {
  readonly kind: "call" | "put";
  readonly forward: number;
  readonly strike: number;
  readonly sigma: number;
  readonly years: number;
  readonly discount?: number;
}
export type BlackGreeks = Readonly<Record<"value" | "delta" | "gamma" | "vega" | "theta" | "rho" | "vanna" | "charm" | "volga", number>>;

export interface Market {
  call(name: string, ...args: readonly (Uint8Array | { readonly fixed: Uint8Array } | number)[]): Uint8Array;
  /** `data` of /api/options/pro. */
  analyse(request: MarketRequest): unknown;
  black76(inputs: readonly BlackInput[]): readonly BlackGreeks[];
}
export function loadMarket(source: Uint8Array | ArrayBuffer | Response | WebAssembly.Module): Promise<Market>;
export function analyseInput(request: MarketRequest): Uint8Array;
export function black76Input(inputs: readonly BlackInput[]): Uint8Array;
