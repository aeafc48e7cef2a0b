import type { Drain } from "@/lib/schema/call";
import { compareEntryIds } from "../ids/entry-id";
import type { StreamMark } from "./stream-mark";

const smoothingMs = 8_000;

/** Moves a rate towards what was seen over the last interval; older intervals weigh less the longer they are past. */
export function smoothRate(previous: number | null, amount: number, elapsedMs: number): number | null {
  if (elapsedMs <= 0) return previous;
  const seen = Math.max(0, amount) / (elapsedMs / 1_000);
  if (previous === null) return seen;
  const weight = 1 - Math.exp(-elapsedMs / smoothingMs);
  return previous + (seen - previous) * weight;
}

/**
 * Entries added between two readings; null when it cannot be told: without counters (Redis 6.2)
 * the length says it only while nothing was removed.
 */
export function entriesAddedBetween(before: StreamMark, now: StreamMark): number | null {
  if (before.entriesAdded !== null && now.entriesAdded !== null) {
    return now.entriesAdded >= before.entriesAdded ? now.entriesAdded - before.entriesAdded : null;
  }
  if (before.lastGeneratedId === now.lastGeneratedId) return 0;
  const isUntrimmed =
    before.firstEntryId === now.firstEntryId &&
    compareEntryIds(now.lastGeneratedId, before.lastGeneratedId) > 0 &&
    now.length >= before.length;
  return isUntrimmed ? now.length - before.length : null;
}

/** Below this many entries a second a backlog counts as not shrinking. */
const stillPerSecond = 0.05;

/** Time to an empty backlog at the present rates. Rates in entries per second; null means unknown. */
export function drainOf(
  lagEntries: number | null,
  readsPerSecond: number | null,
  addsPerSecond: number | null,
): { drain: Drain; drainMs: number | null } {
  if (lagEntries === 0) return { drain: "none", drainMs: 0 };
  if (lagEntries === null || readsPerSecond === null || addsPerSecond === null)
    return { drain: "unknown", drainMs: null };
  const net = readsPerSecond - addsPerSecond;
  if (net <= stillPerSecond) return { drain: "never", drainMs: null };
  return { drain: "draining", drainMs: Math.round((lagEntries / net) * 1_000) };
}
