// The ticket: how many, at what price, and everything that follows from it before anything is signed.

import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Market } from "../../protocol/api_types.ts";
import type { Buy, Underwrite } from "../../protocol/generated.ts";
import { parseSymbol } from "../../protocol/symbol.ts";
import { formatAmount, formatPrice, parseAmount, parsePrice, type Price } from "../../protocol/units.ts";
import { chain, decimalsOf } from "../state/market.ts";
import { api, now, onBlocks } from "../state/node.ts";
import { resource } from "../state/resource.ts";
import { formatPlace } from "../state/router.ts";
import { account, self, signer } from "../state/session.ts";
import { needWasm, wasm } from "../state/wasm.ts";
import { fixed, grouped, localText, t, utcText } from "../text/text.ts";
import { Countdown, ErrorNote, Field, Line, Lines, Note, Segmented } from "../ui/parts.tsx";
import { parseDraft, type Parsed, priceText, readContracts, readUtcField, stepContracts } from "./draft.ts";
import { PayoffChart } from "./payoff_chart.tsx";
import { draft, openTicket, type Open, type } from "./ticket_state.ts";
import { type Action, breakEvenOf, collateralAsset, collateralDecimals, type Core, costOf, curveOf, curveRange, type Fill, fillsOf, type Instrument, instrumentOf, lossMaxOf } from "./trade.ts";

/** Offers of the series, fresh while the ticket is open. */
function useOffers(series: string | null): ReturnType<typeof makeOffers> {
  const offers = useMemo(() => makeOffers(series), [series]);
  useEffect(() => {
    void offers.refresh();
    // Nothing is offered after the expiry, and a settled series is gone from the node.
    const over = series === null ? Infinity : Number(parseSymbol(series).expiry);
    const end = onBlocks(() => now.peek() < over && (offers.error.peek() as { http?: number } | null)?.http !== 404 && void offers.refresh());
    return () => {
      end();
      offers.reset();
    };
  }, [offers]);
  return offers;
}
const makeOffers = (series: string | null) => resource(async (abort) => (series ? await api.offers(series, abort) : []));

interface Figures {
  readonly it: Instrument;
  readonly fills: readonly Fill[];
  readonly missing: bigint;
  readonly premium: bigint;
  readonly fee: bigint;
  readonly collateral: bigint;
}

function figure(core: Core, it: Instrument, action: Action, fills: readonly Fill[], missing: bigint, contracts: bigint): Figures {
  const money = costOf(core, action === "buy" ? it : { ...it, tradeFeeBps: 0 }, fills);
  return { it, fills, missing, ...money, collateral: action === "buy" ? 0n : core.collateral(it, contracts) };
}

/** What keeps it from being reviewed, besides faults of single fields. */
function obstacle(parsed: Parsed, figures: Figures | null, action: Action, expired: boolean): string | null {
  if (expired) return t("ticket.closed");
  if (!parsed.command || !figures || !parsed.contracts) return null;
  if (action === "buy" && figures.missing > 0n) {
    const there = parsed.contracts - figures.missing;
    return there > 0n ? t("ticket.error_supply", { n: grouped(there.toString()) }) : t("ticket.error_supply_none");
  }
  const known = account.data.value;
  if (!signer.value || !known) return null;
  const asset = action === "buy" ? figures.it.quote : collateralAsset(figures.it);
  const decimals = action === "buy" ? figures.it.quoteDecimals : collateralDecimals(figures.it);
  const need = action === "buy" ? figures.premium + figures.fee : figures.collateral;
  const free = known.balances[asset]?.free ?? "0";
  if (parseAmount(free, decimals) >= need) return null;
  return t("ticket.error_free", { asset, free: grouped(free), need: grouped(formatAmount(need as never, decimals)) });
}

