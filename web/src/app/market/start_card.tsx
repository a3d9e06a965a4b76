// The newcomer's way: a key, play money where there is any, and a first option to buy.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Chain, Market } from "../../protocol/api_types.ts";
import { type Amount, formatAmount, parseAmount, parsePrice, priceOne } from "../../protocol/units.ts";
import { chain, decimalsOf, market } from "../state/market.ts";
import { api, network, now, nowExactly } from "../state/node.ts";
import { resource } from "../state/resource.ts";
import { account, fund, restoring, signer, startWithoutWallet, startWithWallet, wallets } from "../state/session.ts";
import { needWasm } from "../state/wasm.ts";
import { open, openTicket } from "../ticket/ticket_state.ts";
import { grouped, rough, t } from "../text/text.ts";
import { Countdown, ErrorNote, Skeleton } from "../ui/parts.tsx";
import { pickFirst } from "./chain_shape.ts";

type Busy = "making" | "funding" | null;
/** Time to read, review and sign. */
const leftMinMs = 40_000;

/** The chain to choose a first option from: the one in sight, or the next where that one is about to expire. */
function useFirstChain(): Chain | null {
  const shown = chain.data.value;
  const wanted = shown?.expiries.find((each) => each.trading && each.offered > 0 && Date.parse(each.expiry) - now.value > leftMinMs)?.expiry;
  const other = useMemo(() => resource(async (abort) => (shown && wanted ? await api.chain(shown.market, { expiry: wanted }, abort) : null)), [shown?.market, wanted]);
  const elsewhere = wanted !== undefined && wanted !== shown?.expiry;
  useEffect(() => {
    if (elsewhere) void other.refresh();
  }, [other, elsewhere]);
  return elsewhere ? other.data.value : shown;
}

function useWay(): { busy: Busy; error: unknown; run: (start: () => Promise<unknown>) => void; money: () => void } {
  const [busy, setBusy] = useState<Busy>(null);
  const [error, setError] = useState<unknown>(null);
  const walk = async (start: (() => Promise<unknown>) | null): Promise<void> => {
    setError(null);
    try {
      if (start) {
        setBusy("making");
        await start();
      }
      setBusy("funding");
      await fund();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(null);
    }
  };
  return { busy, error, run: (start) => void walk(start), money: () => void walk(null) };
}

function Begin({ way }: { way: ReturnType<typeof useWay> }): JSX.Element {
  const development = network.data.value?.development ?? false;
  return (
    <>
      <h2>{t("start.title")}</h2>
      <p class="muted">{t("start.text")}</p>
      <button type="button" class="button button-main button-wide" aria-disabled={way.busy !== null} onClick={() => way.busy === null && way.run(startWithoutWallet)}>
        {way.busy === "making" ? t("start.making") : way.busy === "funding" ? t("start.funding") : t("start.local")}
      </button>
      <p class="muted small">{t(development ? "start.local_hint_dev" : "start.local_hint")}</p>
      <div class="row">
        {wallets.value.map((wallet) => (
          <button key={wallet.uuid} type="button" class="button" onClick={() => way.busy === null && way.run(() => startWithWallet(wallet))}>
            {wallet.icon && <img src={wallet.icon} alt="" width="20" height="20" />}
            {t("start.wallet", { wallet: wallet.name })}
          </button>
        ))}
        {wallets.value.length === 0 && <p class="muted small">{t("start.no_wallet")}</p>}
        <a class="small" href="/account">
          {t("start.import")}
        </a>
      </div>
    </>
  );
}

/** Of one contract, rounded up as the protocol does; a figure to decide on, the ticket says it exactly. */
export function costText(premium: string, of: Market, decimals: (asset: string) => number): string {
  const [base, quote] = [decimals(of.base), decimals(of.quote)];
  const above = parsePrice(premium) * parseAmount(of.contract_size, base) * 10n ** BigInt(quote);
  const below = 10n ** BigInt(base) * priceOne;
  return rough(formatAmount(((above + below - 1n) / below) as Amount, quote), Math.min(2, quote));
}

function First(): JSX.Element {
  const data = useFirstChain();
  const of = market.value;
  const found = data && pickFirst(data, nowExactly(), leftMinMs);
  const money = Object.entries(account.data.value?.balances ?? {})
    .filter(([, balance]) => balance.free !== "0")
    .map(([asset, balance]) => `${grouped(balance.free)} ${asset}`)
    .join(", ");
  const cost = found && of ? costText(found.series.best_offer ?? "0", of, decimalsOf) : "";
  return (
    <>
      <h2>{t("start.ready_title")}</h2>
      {money && <p class="number">{t("start.ready_text", { money })}</p>}
      {found && of ? (
        <>
          <p class="muted">
            {t("start.first_text", { kind: t(`common.${found.kind}`).toLowerCase(), strike: grouped(found.strike), left: "\u0000", cost: `${cost} ${of.quote}` })
              .split("\u0000")
              .flatMap((part, i) => (i === 0 ? [part] : [<Countdown key="left" to={Date.parse(found.series.expiry)} />, part]))}
          </p>
          <button type="button" class="button button-main button-wide" onClick={() => openTicket({ action: "buy", series: found.series.series })}>
            {t("start.first")}
          </button>
        </>
      ) : (
        <p class="muted">{t("start.nothing")}</p>
      )}
    </>
  );
}

export function StartCard(): JSX.Element | null {
  const way = useWay();
  const who = signer.value;
  const known = account.data.value;
  if (restoring.value) return null;
  let content: JSX.Element | null = null;
  if (!who) content = <Begin way={way} />;
  else if (way.busy === "funding" || (!known && !account.error.value)) content = <Skeleton lines={3} label={t("start.funding")} />;
  else if (known && Object.values(known.balances).every((each) => each.free === "0" && each.locked === "0")) {
    content = (
      <>
        <h2>{t("start.unfunded_title")}</h2>
        {network.data.value?.development ? (
          <button type="button" class="button button-main button-wide" onClick={way.money}>
            {t("start.faucet")}
          </button>
        ) : (
          <p class="muted">{t("start.unfunded_text")}</p>
        )}
      </>
    );
  } else if (known && known.positions.length === 0 && known.offers.length === 0 && !open.value) {
    needWasm();
    content = <First />;
  }
  if (!content && !way.error) return null;
  return (
    <section class="card stack start" aria-live="polite">
      {content}
      {way.error ? <ErrorNote error={way.error} /> : null}
    </section>
  );
}
