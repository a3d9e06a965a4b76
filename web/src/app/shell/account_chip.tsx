// Who is here, in the header.

import type { JSX } from "preact";
import { restoring, self, signer } from "../state/session.ts";
import { shortHex, t } from "../text/text.ts";

export function AccountChip(): JSX.Element {
  const who = signer.value;
  return (
    <a class="chip" href="/account" aria-busy={restoring.value}>
      {who ? (
        <>
          <span class="hidden">{t("session.account")} </span>
          <span class="chip-dot" aria-hidden="true" />
          <span class="mono">{shortHex(self.value ?? who.address)}</span>
        </>
      ) : (
        <span>{t("session.none")}</span>
      )}
    </a>
  );
}
