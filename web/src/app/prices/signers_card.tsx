// Who signs a feed's prices, who signed last, and who is silent.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { durationText, t } from "../text/text.ts";
import { now } from "../state/node.ts";
import type { TrustedSet } from "../state/trusted_sets.ts";
import { Copyable } from "../ui/copy.tsx";
import { type PricePoint, signersSeen } from "./price_points.ts";

/** A signer that was out of so many updates in a row is called silent, if it is missed at all: a quorum is enough. */
function stateOf(lastAt: number | null, newest: number, quorumOnly: boolean): "last" | "seen" | "silent" | "spare" {
  if (lastAt === newest) return "last";
  if (lastAt !== null) return "seen";
  return quorumOnly ? "spare" : "silent";
}

export function SignersCard({ points, sets }: { points: readonly PricePoint[]; sets: readonly TrustedSet[] }): JSX.Element | null {
  const last = points.at(-1);
  const set = last && sets.find((each) => each.network === last.network && each.index === last.set);
  const seen = useMemo(() => (set ? signersSeen(points, set.network, set.index, set.keys.length) : null), [points, set?.network, set?.index]);
  if (!last || !set || !seen) return null;
  // Where always the same quorum signs, the others are not missed: one process may hold all keys and use as many as it needs.
  const everyone = points.filter((point) => point.signers !== null);
  const quorumOnly = everyone.every((point) => (point.signers?.length ?? 0) === set.quorum) && seen.signers.filter((each) => each.signed > 0).length === set.quorum;
  return (
    <section class="card stack" aria-labelledby="signers">
      <div class="stack-tight">
        <h2 id="signers">{t("prices.signers")}</h2>
        <p class="small muted">
          {t(`prices.quorum_${set.rule}`, { network: set.network, index: set.index, quorum: set.quorum, n: set.keys.length })} {t(set.inGenesis ? "prices.set_genesis" : "prices.set_later")}
        </p>
      </div>
      <ul class="plain signers">
        {seen.signers.map((signer) => {
          const state = stateOf(signer.lastAt, last.at, quorumOnly);
          return (
            <li key={signer.place} class="signer">
              <span class="muted number">{signer.place}</span>
              <Copyable value={set.keys[signer.place - 1] ?? ""} />
              <span class={state === "silent" ? "badge badge-warn" : state === "spare" ? "badge" : "badge badge-good"}>{t(`prices.signer_${state}`)}</span>
              <span class="small muted number">
                {signer.lastAt !== null && t("prices.signer_ago", { age: durationText(Math.max(0, now.value - signer.lastAt * 1000)) })}{" "}
                {t("prices.signer_share", { n: signer.signed, of: seen.looked })}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
