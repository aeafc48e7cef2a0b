import type { Redis } from "../redis/connect";
import type { CallBook, DemoCall } from "./call-book";
import type { Pauses } from "./pauses";
import { decodeFor } from "./poison";
import type { Random } from "./random";
import { type Delivered, type DeliveredEntry, pairsToMap } from "./stream-replies";
import type { GroupName } from "./trouble";

export type HandlerOptions = {
  group: GroupName;
  /** Shared by all workers. */
  commands: Redis;
  book: CallBook;
  random: Random;
  pauses: Pauses;
  isSlow: () => boolean;
  /** How many calls the worker serves now. */
  shardSize: () => number;
  /** While true an unreadable entry fails; otherwise the "fixed" handler skips over it. */
  isStrict: () => boolean;
  speed: number;
};

const medianWorkMs: Record<GroupName, number> = { brain: 60, comply: 12, crm: 35 };
const maxWorkMs = 1_500;
/** What the slow worker keeps up with, per call; speech makes about four. */
const slowEntriesPerSecond = 1.5;

function note(byStream: Map<string, Set<string>>, streamKey: string, entryId: string): void {
  byStream.set(streamKey, (byStream.get(streamKey) ?? new Set()).add(entryId));
}

/** Works off what was delivered and acks it; remembers what it has read and not acked. */
export function createHandler(options: HandlerOptions) {
  const { group, commands, book, random, speed } = options;
  const { pause, isStopped } = options.pauses;
  /** Read here and not acked, by stream: what the handler failed on, and what an abandoned call left. */
  const failing = new Map<string, Set<string>>();
  const forsaken = new Map<string, Set<string>>();
  let acked = 0;
  let failed = 0;

  const isAbandoned = (call: DemoCall | undefined) => call?.abandoned?.group === group;

  async function handle(delivered: readonly Delivered[], isFresh: boolean): Promise<void> {
    if (delivered.length === 0 || isStopped()) return;
    const isSlow = options.isSlow();
    const shareMs = isSlow ? 1_000 / (slowEntriesPerSecond * Math.max(1, options.shardSize())) : 0;
    if (!isSlow) await pause(Math.min(maxWorkMs, random.around(medianWorkMs[group], 0.6)) / speed);
    const acks = commands.pipeline();
    let acking = 0;
    for (const { streamKey, entries } of delivered) {
      if (isSlow) await pause((shareMs * entries.length) / speed);
      if (isStopped()) return;
      const done = entries.filter((entry) => isHandled(streamKey, entry, isFresh)).map(({ entryId }) => entryId);
      if (done.length === 0) continue;
      acking += done.length;
      if (isSlow) await commands.xack(streamKey, group, ...done);
      else acks.xack(streamKey, group, ...done);
    }
    if (!isSlow && acking > 0) await acks.exec();
    acked += acking;
  }

  function isHandled(streamKey: string, { entryId, fields }: DeliveredEntry, isFresh: boolean): boolean {
    // What an operator's claim brings is worked off even so.
    if (isFresh && isAbandoned(book.byKey(streamKey))) {
      note(forsaken, streamKey, entryId);
      return false;
    }
    try {
      if (fields) decodeFor(group, pairsToMap(fields));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (!options.isStrict()) return true;
      failed += 1;
      note(failing, streamKey, entryId);
      return false;
    }
    failing.get(streamKey)?.delete(entryId);
    return true;
  }

  return {
    handle,
    isAbandoned,
    isKnown: (streamKey: string, entryId: string): boolean =>
      failing.get(streamKey)?.has(entryId) === true || forsaken.get(streamKey)?.has(entryId) === true,
    /** What failed there is tried again. */
    retry: (streamKey: string): void => void failing.delete(streamKey),
    /** Forgets calls that are gone. */
    prune(): void {
      for (const byStream of [failing, forsaken]) {
        for (const key of byStream.keys()) if (!book.byKey(key)) byStream.delete(key);
      }
    },
    ackedEntries: () => acked,
    failedEntries: () => failed,
  };
}

export type Handler = ReturnType<typeof createHandler>;
