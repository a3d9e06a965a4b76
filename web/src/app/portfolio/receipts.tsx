// What settled: for each series the samples behind its price, the arithmetic, and what rounding took.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Receipt, ReceiptItem } from "../../protocol/api_types.ts";
import { parseSymbol } from "../../protocol/symbol.ts";
import { decimalsOf, listing } from "../state/market.ts";
import { formatPlace } from "../state/router.ts";
import { grouped, t, utcText } from "../text/text.ts";
import { Line, Lines, Money, Note } from "../ui/parts.tsx";
import { type Recomputed, recompute } from "./recompute.ts";
import { SamplesChart } from "./samples_chart.tsx";

function Check({ receipt }: { receipt: Receipt }): JSX.Element | null {
  const [found, setFound] = useState<Recomputed | { error: unknown } | null>(null);
  const known = listing.data.value !== null;
  useEffect(() => {
    const { base, quote } = parseSymbol(receipt.series);
    if (!known) return;
    recompute(receipt, decimalsOf, { base, quote }).then(setFound, (error: unknown) => setFound({ error }));
  }, [receipt.series, known]);
  if (!found) return null;
  if ("error" in found) return <Note kind="warn">{t("receipt.not_checked", { reason: (found.error as Error).message })}</Note>;
  const holds = found.price !== false && found.payout && found.charge && found.fee;
  return <Note kind={holds ? "good" : "bad"}>{t(holds ? (found.price === null ? "receipt.checked_amounts" : "receipt.checked") : "receipt.disagrees")}</Note>;
}

const rounding = (remainder: string): string => (remainder === "0" ? t("receipt.exact") : t("receipt.rounded", { remainder }));

function Arithmetic({ receipt }: { receipt: Receipt }): JSX.Element {
  const { settlement, asset } = receipt;
  return (
    <Lines>
      <Line label={t("receipt.settlement_price")} strong>
        {settlement.price === null ? t("receipt.void") : grouped(settlement.price)}
      </Line>
      <Line label={t("receipt.rule")}>{settlement.price === null ? t("receipt.rule_void") : t("receipt.rule_line", { line: settlement.line, n: settlement.samples.length })}</Line>
      <Line label={t("receipt.formula")}>
        <span class="small">{receipt.formula}</span>
      </Line>
      <Line label={t("receipt.terms")}>
        K {grouped(receipt.strike)}, {receipt.contract_size} {parseSymbol(receipt.series).base}
      </Line>
      {receipt.long > 0 && (
        <>
          <Line label={t("receipt.payout", { n: grouped(receipt.long.toString()) })} strong>
            <Money amount={receipt.payout.amount} asset={asset} /> <span class="muted">{rounding(receipt.payout.remainder)}</span>
          </Line>
          {receipt.fee_bps > 0 && (
            <Line label={t("receipt.fee", { bps: receipt.fee_bps })}>
              <Money amount={receipt.fee.amount} asset={asset} />
            </Line>
          )}
        </>
      )}
      {receipt.short > 0 && (
        <Line label={t("receipt.charge", { n: grouped(receipt.short.toString()) })}>
          <Money amount={receipt.charge.amount} asset={asset} /> <span class="muted">{rounding(receipt.charge.remainder)}</span>
        </Line>
      )}
      {receipt.released !== "0" && (
        <Line label={t("receipt.released")} strong>
          <Money amount={receipt.released} asset={asset} />
        </Line>
      )}
      {receipt.premium.amount !== "0" && (
        <Line label={t("receipt.premium")}>
          <Money amount={receipt.premium.amount} asset={receipt.premium.asset} />
        </Line>
      )}
    </Lines>
  );
}

function outcomeOf(receipt: Receipt): string {
  if (receipt.settlement.price === null) return t("receipt.void");
  if (receipt.long > 0 && receipt.payout.amount !== "0") return t("receipt.was_paid", { amount: receipt.payout.amount, asset: receipt.asset });
  if (receipt.short > 0 && receipt.charge.amount !== "0") return t("receipt.was_charged", { amount: receipt.charge.amount, asset: receipt.asset });
  return t(receipt.long > 0 ? "receipt.out" : "receipt.kept");
}

export function ReceiptRow({ item }: { item: ReceiptItem }): JSX.Element {
  const [open, setOpen] = useState(false);
  const receipt = item.receipt as Receipt;
  return (
    <li class="receipt">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="receipt-name mono">{receipt.series}</span> <span class="receipt-outcome number">{outcomeOf(receipt)}</span>{" "}
          <span class="muted small number">{utcText(Date.parse(item.time))} UTC</span>
        </summary>
        {open && (
          <div class="stack receipt-body">
            {receipt.settlement.price !== null && receipt.settlement.samples.length > 0 && (
              <SamplesChart samples={receipt.settlement.samples} price={receipt.settlement.price} strike={receipt.strike} />
            )}
            <Arithmetic receipt={receipt} />
            <Check receipt={receipt} />
            <p>
              <a href={formatPlace("settlement", receipt.series)}>{t("record.link")}</a>
            </p>
          </div>
        )}
      </details>
    </li>
  );
}
