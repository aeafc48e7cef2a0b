import { parseCountedCursor, writeCursor } from "@/lib/ids/cursor";
import { compareEntryIds, isEntryId } from "@/lib/ids/entry-id";
import type { EventsPage, EventsQuery } from "@/lib/schema/replay";
import { badCursor } from "../frames/bad-cursor";
import type { CallLog } from "./call-log";

const pageBytes = 4_000_000;

/** One page of a call's events: when enough of them are read for it, and what it holds. Throws on a bad cursor. */
export function planPage({ after, limit, cursor }: EventsQuery) {
  const place = cursor === undefined ? null : placeOf(cursor);

  function startOf(conversation: CallLog): number {
    if (place) return conversation.indexAfter(place.entryId) - leftOf(conversation, place);
    return after === undefined ? 0 : conversation.indexAfter(after);
  }

  return {
    isEnough: (conversation: CallLog): boolean => conversation.events.length > startOf(conversation) + limit,
    /** Counts as shown from then on. */
    take(conversation: CallLog): Omit<EventsPage, "header"> {
      const { events, state } = conversation;
      const isGrowing = !state.isComplete && state.bound === null;
      const start = startOf(conversation);
      const readyTo = isGrowing && conversation.settledTo > start ? conversation.settledTo : events.length;
      let end = start;
      let bytes = 0;
      while (end < readyTo && end - start < limit && bytes < pageBytes) {
        bytes += 200 + JSON.stringify(events[end]).length;
        end++;
      }
      const last = events[end - 1];
      conversation.noteShown(end);
      const hasMore = end < events.length || isGrowing;
      return {
        events: events.slice(start, end),
        nextCursor: hasMore && last && end > start ? writeCursor(last.entryId, last.part) : null,
      };
    },
  };
}

/** How many parts of the cursor's entry come after the cursor. */
function leftOf(conversation: CallLog, { entryId, part }: { entryId: string; part: number }): number {
  const { events } = conversation;
  let index = conversation.indexAfter(entryId);
  let left = 0;
  for (;;) {
    const event = events[index - 1];
    if (event === undefined || compareEntryIds(event.entryId, entryId) !== 0 || event.part <= part) return left;
    left++;
    index--;
  }
}

function placeOf(cursor: string): { entryId: string; part: number } {
  const found = parseCountedCursor(cursor, isEntryId);
  if (found === null) throw badCursor();
  return { entryId: found.place, part: found.count };
}