function FigureLines({ figures, action, contracts, expiry }: { figures: Figures; action: Action; contracts: bigint; expiry: number | null }): JSX.Element {
  const { it } = figures;
  const core = wasm.data.value as Core;
  const quote = (raw: bigint): string => `${grouped(formatAmount(raw as never, it.quoteDecimals))} ${it.quote}`;
  const money = { premium: figures.premium as never, fee: figures.fee as never };
  const loss = lossMaxOf(core, it, action, contracts, money);
  const even = breakEvenOf(it, action, contracts, money);
  const lossText = `${grouped(formatAmount(loss.amount, loss.decimals))}`;
  return (
    <Lines>
      <Line label={t(action === "buy" ? "ticket.row_premium_pay" : "ticket.row_premium_get")}>{quote(figures.premium)}</Line>
      {action === "buy" && <Line label={t("ticket.row_fee")}>{quote(figures.fee)}</Line>}
      {action === "buy" && (
        <Line label={t("ticket.row_total")} strong>
          {quote(figures.premium + figures.fee)}
        </Line>
      )}
      {action === "underwrite" && (
        <Line label={t("ticket.row_collateral")} strong>
          {grouped(formatAmount(figures.collateral as never, collateralDecimals(it)))} {collateralAsset(it)}
        </Line>
      )}
      <Line label={t("ticket.row_loss")} strong>
        {loss.lessPremium ? t("ticket.row_loss_call", { amount: lossText, asset: loss.asset }) : `${lossText} ${loss.asset}`}
      </Line>
      <Line label={t("ticket.row_even")}>{even === null ? t("common.none") : `${fixed(formatPrice(even), 2)} ${it.quote}`}</Line>
      {it.exerciseFeeBps > 0 && action === "buy" && <Line label={t("ticket.row_exercise_fee")}>{it.exerciseFeeBps / 100} %</Line>}
      {expiry !== null && (
        <Line label={t("ticket.row_settles")}>
          {utcText(expiry)} UTC
          <br />
          <span class="muted">{t("ticket.expiry_local", { local: localText(expiry) })}</span>
        </Line>
      )}
      {expiry !== null && (
        <Line label={t("ticket.row_left")}>
          <Countdown to={expiry} />
        </Line>
      )}
    </Lines>
  );
}

function SeriesFields({ parsed, market }: { parsed: Parsed; market: Market }): JSX.Element {
  const typed = draft.value;
  const at = readUtcField(typed.expiry);
  const price = chain.data.value?.feed.latest?.price;
  return (
    <>
      <Segmented
        legend={t("ticket.kind")}
        name="kind"
        value={typed.kind}
        choices={[
          { value: "call", label: t("common.call"), class: "is-call" },
          { value: "put", label: t("common.put"), class: "is-put" },
        ]}
        onChange={(kind) => type({ kind })}
      />
      <Field
        name="expiry"
        label={t("ticket.expiry")}
        type="datetime-local"
        step="1"
        value={typed.expiry}
        onInput={(expiry) => type({ expiry })}
        error={typed.expiry === "" ? null : parsed.faults.expiry}
        hint={at === null ? "" : t("ticket.expiry_local", { local: localText(at) })}
      />
      <Field
        name="strike"
        label={t("ticket.strike")}
        numeric
        value={typed.strike}
        onInput={(strike) => type({ strike })}
        error={typed.strike === "" ? null : parsed.faults.strike}
        hint={t("ticket.strike_hint", { quote: market.quote, base: market.base, price: price ? fixed(price, 2) : "–" })}
      />
      {parsed.series && (
        <Lines>
          <Line label={t("ticket.symbol")}>
            <span class="mono">{parsed.series}</span>
          </Line>
        </Lines>
      )}
    </>
  );
}

