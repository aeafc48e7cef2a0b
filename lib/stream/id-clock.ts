import { entryIdMs, entryTimeMs } from "../ids/entry-id";
import type { StreamReading } from "./reading";

/** What the times in a stream's ids are worth: `ahead` of Redis' clock, `behind` it, or no times at all (`none`). */
export type IdClock = "time" | "ahead" | "behind" | "none";

/** Ids of an earlier time are not believed; kept from one reading to the next. */
export type IdTrust = { fromMs: number };

export const believedIds: IdTrust = { fromMs: Number.NEGATIVE_INFINITY };
const noId: IdTrust = { fromMs: Number.POSITIVE_INFINITY };

const allowedSkewMs = 60_000;

/**
 * An entry that arrived between two readings carries their time, or its ids are no clock: another host's that is behind,
 * or Redis' own before it was set forward. From the next one that does they are believed again.
 */
export function trackIdTrust(
  previous: IdTrust | null,
  before: Pick<StreamReading, "lastGeneratedId" | "readAtMs"> | null,
  now: Pick<StreamReading, "lastGeneratedId" | "readAtMs">,
  jumpMs: number,
): IdTrust {
  if (previous === null || before === null) return believedIds;
  if (Math.abs(jumpMs) > allowedSkewMs) return { fromMs: now.readAtMs - allowedSkewMs };
  if (before.lastGeneratedId === now.lastGeneratedId) return previous;
  const arrivedMs = entryTimeMs(now.lastGeneratedId, now.readAtMs);
  if (arrivedMs === null) return previous;
  if (arrivedMs < before.readAtMs - allowedSkewMs) return noId;
  return previous === noId ? { fromMs: arrivedMs } : previous;
}

/** How long ago by an id that is believed; null where it is not, or is no time. */
export function believedAgeMs(entryId: string, nowMs: number, { fromMs }: IdTrust): number | null {
  const timeMs = entryTimeMs(entryId, nowMs);
  return timeMs === null || timeMs < fromMs ? null : Math.max(0, nowMs - timeMs);
}

export function idClockOf(entryId: string, nowMs: number, trust: IdTrust): IdClock {
  if (entryTimeMs(entryId, nowMs) === null) return entryIdMs(entryId) > nowMs ? "ahead" : "none";
  return trust.fromMs === Number.POSITIVE_INFINITY ? "behind" : "time";
}

const why: Readonly<Record<Exclude<IdClock, "time">, string>> = {
  ahead: "the ids run ahead of Redis' clock",
  behind: "the ids are behind Redis' clock",
  none: "the ids are no times",
};

/** Why ages do not come from the ids, as a sentence; null where they do. */
export function clockNote(clock: IdClock): string | null {
  return clock === "time" ? null : `Ages count from when the console first saw the entries: ${why[clock]}.`;
}
