// What a trade comes to: fills, costs, collateral, the most that can be lost, break-even, and profit and loss at each
// settlement price. The money is reckoned by the core (wasm); here it is put together. Pure.

import type { Otp, Terms } from "../../../../wasm/loader.mjs";
import type { Market, Offering } from "../../protocol/api_types.ts";
import { type Amount, type Contracts, parseAmount, parsePrice, type Price, priceOne } from "../../protocol/units.ts";

export type Core = Pick<Otp, "collateral" | "payoff" | "cost">;
export type Action = "buy" | "underwrite";

export interface Instrument extends Terms {
  readonly kind: "call" | "put";
  readonly strike: Price;
  readonly base: string;
  readonly quote: string;
  readonly tradeFeeBps: number;
  readonly exerciseFeeBps: number;
}

export function instrumentOf(market: Market, kind: "call" | "put", strike: Price, decimalsOf: (asset: string) => number): Instrument {
  const baseDecimals = decimalsOf(market.base);
  return {
    kind,
    strike,
    base: market.base,
    quote: market.quote,
    baseDecimals,
    quoteDecimals: decimalsOf(market.quote),
    contractSize: parseAmount(market.contract_size, baseDecimals),
    tradeFeeBps: market.trade_fee_bps,
    exerciseFeeBps: market.exercise_fee_bps,
  };
}

/** The asset that is locked, and that a payout is made in. */
export const collateralAsset = (it: Instrument): string => (it.kind === "call" ? it.base : it.quote);
export const collateralDecimals = (it: Instrument): number => (it.kind === "call" ? it.baseDecimals : it.quoteDecimals);

export interface Fill {
  readonly premium: Price;
  readonly contracts: Contracts;
}

/** The protocol's order: cheapest first, among equals the oldest, one's own left out, none above the limit. */
export function fillsOf(offers: readonly Offering[], contracts: bigint, limit: bigint | null, self: string | null): { readonly fills: readonly Fill[]; readonly missing: bigint } {
  const book = offers
    .filter((each) => each.seller !== self)
    .map((each) => ({ offer: each.offer, premium: parsePrice(each.premium), contracts: BigInt(each.contracts) as Contracts }))
    .filter((each) => limit === null || each.premium <= limit)
    .sort((a, b) => (a.premium < b.premium ? -1 : a.premium > b.premium ? 1 : a.offer - b.offer));
  const fills: Fill[] = [];
  let missing = contracts;
  for (const { premium, contracts: there } of book) {
    if (missing === 0n) break;
    const taken = there < missing ? there : missing;
    fills.push({ premium, contracts: taken as Contracts });
    missing -= taken;
  }
  return { fills, missing };
}

export interface Money {
  readonly premium: Amount;
  readonly fee: Amount;
}

/** Each fill is rounded by itself, as the protocol does it. */
export function costOf(core: Core, it: Instrument, fills: readonly Fill[]): Money {
  let premium = 0n;
  let fee = 0n;
  for (const fill of fills) {
    const part = core.cost(it, fill.premium, fill.contracts, it.tradeFeeBps);
    premium += part.cost;
    fee += part.fee;
  }
  return { premium: premium as Amount, fee: fee as Amount };
}

const tenTo = (n: number): bigint => 10n ** BigInt(n);

/** What base is worth in quote at a price, rounded down. */
export const valueInQuote = (it: Instrument, base: bigint, price: bigint): bigint => (base * price * tenTo(it.quoteDecimals)) / (tenTo(it.baseDecimals) * priceOne);

/** Of the premium paid (fee included) or got. Negative: a loss. In the quote's smallest units; a call's payout at what it is worth then. */
export function resultAt(core: Core, it: Instrument, action: Action, contracts: bigint, money: Money, price: bigint): bigint {
  // A price of zero has no meaning for a call, whose payout is divided by it; the core takes positive ones.
  const { payout, charge, fee } = core.payoff(it, price < 1n ? 1n : price, contracts, it.exerciseFeeBps);
  const worth = (amount: bigint): bigint => (it.kind === "call" ? valueInQuote(it, amount, price) : amount);
  return action === "buy" ? worth(payout - fee) - money.premium - money.fee : money.premium - worth(charge);
}

/** The settlement price at which nothing is won or lost; null where there is none above zero. */
export function breakEvenOf(it: Instrument, action: Action, contracts: bigint, money: Money): Price | null {
  const units = it.contractSize * contracts;
  if (units === 0n) return null;
  const [paid, keeps] = action === "buy" ? [money.premium + money.fee, 10_000n - BigInt(it.exerciseFeeBps)] : [money.premium, 10_000n];
  const above = paid * tenTo(it.baseDecimals) * priceOne * 10_000n;
  const below = units * tenTo(it.quoteDecimals) * keeps;
  // Away from the strike, so that at the price shown nothing is lost that is said to be won.
  const distance = (above + below - 1n) / below;
  const price = it.kind === "call" ? it.strike + distance : it.strike - distance;
  return price > 0n ? (price as Price) : null;
}

export interface Loss {
  readonly amount: Amount;
  readonly asset: string;
  readonly decimals: number;
  /** A writer of calls keeps the premium, which is in another asset. */
  readonly lessPremium: boolean;
}

export function lossMaxOf(core: Core, it: Instrument, action: Action, contracts: bigint, money: Money): Loss {
  const quote = { asset: it.quote, decimals: it.quoteDecimals, lessPremium: false };
  if (action === "buy") return { ...quote, amount: (money.premium + money.fee) as Amount };
  const collateral = core.collateral(it, contracts);
  if (it.kind === "call") return { asset: it.base, decimals: it.baseDecimals, lessPremium: true, amount: collateral as Amount };
  const loss = collateral - money.premium;
  return { ...quote, amount: (loss > 0n ? loss : 0n) as Amount };
}

export interface CurvePoint {
  readonly price: Price;
  readonly result: bigint;
}

/** The stretch of prices worth a look: strike, break-even and today's price, with room on both sides. */
export function curveRange(it: Instrument, spot: bigint | null, even: bigint | null): { readonly low: Price; readonly high: Price } {
  const marks = [it.strike as bigint, ...(spot === null ? [] : [spot]), ...(even === null ? [] : [even])];
  const low = marks.reduce((a, b) => (a < b ? a : b));
  const high = marks.reduce((a, b) => (a > b ? a : b));
  const least = it.strike / 400n;
  const room = (high - low) * 7n / 10n > least ? ((high - low) * 7n) / 10n : least;
  return { low: (low > room ? low - room : 1n) as Price, high: (high + room) as Price };
}

export function curveOf(core: Core, it: Instrument, action: Action, contracts: bigint, money: Money, range: { readonly low: Price; readonly high: Price }, steps = 48): readonly CurvePoint[] {
  const prices = new Set<bigint>();
  for (let i = 0n; i <= BigInt(steps); ++i) prices.add(range.low + ((range.high - range.low) * i) / BigInt(steps));
  // The line bends at the strike and crosses at the break-even: both belong to it exactly.
  for (const mark of [it.strike as bigint, breakEvenOf(it, action, contracts, money)]) {
    if (mark !== null && mark > range.low && mark < range.high) prices.add(mark);
  }
  return [...prices].sort((a, b) => (a < b ? -1 : 1)).map((price) => ({ price: price as Price, result: resultAt(core, it, action, contracts, money, price) }));
}
