import type { LagSource } from "@/lib/schema/status";
import { entryIdMs } from "../ids/entry-id";
import { certainLag, type PlaceTrace } from "./place";
import type { GroupReading, StreamReading } from "./reading";

export type Lag = { lagEntries: number | null; lagSource: LagSource };

/**
 * Entries not yet delivered to the group, with where the number comes from:
 * `exact` the truth, `server` the word of the server's counters, which nothing seen proves, `estimated` by time or by a
 * known error of the counters; the latter two at least 1 and below the length. The server's own `lag` is not used: it is these counters' difference where
 * it is right, and absent or too high where they need the care taken here.
 */
export function reconciledLag(stream: StreamReading, group: GroupReading, place: PlaceTrace): Lag {
  const { entriesAdded, firstEntryId, lastEntryId, length } = stream;
  const certain = certainLag(stream, group, place.position);
  if (certain !== null) return { lagEntries: certain, lagSource: "exact" };
  if (firstEntryId === null || lastEntryId === null) return { lagEntries: null, lagSource: "unknown" };
  const mostPossible = Math.max(1, length - 1);
  const leastPossible = Math.min(group.counted?.entries ?? 1, mostPossible);
  const read = place.position ?? group.entriesRead;
  const drift = place.position === null ? (place.drift ?? 0) : 0;
  if (entriesAdded !== null && read !== null && entriesAdded - read - Math.min(0, drift) >= 1) {
    const lagEntries = clamp(entriesAdded - read - drift, leastPossible, mostPossible);
    return { lagEntries, lagSource: drift === 0 ? "server" : "estimated" };
  }
  return {
    lagEntries: clamp(byTime(group.lastDeliveredId, firstEntryId, lastEntryId, length), leastPossible, mostPossible),
    lagSource: "estimated",
  };
}

function byTime(delivered: string, first: string, last: string, length: number): number {
  const spanMs = entryIdMs(last) - entryIdMs(first);
  const behindMs = entryIdMs(last) - entryIdMs(delivered);
  const share = spanMs > 0 ? behindMs / spanMs : 0.5;
  return Math.round(length * share);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
