import type { JSX } from "preact";
import { t } from "../text/text.ts";

export function VerifyView(): JSX.Element {
  return <h1>{t("verify.title")}</h1>;
}
