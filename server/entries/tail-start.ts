import { entryIdAfter } from "@/lib/ids/entry-range";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import { readFailure } from "../collector/find-call";
import type { ReadLanes } from "../redis/read-lanes";
import { type CallMask, createCallMask } from "./call-mask";
import type { EntryMasks } from "./entry-mask";
import { lookedAtBeforePage, mayLackQuestion, readBefore } from "./look-around";
import { createTailChannel, type TailChannel } from "./tail-channel";
import { type HistoryPage, readAfter, readLast } from "./tail-history";
import { usualEntryBytes } from "./tail-walk";

export type TailStartOptions = {
  channels: ReadonlyMap<string, TailChannel>;
  sequence: CallSequence;
  collector: Collector;
  lanes: ReadLanes;
  masks: EntryMasks;
};

type FirstPage = HistoryPage & { before: RawEntry[] };

/** What a tail begins with. All of it rejects with what is wrong with the stream, or with Redis. */
export function createTailStart({ channels, sequence, collector, lanes, masks }: TailStartOptions) {
  async function reading<T>(key: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw readFailure(error, collector, key);
    }
  }

  const before = (key: string, entryId: string) =>
    lanes.use((connection) => readBefore(connection, key, entryId, sequence.read));

  function maskFor(callId: string, key: string, seen: readonly RawEntry[], more: readonly RawEntry[]): CallMask {
    const lacksHead = mayLackQuestion(collector, callId, seen, lookedAtBeforePage);
    const call = createCallMask(masks.of(key), [...seen, ...more], lacksHead);
    for (const entry of seen) call.see(entry);
    return call;
  }

  return {
    /** The entries after an id, without one the last 200, with what stands before them. */
    async page(key: string, afterId: string | undefined): Promise<FirstPage> {
      if (afterId !== undefined && channels.get(key)?.reaches(afterId)) {
        return { gaps: [], entries: [], before: [], afterId, isEnd: true };
      }
      return reading(key, async () => {
        const page = await (afterId === undefined
          ? readLast(lanes, sequence, key)
          : readAfter(lanes, sequence, key, afterId));
        const firstId = page.entries[0]?.entry.id;
        return { ...page, before: firstId === undefined ? [] : await before(key, firstId) };
      });
    },
    maskFor,
    /** A channel that goes on after an id; null for a call that the archive alone has: nothing more comes. */
    async channelAfter(callId: string, key: string, afterId: string): Promise<TailChannel | null> {
      const seen = await reading(key, () => before(key, entryIdAfter(afterId)));
      if (!collector.registry.byKey.has(key)) return null;
      return channels.get(key) ?? createTailChannel(key, afterId, usualEntryBytes, maskFor(callId, key, seen, []));
    },
  };
}
