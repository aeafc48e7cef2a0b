import { compareEntryIds } from "@/lib/ids/entry-id";
import type { TailGap } from "@/lib/schema/stream-entry";

/** Where a stream's counters stood when everything up to `id` had been delivered. */
type Mark = { id: string; entriesAdded: number };

/** Entries that the counters say were added, but which were gone before they could be read. */
export function createMissedCount() {
  let delivered = 0;
  let base: (Mark & { delivered: number }) | null = null;
  let ahead: Mark | null = null;

  function settle(mark: Mark, deliveredThere: number): TailGap | null {
    const last = base;
    base = { ...mark, delivered: deliveredThere };
    const count = last ? mark.entriesAdded - last.entriesAdded - (deliveredThere - last.delivered) : 0;
    return last && count > 0 ? { cause: "trimmed", fromId: last.id, toId: mark.id, count } : null;
  }

  return {
    /** An entry has been delivered; what is now known to be missing before it. */
    deliver(entryId: string): TailGap | null {
      let gap: TailGap | null = null;
      if (ahead && compareEntryIds(entryId, ahead.id) >= 0) {
        gap = settle(ahead, entryId === ahead.id ? delivered + 1 : delivered);
        ahead = null;
      }
      delivered++;
      return gap;
    },
    /** What Redis says of the stream, of which everything up to `position` has been delivered. */
    compare(mark: Mark, position: string): TailGap | null {
      if (ahead !== null) return null;
      if (mark.id === position) return settle(mark, delivered);
      if (compareEntryIds(mark.id, position) > 0) ahead = mark;
      return null;
    },
    reset(): void {
      base = ahead = null;
    },
  };
}