export function TicketForm({ what, market, onReview }: { what: Open; market: Market; onReview: (command: Buy | Underwrite) => void }): JSX.Element {
  useEffect(needWasm, []);
  const { action } = what;
  const typed = draft.value;
  const offers = useOffers(what.series);
  const own = self.value;
  const book = offers.data.value ?? [];
  const wanted = readContracts(typed.contracts, {}) ?? 1n;
  const auto = useMemo(() => autoLimit(book, wanted, own), [book, wanted, own]);
  const parsed = parseDraft(typed, what, market, auto, now.value);
  const expiry = parsed.terms ? Number(parsed.terms.expiry) : null;
  const expired = what.series !== null && Number(parseSymbol(what.series).expiry) <= now.value;
  const core = wasm.data.value;

  const outcome = useMemo((): { figures: Figures | null; error: unknown } => {
    if (!core || !parsed.terms || !parsed.contracts || !parsed.price) return { figures: null, error: null };
    const it = instrumentOf(market, parsed.terms.kind, parsed.terms.strike, decimalsOf);
    const filled = action === "buy" ? fillsOf(book, parsed.contracts, parsed.price, own) : { fills: [{ premium: parsed.price, contracts: parsed.contracts }], missing: 0n };
    try {
      return { figures: figure(core, it, action, filled.fills, filled.missing, parsed.contracts), error: null };
    } catch (error) {
      // Beyond 128 bits: the core says so, and so does the field.
      return { figures: null, error };
    }
  }, [core, action, market, book, own, parsed.series, parsed.contracts, parsed.price]);
  const { figures } = outcome;
  const problem = obstacle(parsed, figures, action, expired);
  const spot = chain.data.value?.feed.latest?.price;

  const curve = useMemo(() => {
    if (!core || !figures || !parsed.contracts || figures.missing > 0n) return null;
    const money = { premium: figures.premium as never, fee: figures.fee as never };
    const even = breakEvenOf(figures.it, action, parsed.contracts, money);
    // The price moves every second; the chart's range follows in steps, so that it stays still.
    const near = spot ? (parsePrice(spot) * 500n) / figures.it.strike : null;
    const range = curveRange(figures.it, near === null ? null : (near * figures.it.strike) / 500n, even);
    return { it: figures.it, action, contracts: parsed.contracts, money, even, range, points: curveOf(core, figures.it, action, parsed.contracts, money, range) };
  }, [core, figures, action, parsed.contracts, spot && parsed.terms ? ((parsePrice(spot) * 500n) / parsed.terms.strike).toString() : ""]);

  const best = book.filter((each) => each.seller !== own)[0]?.premium;
  const showFault = (text: string, fault: string | undefined): string | null => (text === "" ? null : (fault ?? null));
  const ready = parsed.command !== null && figures !== null && !problem && signer.value !== null;
  const go = (event: Event): void => {
    event.preventDefault();
    if (ready && parsed.command) onReview(parsed.command);
  };

  return (
    <form class="stack ticket-form" onSubmit={go} noValidate>
      {what.series === null ? (
        <SeriesFields parsed={parsed} market={market} />
      ) : (
        <Segmented
          legend={t("ticket.side")}
          name="action"
          value={action}
          choices={[
            { value: "buy", label: t("ticket.buy") },
            { value: "underwrite", label: t("ticket.underwrite") },
          ]}
          onChange={(next) => openTicket({ ...what, action: next })}
        />
      )}
      <div class="pair">
        <Field
          name="contracts"
          label={t("ticket.contracts")}
          numeric
          value={typed.contracts}
          onInput={(contracts) => type({ contracts })}
          error={parsed.faults.contracts}
          hint={t("ticket.contracts_hint", { size: market.contract_size, base: market.base })}
          after={
            <>
              <button type="button" aria-label="−1" onClick={() => type({ contracts: stepContracts(typed.contracts, -1n) })}>
                −
              </button>
              <button type="button" aria-label="+1" onClick={() => type({ contracts: stepContracts(typed.contracts, 1n) })}>
                +
              </button>
            </>
          }
        />
        {action === "buy" ? (
          <Field
            name="limit"
            label={t("ticket.limit")}
            numeric
            value={typed.limit ?? priceText(auto)}
            onInput={(limit) => type({ limit: limit === "" ? null : limit })}
            error={typed.limit === null ? null : showFault(typed.limit, parsed.faults.price)}
            hint={best ? t("ticket.limit_hint", { quote: market.quote, base: market.base, best: grouped(best) }) : t("ticket.limit_hint_none", { quote: market.quote, base: market.base })}
          />
        ) : (
          <Field
            name="premium"
            label={t("ticket.premium")}
            numeric
            value={typed.premium}
            onInput={(premium) => type({ premium })}
            error={showFault(typed.premium, parsed.faults.price)}
            hint={t("ticket.premium_hint", { quote: market.quote, base: market.base, tick: market.premium_tick })}
          />
        )}
      </div>
      {wasm.error.value && !core && <ErrorNote title={t("error.core")} error={wasm.error.value} retry={needWasm} />}
      {outcome.error ? <ErrorNote error={outcome.error} /> : null}
      {figures && parsed.contracts && <FigureLines figures={figures} action={action} contracts={parsed.contracts} expiry={expiry} />}
      {curve && <PayoffChart curve={curve} spot={spot ?? null} />}
      {problem && (
        <Note kind="warn">
          <p role="status">{problem}</p>
          {expired && what.series !== null && <a href={formatPlace("settlement", what.series)}>{t("record.link")}</a>}
        </Note>
      )}
      {!signer.value && <p class="muted small">{t("ticket.connect_first")}</p>}
      <button type="submit" class="button button-main button-wide" aria-disabled={!ready}>
        {t("ticket.review")}
      </button>
      <p class="muted small">{t("ticket.by_itself")}</p>
    </form>
  );
}

/** The worst premium that has to be paid to get them all; null where they are not there. */
function autoLimit(book: Parameters<typeof fillsOf>[0], contracts: bigint, self: string | null): Price | null {
  const { fills, missing } = fillsOf(book, contracts, null, self);
  return missing > 0n ? null : (fills.at(-1)?.premium ?? null);
}
