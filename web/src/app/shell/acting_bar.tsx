// Above every view, while the account in sight is another's: for whom, what for and until when, or that it is over.

import type { JSX } from "preact";
import { actFor, agency, self } from "../state/session.ts";
import { shortHex, t, utcText } from "../text/text.ts";

export function ActingBar(): JSX.Element | null {
  const now = agency.value;
  const whose = self.value;
  if (now.state === "own" || whose === null) return null;
  const account = shortHex(whose);
  const fine = now.state === "active" || now.state === "unknown";
  return (
    <aside class={fine ? "acting" : "acting acting-over"} aria-label={t("acting.title")}>
      <p title={whose}>
        {now.state === "active" && t("acting.bar", { account, scopes: now.agent.scopes.replaceAll(",", ", "), time: utcText(Date.parse(now.agent.valid_until)) })}
        {now.state === "unknown" && t("acting.bar_unknown", { account })}
        {now.state === "none" && t("agency.none", { account })}
        {now.state === "ended" && t("agency.ended", { time: utcText(Date.parse(now.agent.valid_until)) })}
      </p>
      <button type="button" class="button button-small" onClick={() => actFor(null)}>
        {t("acting.stop")}
      </button>
    </aside>
  );
}
