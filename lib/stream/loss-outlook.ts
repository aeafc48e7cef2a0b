import { formatDuration } from "../format";
import type { CallGroup, CallState } from "../schema/call";

export type OutlookFacts = {
  group: Pick<CallGroup, "lagEntries" | "pending">;
  state: CallState;
  /** Entries removed from the stream so far; null where the server does not tell. */
  removedEntries: number | null;
  /** Until the key expires; null where it does not. */
  expiresInMs: number | null;
};

/** A sample of the time to live and a look at it may differ by as much. */
const sameEndMs = 5_000;

/** Whether the loss that is forecast is the key's end rather than trimming. */
export function isLostWithKey(lossInMs: number | null, expiresInMs: number | null): boolean {
  return lossInMs !== null && expiresInMs !== null && Math.abs(lossInMs - expiresInMs) <= sameEndMs;
}

/**
 * What can be said of a loss to come where no headroom is known: that nothing waits, that the key takes what waits with
 * it, that nothing is added any more, or that it is not known. Never that none is in sight.
 */
export function lossOutlook({ group, state, removedEntries, expiresInMs }: OutlookFacts): {
  text: string;
  isComing: boolean;
} {
  const { lagEntries, pending } = group;
  if (lagEntries === 0 && pending === 0) return { text: "nothing waiting", isComing: false };
  // A producer may put the end off with each entry, so of a live call it is none yet.
  if (expiresInMs !== null && state !== "live") {
    const what = lagEntries === null ? "expires" : "lost";
    return { text: `${what} in ${formatDuration(expiresInMs)} with the key`, isComing: lagEntries !== null };
  }
  if (lagEntries === 0) return { text: "all delivered", isComing: false };
  if (state === "ended") return { text: "kept: nothing is added", isComing: false };
  if (removedEntries === 0) return { text: "not known: nothing trimmed yet", isComing: false };
  return { text: "not known", isComing: false };
}
