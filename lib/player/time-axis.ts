import type { RawEvent } from "../schema/conversation-event";

const earliestClockMs = Date.UTC(2000, 0, 1);
const latestClockMs = Date.UTC(2200, 0, 1);
const isClock = (timeMs: number) => timeMs >= earliestClockMs && timeMs < latestClockMs;
const untimedStepMs = 250;
const muchLonger = 4;
const longEnoughMs = 2_000;

/**
 * Puts a call's entries on the time that is played: one place per entry, in stream order, never backwards. Entries
 * stand where they were written; a call that was written faster than it happened (copied in from elsewhere) stands where
 * its producer says. Ids that are no clock follow each other at a fixed pace.
 */
export function createTimeAxis(events: readonly RawEvent[]) {
  const usesProducer = wasCopied(events);
  const entryIds: string[] = [];
  const times: number[] = [];
  const places = new Map<string, number>();

  function add(event: RawEvent): void {
    if (entryIds.at(-1) === event.entryId || places.has(event.entryId)) return;
    const given = usesProducer ? event.atMs : event.arrivedAtMs;
    const before = times.at(-1);
    const timeMs = isClock(given) ? given : before === undefined ? 0 : before + untimedStepMs;
    places.set(event.entryId, entryIds.length);
    entryIds.push(event.entryId);
    times.push(before === undefined ? timeMs : Math.max(before, timeMs));
  }
  for (const event of events) add(event);

  return {
    add,
    /** Whether entries stand where their producer says rather than where they were written. */
    usesProducer,
    entryIds: entryIds as readonly string[],
    times: times as readonly number[],
    /** The place of an entry among the entries, -1 for one that is not there. */
    placeOf: (entryId: string): number => places.get(entryId) ?? -1,
    timeOf(entryId: string): number | null {
      const place = places.get(entryId);
      return place === undefined ? null : (times[place] ?? null);
    },
  };
}

function wasCopied(events: readonly RawEvent[]): boolean {
  const spanOf = (read: (event: RawEvent) => number) => {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const event of events) {
      const timeMs = read(event);
      if (!isClock(timeMs)) continue;
      first = Math.min(first, timeMs);
      last = Math.max(last, timeMs);
    }
    return last - first;
  };
  const written = spanOf((event) => event.arrivedAtMs);
  const happened = spanOf((event) => (event.clock === "arrival" ? Number.NaN : event.atMs));
  return happened > longEnoughMs && (written < 0 || happened > muchLonger * written);
}
