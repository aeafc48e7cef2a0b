import { compareEntryIds } from "../ids/entry-id";
import type { RawEvent } from "../schema/conversation-event";

type EventPlace = Pick<RawEvent, "entryId" | "part">;

const compareEvents = (a: EventPlace, b: EventPlace): number =>
  compareEntryIds(a.entryId, b.entryId) || a.part - b.part;

/**
 * The events of a call as they come in pages and frames, in stream order, each once. What comes again (a reconnect, a
 * page beside the tail) is left out; corrections replace in place and say from where on the call must be folded anew.
 */
export function createLoadedEvents() {
  let events: RawEvent[] = [];

  function placeOf(wanted: EventPlace): number | null {
    let low = 0;
    let high = events.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = events[middle];
      if (!found) return null;
      const order = compareEvents(found, wanted);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  return {
    all: (): readonly RawEvent[] => events,
    /** Those of one entry; none for an entry that gave none. */
    of(entryId: string): readonly RawEvent[] {
      const from = placeOf({ entryId, part: 0 });
      if (from === null) return [];
      let to = from + 1;
      while (events[to]?.entryId === entryId) to++;
      return events.slice(from, to);
    },
    /** Adds what lies after the last event and gives back just that. */
    add(arrived: readonly RawEvent[]): readonly RawEvent[] {
      const from = events.length;
      for (const event of arrived) {
        const last = events.at(-1);
        if (!last || compareEvents(last, event) < 0) events.push(event);
      }
      return events.slice(from);
    },
    /** The place of the first event that was replaced; null when none of them is loaded. */
    correct(corrections: readonly RawEvent[]): number | null {
      let first: number | null = null;
      for (const event of corrections) {
        const place = placeOf(event);
        if (place === null) continue;
        events[place] = event;
        first = Math.min(first ?? place, place);
      }
      return first;
    },
    forget(): void {
      events = [];
    },
  };
}
