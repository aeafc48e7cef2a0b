import type { Redis } from "../redis/connect";
import type { CallBook, DemoCall } from "./call-book";
import { createHandler } from "./handler";
import { createPauses } from "./pauses";
import type { Random } from "./random";
import { createRecovery } from "./recovery";
import { type Delivered, parseDelivered } from "./stream-replies";
import type { GroupName } from "./trouble";

export type WorkerMode =
  | "healthy"
  /** Handles about half of what arrives. */
  | "slow"
  /** Reads a little, then only polls; acks nothing. */
  | "blocked";

export type WorkerOptions = {
  group: GroupName;
  name: string;
  /** A connection of its own: it waits in Redis. */
  reader: Redis;
  /** Shared by all workers: acks, claims, questions about pending entries. */
  commands: Redis;
  book: CallBook;
  random: Random;
  mode: () => WorkerMode;
  /** The calls this worker serves now. */
  shard: () => DemoCall[];
  /** Least time between two reads of a call; 0 for most. */
  readEveryMs: (call: DemoCall) => number;
  /** While true an unreadable entry fails; otherwise the "fixed" handler skips over it. */
  isStrict: () => boolean;
  /** Streams on which this consumer has pending entries, as last seen by the fleet. */
  pendingStreams: () => readonly string[];
  speed: number;
  minIdleMs: number;
};

export type Worker = {
  start: () => void;
  /** Finishes or leaves pending what is in hand; closes its reader. */
  stop: () => Promise<void>;
  /** As a crash does: closes the socket with entries read and not acked. */
  kill: () => void;
  ackedEntries: () => number;
  failedEntries: () => number;
};

const maxStreamsPerRead = 50;
const entriesPerRead = 10;
const blockMs = 100;
const maxHeldPerStream = 60;
const ownPendingEveryMs = 5_000;
const claimEveryMs = 5_000;
const abandonHoldMs = 6_000;

export function createWorker(options: WorkerOptions): Worker {
  const { group, name, reader, commands, book, random, speed } = options;
  const held = new Map<string, { count: number; lastId: string }>();
  const lastReadMs = new Map<string, number>();
  const pauses = createPauses();
  const { pause, isStopped, stop } = pauses;
  const handler = createHandler({
    ...{ group, commands, book, random, pauses, speed, isStrict: options.isStrict },
    isSlow: () => options.mode() === "slow",
    shardSize: () => options.shard().length,
  });
  const { isStrict, minIdleMs } = options;
  const recovery = createRecovery({ group, name, commands, handler, read, isStrict, isStopped, minIdleMs });
  let running: Promise<void> = Promise.resolve();
  let wasBlocked = false;
  let nextPendingMs = 0;
  let nextClaimMs = 0;

  function isDue(call: DemoCall, nowMs: number): boolean {
    if (call.lost.has(group) || (call.endedAtMs !== undefined && call.drained.has(group))) return false;
    if (handler.isAbandoned(call) && (nowMs - (call.abandoned?.atMs ?? 0)) * speed > abandonHoldMs) return false;
    const everyMs = options.readEveryMs(call);
    return everyMs === 0 || nowMs - (lastReadMs.get(call.streamKey) ?? 0) >= everyMs;
  }

  async function read(streams: readonly string[], ids: readonly string[]): Promise<Delivered[]> {
    const reply = await reader.xreadgroup(
      ...(["GROUP", group, name, "COUNT", entriesPerRead, "BLOCK", blockMs, "STREAMS", ...streams, ...ids] as const),
    );
    return parseDelivered(reply);
  }

  async function pollBlocked(calls: readonly DemoCall[]): Promise<void> {
    const ids = calls.map(({ streamKey }) => {
      const inHand = held.get(streamKey);
      // Reading history past the newest id delivers nothing, but Redis sees the consumer poll.
      return inHand && inHand.count >= maxHeldPerStream ? inHand.lastId : ">";
    });
    for (const { streamKey, entries } of await read(
      calls.map((call) => call.streamKey),
      ids,
    )) {
      const lastId = entries.at(-1)?.entryId;
      if (lastId === undefined) continue;
      held.set(streamKey, { count: (held.get(streamKey)?.count ?? 0) + entries.length, lastId });
    }
    await pause(blockMs);
  }

  async function takeTurn(): Promise<void> {
    const nowMs = performance.now();
    const mode = options.mode();
    if (wasBlocked && mode !== "blocked") {
      held.clear();
      nextPendingMs = nowMs;
    }
    wasBlocked = mode === "blocked";
    const shard = options.shard();
    if (mode === "healthy" && nowMs >= nextPendingMs) {
      nextPendingMs = nowMs + ownPendingEveryMs / speed;
      handler.prune();
      for (const key of lastReadMs.keys()) if (!book.byKey(key)) lastReadMs.delete(key);
      await recovery.serveOwnPending(options.pendingStreams());
    }
    if (mode === "healthy" && nowMs >= nextClaimMs) {
      nextClaimMs = nowMs + claimEveryMs / speed;
      await recovery.claimStuck(shard);
    }
    const due = shard.filter((call) => isDue(call, nowMs));
    if (due.length === 0) return pause(blockMs);
    for (let start = 0; start < due.length && !isStopped(); start += maxStreamsPerRead) {
      const calls = due.slice(start, start + maxStreamsPerRead);
      if (mode === "blocked") {
        await pollBlocked(calls);
        continue;
      }
      // Only a read that began after the end can say that nothing more will come.
      const ended = calls.filter((call) => call.endedAtMs !== undefined && options.readEveryMs(call) === 0);
      const delivered = await read(
        calls.map((call) => call.streamKey),
        calls.map(() => ">"),
      );
      const busy = new Set(delivered.map(({ streamKey }) => streamKey));
      for (const call of calls) lastReadMs.set(call.streamKey, nowMs);
      for (const call of ended) if (!busy.has(call.streamKey)) call.drained.add(group);
      await handler.handle(delivered, true);
    }
  }

  async function run(): Promise<void> {
    while (!isStopped()) {
      try {
        await takeTurn();
      } catch (error) {
        if (isStopped()) return;
        const lostKey = lostKeyOf(error);
        if (lostKey !== undefined) book.byKey(lostKey)?.lost.add(group);
        else await pause(500);
      }
    }
  }

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stop();
      const patience = new Promise((resolve) => setTimeout(resolve, 800).unref());
      await Promise.race([running, patience]);
      reader.disconnect();
    },
    kill: () => {
      stop();
      reader.disconnect();
    },
    ackedEntries: handler.ackedEntries,
    failedEntries: handler.failedEntries,
  };
}

function lostKeyOf(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error);
  return /NOGROUP No such key '(.*?)' or consumer group/.exec(message)?.[1];
}
