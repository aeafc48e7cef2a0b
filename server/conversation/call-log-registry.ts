import { parseCountedCursor, writeCursor } from "@/lib/ids/cursor";
import { compareEntryIds, isEntryId } from "@/lib/ids/entry-id";
import type { ConversationHeader, EventsPage, EventsQuery } from "@/lib/schema/replay";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import { findCall, readFailure, unknownCall } from "../collector/find-call";
import type { EntryMasks } from "../entries/entry-mask";
import { AppError } from "../errors";
import { badCursor } from "../frames/bad-cursor";
import type { ReadLanes } from "../redis/read-lanes";
import { type CallLog, createCallLog } from "./call-log";
import { lookAtStream, readChunk } from "./read-chunk";

export type ConversationsOptions = {
  sequence: CallSequence;
  collector: Collector;
  lanes: ReadLanes;
  masks: EntryMasks;
  now: () => number;
};

type Kept = { key: string; conversation: CallLog; users: number; usedAtMs: number };

export const callLogLimits = {
  calls: 50,
  events: 400_000,
  bytes: 160_000_000,
  perCall: { entries: 200_000, bytes: 96_000_000 },
  keptMs: 5 * 60_000,
};

const pageBytes = 4_000_000;

/**
 * The conversations somebody looks at, at most 50 with 400,000 events and about 160 MB in all: those used last are
 * kept, for five minutes at most. One that is in use is never dropped; where no place is left a new one is refused.
 */
export function createCallLogRegistry(
  { sequence, collector, lanes, masks, now }: ConversationsOptions,
  limits = callLogLimits,
) {
  const kept = new Map<string, Kept>();
  const sweeping = setInterval(makeRoom, 30_000);
  sweeping.unref();

  function hasRoom(): boolean {
    let events = 0;
    let bytes = 0;
    for (const { conversation } of kept.values()) {
      events += conversation.size.events;
      bytes += conversation.size.bytes;
    }
    return events < limits.events && bytes < limits.bytes;
  }

  function drop(callId: string, { conversation }: Kept): void {
    conversation.close();
    kept.delete(callId);
  }

  /** Drops what nobody uses, the least recently used first, until the rest fits. */
  function makeRoom(places = 0): void {
    for (const [callId, entry] of [...kept]) {
      if (entry.users > 0) continue;
      const isOld = now() - entry.usedAtMs >= limits.keptMs;
      if (isOld || kept.size + places > limits.calls || !hasRoom()) drop(callId, entry);
    }
  }

  function open(callId: string, key: string): Kept {
    const found = kept.get(callId);
    if (found) {
      kept.delete(callId);
      kept.set(callId, found);
      return found;
    }
    makeRoom(1);
    if (kept.size >= limits.calls) {
      throw new AppError("too-many-requests", `${limits.calls} calls are being read; try again in a moment.`);
    }
    const conversation = createCallLog({
      mask: masks.of(key),
      read: (afterId, wantsInfo) =>
        readChunk(lanes, sequence, key, afterId, { wantsInfo, counts: collector.load.otherCounts }),
      look: () => lookAtStream(lanes, sequence, key, collector.load.otherCounts),
      bounds: limits.perCall,
      hasRoom: () => {
        if (!hasRoom()) makeRoom();
        return hasRoom();
      },
      now,
    });
    const entry: Kept = { key, conversation, users: 0, usedAtMs: now() };
    kept.set(callId, entry);
    return entry;
  }

  /** A call's conversation, grown to what Redis has (or as far as `isEnough` asks), for as long as `act` runs. */
  async function use<T>(
    callId: string,
    isEnough: (conversation: CallLog) => boolean,
    act: (conversation: CallLog) => T | Promise<T>,
  ): Promise<T> {
    const { key } = await sequence.find(callId);
    const entry = open(callId, key);
    const { conversation } = entry;
    entry.users++;
    try {
      await conversation
        .grow(() => isEnough(conversation))
        .catch((error: unknown) => {
          throw readFailure(error, collector, key);
        });
      if (!conversation.state.exists) throw unknownCall(callId);
      return await act(conversation);
    } finally {
      entry.users--;
      entry.usedAtMs = now();
    }
  }

  /** A call's conversation for as long as somebody follows it. */
  function hold(callId: string): { conversation: CallLog; key: string; release: () => void } {
    const entry = open(callId, kept.get(callId)?.key ?? findCall(collector, callId).key);
    entry.users++;
    return {
      conversation: entry.conversation,
      key: entry.key,
      release() {
        entry.users--;
        entry.usedAtMs = now();
      },
    };
  }

  function headerOf(callId: string, conversation: CallLog): ConversationHeader {
    const { state, events } = conversation;
    const { mark } = state;
    const last = events.findLast(({ kind }) => kind === "lifecycle");
    const firstId = mark?.firstEntryId ?? null;
    return {
      version: conversation.version,
      shape: conversation.shape,
      head: {
        length: mark?.length ?? 0,
        entriesAdded: mark?.entriesAdded ?? null,
        firstEntryId: firstId,
        lastEntryId: mark?.lastEntryId ?? null,
        maxDeletedEntryId: mark?.maxDeletedEntryId ?? null,
      },
      report: state.report,
      startedAtMs: events[0]?.atMs ?? null,
      hasEnded: last?.phase === "end" || collector.registry.find(callId)?.assessment?.row.state === "ended",
      isComplete: state.isComplete,
      readToId: state.readToId,
      counts: { entries: state.entries, events: events.length },
      keptEvents: firstId === null ? events.length : countBelow(conversation, firstId),
      gaps: state.gaps.slice(-100),
      bound: state.bound,
      asOfMs: state.asOfMs,
    };
  }

  async function page(callId: string, { after, limit, cursor }: EventsQuery): Promise<EventsPage> {
    const place = cursor === undefined ? null : placeOf(cursor);
    const startOf = (conversation: CallLog) => {
      if (place) return conversation.indexAfter(place.entryId) - leftOf(conversation, place);
      return after === undefined ? 0 : conversation.indexAfter(after);
    };
    const isEnough = (conversation: CallLog) => conversation.events.length > startOf(conversation) + limit;
    return use(callId, isEnough, (conversation) => {
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
        header: headerOf(callId, conversation),
        events: events.slice(start, end),
        nextCursor: hasMore && last && end > start ? writeCursor(last.entryId, last.part) : null,
      };
    });
  }

  return {
    page,
    use,
    hold,
    headerOf,
    get size() {
      return kept.size;
    },
    stop(): void {
      clearInterval(sweeping);
      for (const [callId, entry] of [...kept]) drop(callId, entry);
    },
  };
}

export type CallLogRegistry = ReturnType<typeof createCallLogRegistry>;

function countBelow(conversation: CallLog, entryId: string): number {
  const { events } = conversation;
  let index = conversation.indexAfter(entryId);
  while (index > 0 && events[index - 1]?.entryId === entryId) index--;
  return index;
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
