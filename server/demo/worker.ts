import type { Redis } from "../redis/connect";
import type { CallBook, DemoCall } from "./call-book";
import { createPauses } from "./pauses";
import { decodeFor } from "./poison";
import type { Random } from "./random";
import {
  type Delivered,
  type DeliveredEntry,
  pairsToMap,
  parseClaimed,
  parseDelivered,
  parsePendingIds,
} from "./stream-replies";
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
const medianWorkMs: Record<GroupName, number> = { brain: 60, comply: 12, crm: 35 };
const maxWorkMs = 1_500;
/** What the slow worker keeps up with, per call; speech makes about four. */
const slowEntriesPerSecond = 1.5;

function note(byStream: Map<string, Set<string>>, streamKey: string, entryId: string): void {
  byStream.set(streamKey, (byStream.get(streamKey) ?? new Set()).add(entryId));
}

export function createWorker(options: WorkerOptions): Worker {
  const { group, name, reader, commands, book, random, speed } = options;
  /** Read here and not acked, by stream: what the handler failed on, and what an abandoned call left. */
  const failing = new Map<string, Set<string>>();
  const forsaken = new Map<string, Set<string>>();
  const held = new Map<string, { count: number; lastId: string }>();
  const lastReadMs = new Map<string, number>();
  const { pause, isStopped, stop } = createPauses();
  let running: Promise<void> = Promise.resolve();
  let wasBlocked = false;
  let acked = 0;
  let failed = 0;
  let nextPendingMs = 0;
  let nextClaimMs = 0;

  const isKnown = (streamKey: string, entryId: string) =>
    failing.get(streamKey)?.has(entryId) || forsaken.get(streamKey)?.has(entryId);

  const isAbandoned = (call: DemoCall | undefined) => call?.abandoned?.group === group;

  function isDue(call: DemoCall, nowMs: number): boolean {
    if (call.lost.has(group) || (call.endedAtMs !== undefined && call.drained.has(group))) return false;
    if (isAbandoned(call) && (nowMs - (call.abandoned?.atMs ?? 0)) * speed > abandonHoldMs) return false;
    const everyMs = options.readEveryMs(call);
    return everyMs === 0 || nowMs - (lastReadMs.get(call.streamKey) ?? 0) >= everyMs;
  }

  async function read(streams: readonly string[], ids: readonly string[]): Promise<Delivered[]> {
    const reply = await reader.xreadgroup(
      ...(["GROUP", group, name, "COUNT", entriesPerRead, "BLOCK", blockMs, "STREAMS", ...streams, ...ids] as const),
    );
    return parseDelivered(reply);
  }

  async function handle(delivered: readonly Delivered[], isFresh: boolean): Promise<void> {
    if (delivered.length === 0 || isStopped()) return;
    const isSlow = options.mode() === "slow";
    const shareMs = isSlow ? 1_000 / (slowEntriesPerSecond * Math.max(1, options.shard().length)) : 0;
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

  /** Entries that became this consumer's without being read by it: before a restart, or by someone's claim. */
  async function serveOwnPending(streams: readonly string[]): Promise<void> {
    for (const streamKey of streams) {
      if (isStopped()) return;
      const pending = parsePendingIds(await commands.xpending(streamKey, group, "-", "+", 100, name));
      if (!options.isStrict()) failing.delete(streamKey);
      if (pending.every((entryId) => isKnown(streamKey, entryId))) continue;
      let afterId = "0";
      while (!isStopped()) {
        const [mine] = await read([streamKey], [afterId]);
        const lastId = mine?.entries.at(-1)?.entryId;
        if (!mine || lastId === undefined) break;
        const unknown = mine.entries.filter(({ entryId }) => !isKnown(streamKey, entryId));
        await handle([{ streamKey, entries: unknown }], false);
        afterId = lastId;
      }
    }
  }

  async function claimStuck(calls: readonly DemoCall[]): Promise<void> {
    const claims = commands.pipeline();
    const keys = calls.filter((call) => !isAbandoned(call) && !call.lost.has(group)).map((call) => call.streamKey);
    if (keys.length === 0) return;
    for (const key of keys) claims.xautoclaim(key, group, name, options.minIdleMs, "0-0", "COUNT", 50);
    const replies = (await claims.exec()) ?? [];
    const claimed = keys.map((streamKey, index) => ({ streamKey, entries: parseClaimed(replies[index]?.[1]) }));
    await handle(
      claimed.filter(({ entries }) => entries.length > 0),
      false,
    );
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
      for (const byStream of [failing, forsaken, lastReadMs]) {
        for (const key of byStream.keys()) if (!book.byKey(key)) byStream.delete(key);
      }
      await serveOwnPending(options.pendingStreams());
    }
    if (mode === "healthy" && nowMs >= nextClaimMs) {
      nextClaimMs = nowMs + claimEveryMs / speed;
      await claimStuck(shard);
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
      await handle(delivered, true);
    }
  }

  async function run(): Promise<void> {
    while (!isStopped()) {
      try {
        await takeTurn();
      } catch (error) {
        if (isStopped()) return;
        const message = error instanceof Error ? error.message : String(error);
        const lostKey = /NOGROUP No such key '(.*?)' or consumer group/.exec(message)?.[1];
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
    ackedEntries: () => acked,
    failedEntries: () => failed,
  };
}
