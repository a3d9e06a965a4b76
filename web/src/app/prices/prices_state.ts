// What the prices view looks at, kept fresh while it is in sight: feeds, venues, signers, the signed updates of the last
// minutes. Nothing is asked for while it is paused or the page is hidden.

import { batch, computed, signal } from "@preact/signals";
import type { Feed } from "../../protocol/api_types.ts";
import { core } from "../../protocol/core.ts";
import { api, now, setClock } from "../state/node.ts";
import { resource } from "../state/resource.ts";
import { place } from "../state/router.ts";
import { type TrustedSet, trustedSets } from "../state/trusted_sets.ts";
import { joined, pointOf, type PricePoint } from "./price_points.ts";

const everyMs = 2000;
const windowSeconds = 300;
const hourSeconds = 3600;
const fewUpdates = 30;
const pointsMax = 900;
/** Signers are looked at one by one only in these, the newest. */
const signersSeconds = 60;
/** Updates verified before the page may do something else. */
const chunk = 25;

export const paused = signal(false);
export const feeds = resource((abort) => api.feeds(abort));
export const sources = resource(async (abort) => {
  const seen = await api.priceSources(abort);
  setClock(seen.time);
  return seen;
});
export const sets = resource((abort) => trustedSets(abort));
export const chosen = computed<Feed | null>(() => feeds.data.value?.find((each) => each.feed === place.value.query["feed"]) ?? feeds.data.value?.[0] ?? null);
export const points = signal<readonly PricePoint[]>([]);
/** Updates that the node has and the core does not believe. */
export const unbelieved = signal(0);
export const updatesError = signal<unknown>(null);
/** When something of it came last, page's clock. */
export const seenAt = signal(0);

let about = "";
let looking = false;

const pause = (): Promise<void> => new Promise((done) => setTimeout(done));
const rfc3339 = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

async function lookAtUpdates(feed: Feed, known: readonly TrustedSet[]): Promise<void> {
  if (about !== feed.feed) {
    about = feed.feed;
    batch(() => ((points.value = []), (unbelieved.value = 0)));
  }
  const latest = feed.latest ? Date.parse(feed.latest.publish_time) / 1000 : null;
  if (latest === null) return;
  const newest = points.peek().at(-1)?.at ?? -Infinity;
  // A feed that was away for long is seen from its end, not from where it was left.
  const from = Math.max(newest + 1, latest - windowSeconds);
  if (from > latest) return;
  const otp = await core();
  const to = rfc3339(latest);
  let updates = await api.updates(feed.feed, { from: rfc3339(from), to });
  // Recorded prices may come one a minute.
  if (newest === -Infinity && updates.length < fewUpdates) updates = await api.updates(feed.feed, { from: rfc3339(latest - hourSeconds), to });
  const leaves = known.map((set) => set.leaf);
  for (let i = 0; i < updates.length; i += chunk) {
    const part = updates.slice(i, i + chunk);
    const fresh = part.map((update) => pointOf(otp, update, feed, leaves, Date.parse(update.publish_time) / 1000 > latest - signersSeconds));
    if (about !== feed.feed) return;
    const good = fresh.filter((point) => point !== null);
    batch(() => {
      points.value = joined(points.peek(), good, pointsMax);
      unbelieved.value += part.length - good.length;
    });
    await pause();
  }
}

async function look(): Promise<void> {
  if (looking) return;
  looking = true;
  try {
    await Promise.all([feeds.refresh(), sources.refresh(), sets.data.peek() && !sets.error.peek() ? undefined : sets.refresh()]);
    const [feed, known] = [chosen.peek(), sets.data.peek()];
    const failed = feeds.error.peek() ?? sets.error.peek();
    if (failed) throw failed;
    if (feed && known) await lookAtUpdates(feed, known);
    // A set that is not known yet may have come by a rotation.
    if (unbelieved.peek() > 0) void sets.refresh();
    batch(() => ((updatesError.value = null), (seenAt.value = Date.now())));
  } catch (error) {
    updatesError.value = error;
  } finally {
    looking = false;
  }
}

export const lookNow = (): void => void look();

/** While the view is in sight. Returns what ends it. */
export function watchPrices(): () => void {
  lookNow();
  const timer = setInterval(() => paused.peek() || document.hidden || lookNow(), everyMs);
  return () => clearInterval(timer);
}

/** Milliseconds; null where there is no price. */
export const ageOf = (feed: Feed): number | null => (feed.latest ? Math.max(0, now.value - Date.parse(feed.latest.publish_time)) : null);
