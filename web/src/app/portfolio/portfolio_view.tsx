// What an account has: balances, positions, offers, receipts, history.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Account, AccountPosition, EventItem, Offering, ReceiptItem } from "../../protocol/api_types.ts";
import { type Command } from "../../protocol/generated.ts";
import { type Address, type Contracts, parseContracts, parsePrice } from "../../protocol/units.ts";

import { begin, SignDialog } from "../sign/sign_dialog.tsx";
import { api } from "../state/node.ts";
import { formatPlace } from "../state/router.ts";
import { account, restoring, signer } from "../state/session.ts";
import { type Key } from "../text/en.ts";
import { grouped, t, tn, utcText } from "../text/text.ts";
import { Paged } from "../ui/paged.tsx";
import { Countdown, Empty, ErrorNote, Field, Money, Skeleton } from "../ui/parts.tsx";
import { BalancesCard } from "./balances_card.tsx";
import { balanceRows, closable, freeLong, lineOf, openPositions } from "./holdings.ts";
import { ReceiptRow } from "./receipts.tsx";

function Balances({ of }: { of: Account }): JSX.Element {
  const rows = balanceRows(of);
  if (rows.length === 0) return <p class="muted">{t("portfolio.no_money")}</p>;
  return (
    <ul class="figures">
      {rows.map((row) => (
        <li key={row.asset} class="card figure">
          <span class="muted small">{row.asset}</span>
          <span class="figure-value number">{grouped(row.total)}</span>
          <span class="small muted number">
            {t("portfolio.free", { amount: grouped(row.free) })} · {t("portfolio.locked", { amount: grouped(row.locked) })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** How many, and for a resale at what price, before the command is looked at. */
function Ask({ what, most, withPremium, onDone }: { what: (contracts: Contracts, premium: bigint) => Command; most: number; withPremium: boolean; onDone: () => void }): JSX.Element {
  const [contracts, setContracts] = useState(most.toString());
  const [premium, setPremium] = useState("");
  const [error, setError] = useState<string | null>(null);
  const go = (event: Event): void => {
    event.preventDefault();
    try {
      const n = parseContracts(contracts.trim());
      if (n <= 0n || n > BigInt(most)) throw new Error(t("portfolio.at_most", { n: most }));
      const price = withPremium ? parsePrice(premium.trim()) : 0n;
      if (withPremium && price <= 0n) throw new Error(t("ticket.error_price_zero"));
      setError(null);
      begin(t(withPremium ? "portfolio.offer" : "portfolio.close"), what(n, price), onDone);
    } catch (failure) {
      setError((failure as Error).message);
    }
  };
  return (
    <form class="ask" onSubmit={go}>
      <Field name="contracts" label={t("ticket.contracts")} numeric value={contracts} onInput={setContracts} hint={t("portfolio.at_most", { n: most })} error={error} />
      {withPremium && <Field name="premium" label={t("ticket.premium")} numeric value={premium} onInput={setPremium} />}
      <div class="row row-end">
        <button type="button" class="button" onClick={onDone}>
          {t("common.cancel")}
        </button>
        <button type="submit" class="button button-main">
          {t("ticket.review")}
        </button>
      </div>
    </form>
  );
}

function PositionRow({ of }: { of: AccountPosition }): JSX.Element {
  const [asking, setAsking] = useState<"close" | "offer" | null>(null);
  const trading = of.phase === "trading";
  const expiry = Date.parse(of.expiry);
  const parts = [
    of.long > 0 && t("market.long", { n: of.long }),
    of.short > 0 && t("market.short", { n: of.short }),
    of.offered > 0 && t("portfolio.on_offer", { n: of.offered }),
    of.unsold > 0 && t("portfolio.unsold", { n: of.unsold }),
  ].filter((part): part is string => part !== false);
  const done = (): void => setAsking(null);
  return (
    <li class="card position">
      <div class="position-head">
        <a class="mono" href={formatPlace("market", of.series.split("-")[0] ?? "", { expiry: of.expiry, series: of.series })}>
          {of.series}
        </a>
        <span class={trading ? "badge" : "badge badge-warn"}>{trading ? <>{t("portfolio.expires_in")} <Countdown to={expiry} /></> : t(`phase.${of.phase}` as Key)}</span>
      </div>
      <p class="number">{parts.join(" · ")}</p>
      {of.collateral.amount !== "0" && (
        <p class="small muted">
          {t("ticket.row_collateral")}: <Money {...of.collateral} />
        </p>
      )}
      {!trading && (
        <p class="small">
          <a href={formatPlace("settlement", of.series)}>{t("record.link")}</a>
        </p>
      )}
      {trading && asking === null && (
        <div class="row">
          {freeLong(of) > 0 && (
            <button type="button" class="button button-small" onClick={() => setAsking("offer")}>
              {t("portfolio.offer")}
            </button>
          )}
          {closable(of) > 0 && (
            <button type="button" class="button button-small" onClick={() => setAsking("close")}>
              {t("portfolio.close")}
            </button>
          )}
        </div>
      )}
      {asking === "close" && <Ask most={closable(of)} withPremium={false} onDone={done} what={(contracts) => ({ do: "close", series: of.series, contracts })} />}
      {asking === "offer" && <Ask most={freeLong(of)} withPremium onDone={done} what={(contracts, premium) => ({ do: "offer", series: of.series, contracts, premium: premium as never })} />}
    </li>
  );
}

const OfferRow = ({ of }: { of: Offering }): JSX.Element => (
  <tr>
    <td class="mono">{of.series}</td>
    <td class="right">{grouped(of.contracts.toString())}</td>
    <td class="right">{grouped(of.premium)}</td>
    <td>{t(of.resale ? "portfolio.resale" : "portfolio.writing")}</td>
    <td class="right">
      <button type="button" class="button button-small" aria-label={t("portfolio.cancel_offer", { offer: of.offer, series: of.series })} onClick={() => begin(t("portfolio.cancel"), { do: "cancel_offer", offer: BigInt(of.offer) })}>
        {t("portfolio.cancel")}
      </button>
    </td>
  </tr>
);

function Offers({ of }: { of: readonly Offering[] }): JSX.Element {
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label={t("portfolio.offers")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("portfolio.series")}</th>
            <th scope="col" class="right">{t("ticket.contracts")}</th>
            <th scope="col" class="right">{t("portfolio.premium")}</th>
            <th scope="col">{t("portfolio.from")}</th>
            <th scope="col">
              <span class="hidden">{t("portfolio.cancel")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map((offer) => (
            <OfferRow key={offer.offer} of={offer} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HistoryRow({ item, who }: { item: EventItem; who: Address }): JSX.Element {
  const { key, values } = lineOf(item, who);
  return (
    <li class="history-row">
      <span>{t(`event.${key}` as Key, values)}</span>
      <span class="muted small number">
        {utcText(Date.parse(item.time))} UTC · {t("status.block")} {grouped(item.height.toString())}
      </span>
    </li>
  );
}

function Holdings({ of }: { of: Account }): JSX.Element {
  const positions = openPositions(of);
  // Whatever happens to the account changes one of these.
  const about = `${of.address} ${JSON.stringify(of.balances)} ${of.positions.length} ${of.offers.length}`;
  return (
    <>
      <Balances of={of} />
      <section class="stack">
        <h2>{t("portfolio.positions")}</h2>
        {positions.length === 0 ? (
          <Empty title={t("portfolio.no_positions")} text={t("portfolio.no_positions_text")}>
            <a class="button button-main" href="/">
              {t("common.to_market")}
            </a>
          </Empty>
        ) : (
          <ul class="cards">
            {positions.map((position) => (
              <PositionRow key={position.series} of={position} />
            ))}
          </ul>
        )}
      </section>
      {of.offers.length > 0 && (
        <section class="stack">
          <h2>
            {t("portfolio.offers")} <span class="muted number">{of.offers.length}</span>
          </h2>
          <Offers of={of.offers} />
        </section>
      )}
      <BalancesCard whose={of.address} about={about} />
      <section class="stack">
        <h2>{t("portfolio.receipts")}</h2>
        <Paged<ReceiptItem>
          about={about}
          fetchPage={(before) => api.receipts(of.address, before, 20)}
          keyOf={(item) => `${item.height}.${item.seq}`}
          row={(item) => <ReceiptRow item={item} />}
          empty={<p class="muted">{t("portfolio.no_receipts")}</p>}
        />
      </section>
      <section class="stack">
        <h2>{t("portfolio.history")}</h2>
        <Paged<EventItem>
          about={about}
          fetchPage={(before) => api.history(of.address, before, 20)}
          keyOf={(item) => `${item.height}.${item.seq}`}
          row={(item) => <HistoryRow item={item} who={of.address} />}
          empty={<p class="muted">{t("portfolio.no_history")}</p>}
        />
      </section>
    </>
  );
}

export function PortfolioView(): JSX.Element {
  const who = signer.value;
  const known = account.data.value;
  const error = account.error.value;
  return (
    <div class="page stack">
      <header class="stack-tight">
        <h1>{t("portfolio.title")}</h1>
        {known && known.positions.length > 0 && <p class="muted">{tn("portfolio.count", openPositions(known).length)}</p>}
      </header>
      {!who && !restoring.value && (
        <Empty title={t("portfolio.nobody")} text={t("portfolio.nobody_text")}>
          <a class="button button-main" href="/account">
            {t("portfolio.to_account")}
          </a>
        </Empty>
      )}
      {error !== null && <ErrorNote error={error} retry={() => void account.refresh()} />}
      {who && (known ? <Holdings key={known.address} of={known} /> : error === null && <Skeleton />)}
      <SignDialog />
    </div>
  );
}
