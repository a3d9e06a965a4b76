import type { JSX } from "preact";
import { t } from "../text/text.ts";

export function MarketView(): JSX.Element {
  return <h1>{t("market.title")}</h1>;
}
