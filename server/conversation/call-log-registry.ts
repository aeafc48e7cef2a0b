import type { ConversationHeader, EventsPage, EventsQuery } from "@/lib/schema/replay";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import { findCall, readFailure, unknownCall } from "../collector/find-call";
import type { EntryMasks } from "../entries/entry-mask";
import { AppError } from "../errors";
import type { ReadLanes } from "../redis/read-lanes";
import { headerOf } from "./call-header";
import { type CallLog, createCallLog } from "./call-log";
import { planPage } from "./plan-page";
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
    const { events, bytes } = sizeOf(kept.values());
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

  const headerFor = (callId: string, conversation: CallLog): ConversationHeader =>
    headerOf(conversation, collector.registry.find(callId)?.assessment?.row.state === "ended");

  async function page(callId: string, query: EventsQuery): Promise<EventsPage> {
    const { isEnough, take } = planPage(query);
    return use(callId, isEnough, (conversation) => {
      const taken = take(conversation);
      return { header: headerFor(callId, conversation), ...taken };
    });
  }

  return {
    page,
    use,
    hold,
    headerOf: headerFor,
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

function sizeOf(all: Iterable<Kept>): { events: number; bytes: number } {
  const sum = { events: 0, bytes: 0 };
  for (const { conversation } of all) {
    sum.events += conversation.size.events;
    sum.bytes += conversation.size.bytes;
  }
  return sum;
}
