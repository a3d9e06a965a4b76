// A receipt checked here: the settlement price from its samples, payout and charge from the price, by the core.

import type { Receipt } from "../../protocol/api_types.ts";
import { core } from "../../protocol/core.ts";
import { parseAmount, parsePrice, parseScaled } from "../../protocol/units.ts";

export interface Recomputed {
  /** null where the record's rule takes no mean: one report, or none. */
  readonly price: boolean | null;
  readonly payout: boolean;
  readonly charge: boolean;
  readonly fee: boolean;
}

export async function recompute(receipt: Receipt, decimalsOf: (asset: string) => number, market: { readonly base: string; readonly quote: string }): Promise<Recomputed | null> {
  const price = receipt.settlement.price;
  if (price === null) return null;
  const otp = await core();
  const samples = receipt.settlement.samples;
  const mean = samples.length > 1 ? otp.valueOfSamples(samples.map((sample) => parsePrice(sample.price))) : null;
  const [baseDecimals, quoteDecimals] = [decimalsOf(market.base), decimalsOf(market.quote)];
  const terms = { kind: receipt.kind, strike: parsePrice(receipt.strike), contractSize: parseScaled(receipt.contract_size, baseDecimals), baseDecimals, quoteDecimals };
  const settled = parsePrice(price);
  const decimals = decimalsOf(receipt.asset);
  const held = otp.payoff(terms, settled, BigInt(receipt.long), receipt.fee_bps);
  const written = otp.payoff(terms, settled, BigInt(receipt.short), 0);
  return {
    price: mean === null ? null : mean === settled,
    payout: held.payout === parseAmount(receipt.payout.amount, decimals),
    charge: written.charge === parseAmount(receipt.charge.amount, decimals),
    fee: held.fee === parseAmount(receipt.fee.amount, decimals),
  };
}
