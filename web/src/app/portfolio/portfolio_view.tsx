import type { JSX } from "preact";
import { t } from "../text/text.ts";

export function PortfolioView(): JSX.Element {
  return <h1>{t("portfolio.title")}</h1>;
}
