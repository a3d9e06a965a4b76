import type { JSX } from "preact";
import { t } from "../text/text.ts";

export function AccountView(): JSX.Element {
  return <h1>{t("account.title")}</h1>;
}
