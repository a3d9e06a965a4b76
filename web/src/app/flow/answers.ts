// What /api/options/* answers. Market data are JSON numbers here, not money; what is not known is null, never 0.

export type Num = number | null;

export interface Contract {
  readonly symbol: string | null;
  /** Underlying per contract. */
  readonly unit?: number;
  /** Premiums in the chain's premium currency; `markUsd` in quote. */
  readonly bid: Num;
  readonly ask: Num;
  readonly mark: Num;
  readonly markUsd: Num;
  /** Volatilities are fractions, their changes volatility points. */
  readonly iv: Num;
  readonly ivChange: Num;
  readonly bidIv: Num;
  readonly askIv: Num;
  readonly volume: Num;
  readonly volumeChange: Num;
  readonly openInterest: Num;
  readonly openInterestChange: Num;
  readonly delta: Num;
  readonly gamma: Num;
  readonly vega: Num;
  readonly theta: Num;
  readonly vanna: Num;
  readonly charm: Num;
  readonly deltaExposure: Num;
  readonly gammaExposure: Num;
}
export interface Strike {
  readonly strike: number;
  readonly isAtm: boolean;
  readonly call: Contract | null;
  readonly put: Contract | null;
  readonly netGammaExposure: Num;
  readonly netDeltaExposure: Num;
}
export type Regime = "POSITIVE" | "NEGATIVE" | "NEUTRAL";
export interface Summary {
  readonly atmIV: Num;
  readonly atmIVChange: Num;
  readonly callPutVolumeRatio: Num;
  readonly callPutOIRatio: Num;
  readonly putCallVolumeRatio: Num;
  readonly putCallOIRatio: Num;
  readonly netDeltaExposure: Num;
  readonly dealerDelta: Num;
  readonly netGammaExposure: Num;
  readonly absGammaExposure: Num;
  readonly gammaRegime: Regime | null;
  readonly gammaRegimeDescription: string | null;
  readonly vannaExposure: Num;
  readonly charmExposure: Num;
  readonly vegaExposure: Num;
  readonly expectedMove: Num;
  readonly maxPain: Num;
  readonly callOI: Num;
  readonly putOI: Num;
  readonly callVolume: Num;
  readonly putVolume: Num;
}
export interface Levels {
  readonly atmStrike: Num;
  readonly gammaFlip: Num;
  readonly gammaFlips: readonly number[];
  readonly deltaFlipZone: Num;
  readonly callWall: Num;
  readonly putWall: Num;
  readonly absoluteGammaStrike: Num;
  readonly gammaWalls: readonly { readonly strike: number; readonly gex: number; readonly kind: string }[];
  readonly callWalls: readonly { readonly strike: number; readonly openInterest: number }[];
  readonly putWalls: readonly { readonly strike: number; readonly openInterest: number }[];
}
export interface SmilePoint {
  readonly strike: number;
  readonly callIv: Num;
  readonly putIv: Num;
  readonly bidIv: Num;
  readonly askIv: Num;
  readonly fittedIv: Num;
}
export interface Svi {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
  readonly residual: Num;
  readonly gates: readonly { readonly name: string; readonly ok: boolean }[];
}
export interface IvAnalysis {
  readonly callSkew: Num;
  readonly putSkew: Num;
  readonly rr25: Num;
  readonly bf25: Num;
  readonly skew: Num;
  readonly skewDirection: string | null;
  readonly skewDescription: string | null;
  readonly smile: readonly SmilePoint[];
  readonly svi: Svi | null;
}
export interface TermPoint {
  readonly expiry: string;
  readonly expiryTime: string;
  readonly days: number;
  readonly forward: Num;
  readonly atmIV: Num;
  readonly totalVariance: Num;
  readonly forwardVol: Num;
  readonly rr25: Num;
  readonly bf25: Num;
  readonly maxPain: Num;
  readonly callOI: Num;
  readonly putOI: Num;
  readonly netGammaExposure: Num;
  readonly netDeltaExposure: Num;
}
export interface Profile {
  readonly spot: readonly number[];
  readonly gamma: readonly Num[];
  readonly dealerDelta: readonly Num[];
  /** Null where nothing else is left. */
  readonly exNextExpiry: readonly Num[] | null;
  readonly exNextQuarterly: readonly Num[] | null;
}
export interface Convention {
  readonly value: string | number | null;
  readonly unit?: string | null;
  readonly sentence: string;
  /** The parameter that chooses, and among what. */
  readonly query?: string;
  readonly options?: readonly string[];
}
export interface FlowData {
  readonly underlying: string;
  readonly venue: string;
  readonly quote: string;
  /** What premiums are in. */
  readonly premium?: string;
  readonly expiry: string;
  readonly time: string;
  readonly previousTime: string | null;
  readonly indexPrice: Num;
  readonly forwardPrice: Num;
  readonly simulated: boolean;
  readonly strikes: readonly Strike[];
  readonly summary: Summary;
  readonly levels: Levels;
  readonly ivAnalysis: IvAnalysis;
  readonly term: readonly TermPoint[];
  readonly constantMaturity: readonly { readonly days: number; readonly iv: Num }[];
  readonly surface: { readonly moneyness: readonly number[]; readonly expiries: readonly string[]; readonly iv: readonly (readonly Num[])[] } | null;
  readonly profile: Profile | null;
  readonly conventions: Readonly<Record<string, Convention>>;
}
export interface Metadata {
  readonly processingTime: Num;
  readonly dataQuality: string;
  readonly quality: Readonly<Record<string, Num>>;
  readonly cacheStatus: "FRESH" | "STALE" | "PARTIAL" | "EMPTY";
  readonly ageMs: Num;
  readonly staleReason: string | null;
  readonly partial: readonly string[];
  readonly source: string;
  readonly nextRefreshMs: Num;
}
export interface FlowAnswer {
  readonly data: FlowData;
  readonly metadata: Metadata;
}

export interface ExpiryListed {
  readonly expiry: string;
  readonly expiryTime: string;
  readonly days: number;
  readonly openInterest: Num;
}
export interface UnderlyingListed {
  readonly underlying: string;
  readonly expiries: readonly ExpiryListed[];
}
export interface VenueListed {
  readonly venue: string;
  readonly simulated: boolean;
  readonly underlyings: readonly UnderlyingListed[];
}
export interface Listing {
  readonly venues: readonly VenueListed[];
}
export interface HistoryPoint {
  readonly t: string | number;
  readonly spot: Num;
  readonly netGex: Num;
  readonly flip: Num;
  readonly atmIv: Num;
  readonly callWall?: Num;
  readonly putWall?: Num;
}
