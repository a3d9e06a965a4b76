// The frame around every view: navigation, the view, the status line.

import { Component, type ComponentChildren, type ComponentType, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { MarketView } from "../market/market_view.tsx";
import { formatPlace, place, type View, view, views } from "../state/router.ts";
import { type Theme, theme, themes } from "../state/theme.ts";
import { t } from "../text/text.ts";
import { LiveRegion } from "../ui/live.tsx";
import { Empty, ErrorNote, Skeleton } from "../ui/parts.tsx";
import { ActingBar } from "./acting_bar.tsx";
import { AccountChip } from "./account_chip.tsx";
import { StatusLine } from "./status_line.tsx";

/** Fetched when first looked at: the first view is the market. */
const later: Partial<Record<View, () => Promise<ComponentType>>> = {
  "options-pro": () => import("../flow/flow_view.tsx").then((m) => m.FlowView),
  portfolio: () => import("../portfolio/portfolio_view.tsx").then((m) => m.PortfolioView),
  prices: () => import("../prices/prices_view.tsx").then((m) => m.PricesView),
  settlement: () => import("../settlement/settlement_view.tsx").then((m) => m.SettlementRecordView),
  verify: () => import("../verify/verify_view.tsx").then((m) => m.VerifyView),
  account: () => import("../account/account_view.tsx").then((m) => m.AccountView),
};

function Later({ name }: { name: View }): JSX.Element {
  const [loaded, setLoaded] = useState<{ View: ComponentType } | { error: unknown } | null>(null);
  const load = (): void => {
    setLoaded(null);
    later[name]?.().then(
      (View) => setLoaded({ View }),
      (error: unknown) => setLoaded({ error }),
    );
  };
  useEffect(load, [name]);
  if (!loaded) return <Skeleton />;
  if ("error" in loaded) return <ErrorNote error={loaded.error} retry={load} />;
  return <loaded.View />;
}

/** A view that breaks says so, and the others go on. */
class Guard extends Component<{ name: string; children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown };
  static override getDerivedStateFromError = (error: unknown): { error: unknown } => ({ error });
  override render(): ComponentChildren {
    if (this.state.error === null) return this.props.children;
    return <ErrorNote title={t("error.title")} error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}

function ThemeChoice(): JSX.Element {
  return (
    <label class="theme">
      <span class="hidden">{t("theme.label")}</span>
      <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
        {themes.map((each) => (
          <option key={each} value={each}>
            {t(`theme.${each}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Header(): JSX.Element {
  return (
    <header class="header">
      <a class="brand" href="/" aria-label={`${t("app.name")}, ${t("app.full_name")}`}>
        <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <rect width="32" height="32" rx="8" />
          <path d="M5 22h10l11-12" />
          <circle cx="15" cy="22" r="2.6" />
        </svg>
        <span>{t("app.name")}</span>
      </a>
      <nav aria-label={t("nav.label")}>
        {views.map((each) => (
          <a key={each} href={formatPlace(each)} aria-current={view.value === each ? "page" : undefined}>
            {t(`nav.${each}`)}
          </a>
        ))}
      </nav>
      <div class="header-end">
        <ThemeChoice />
        <AccountChip />
      </div>
    </header>
  );
}

function Content({ name }: { name: View | null }): JSX.Element {
  if (name === null) {
    return (
      <Empty title={t("common.not_found")}>
        <a class="button" href="/">
          {t("common.to_market")}
        </a>
      </Empty>
    );
  }
  return name === "market" ? <MarketView /> : <Later name={name} />;
}

export function Shell(): JSX.Element {
  const main = useRef<HTMLElement>(null);
  const name = view.value;
  const first = useRef(true);
  useEffect(() => {
    document.title = `${name ? t(`${name}.title`) : t("common.not_found")} · ${t("app.name")}`;
    // After a move, a screen reader starts at the new view, not where the old one was.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [name]);
  return (
    <>
      <a class="skip" href="#main">
        {t("app.skip")}
      </a>
      <div class="top">
        <Header />
        <ActingBar />
      </div>
      <main id="main" ref={main} tabIndex={-1} class={`view view-${place.value.view ?? "none"}`}>
        <Guard key={name ?? "none"} name={name ?? "none"}>
          <Content name={name} />
        </Guard>
      </main>
      <StatusLine />
      <LiveRegion />
    </>
  );
}
