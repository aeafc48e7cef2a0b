import { formatCounted, formatDuration, formatExactCount } from "@/lib/format";
import type { ConsumerPlaces } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";

/** A worker that asks at all does so within this time, a slow poller included. */
const mayLiveMs = 60_000;

export interface RemovalFacts {
  /** `dead exists in 3 calls of probe and holds 12 entries in 2 of them.` */
  holds: string;
  /** Why it may still be needed; null when it has been quiet for long. */
  alive: string | null;
  /** What was not looked at, or does not fit into one go; null when that is all there is. */
  bound: string | null;
  /** Why it cannot be removed yet; null when it holds nothing. */
  refusal: string | null;
}

/** What is true of a consumer that somebody wants to remove, in sentences. */
export function describeRemoval(found: ConsumerPlaces): RemovalFacts {
  const { places, placesTotal, pending, callsLookedAt, callsTotal } = found;
  const [group, consumer] = [nameInText(found.group), nameInText(found.consumer)];
  const calls = formatCounted(placesTotal, "call");
  const entries = formatCounted(pending, "entry", "entries");
  const holding = places.filter((place) => place.pending > 0).length;
  const idleMs = places.length === 0 ? null : Math.min(...places.map((place) => place.idleMs));
  const bounds = [
    callsLookedAt < callsTotal
      ? `Looked at ${formatExactCount(callsLookedAt)} of ${formatCounted(callsTotal, "call")} with this group.`
      : "",
    placesTotal > places.length
      ? `It is removed from ${formatCounted(places.length, "call")} at a time; do it again for the others.`
      : "",
  ].filter((text) => text !== "");
  return {
    holds:
      placesTotal === 0
        ? `${consumer} does not exist in ${group} (any more).`
        : pending === 0
          ? `${consumer} exists in ${calls} of ${group} and holds nothing.`
          : `${consumer} exists in ${calls} of ${group} and holds ${entries}${holding < placesTotal ? ` in ${formatExactCount(holding)} of them` : ""}.`,
    alive:
      idleMs === null || idleMs >= mayLiveMs
        ? null
        : `It asked for entries ${formatDuration(idleMs)} ago: it may be alive. A worker that still runs makes its consumer anew with its next read.`,
    bound: bounds.length === 0 ? null : bounds.join(" "),
    refusal:
      pending === 0
        ? null
        : `It still holds ${entries} in ${formatCounted(holding, "call")}: removing it would drop them from the pending list.`,
  };
}
