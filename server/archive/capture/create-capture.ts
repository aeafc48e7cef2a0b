import { setTimeout as sleep } from "node:timers/promises";
import { chooseStreams } from "@/lib/archive/choose-streams";
import { zeroId } from "@/lib/ids/entry-id";
import type { ArchiveStateName } from "@/lib/schema/archive";
import { createBudget } from "@/server/collector/budget";
import type { Collector } from "@/server/collector/collector";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import type { RedisAddress } from "@/server/redis/dial";
import { createRawConnection, ReplyTooLarge } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import type { ArchiveStore, ArchiveTake } from "../store/archive-store";
import { StoreError } from "../store/store-error";
import { createCaptureTally } from "./capture-tally";
import { describeStoreProblem } from "./describe-store-problem";
import { createKnownStreams, type KnownStream } from "./known-streams";
import { fillBatch, type Taken, takeBatch } from "./take-batch";

export type CaptureOptions = {
  watched: RedisAddress;
  collector: Collector;
  store: ArchiveStore;
  budgetPercent: number;
  /** False while another console copies. */
  mayCapture: () => boolean;
  /** When all that could be copied of a stream is, after it ended. */
  onWhole?: (key: string) => void;
  log: Log;
  now: () => number;
};

const roundEveryMs = 250;
const retryEveryMs = 3_000;
/** Until then it is not said that another console copies: the lease may only be on its way. */
const startingMs = 3_000;
const refusedRestMs = 60_000;
const maxReplyBytes = 64_000_000;
const mergesPerRound = 2;
/** Redis' time for one XRANGE and for each entry of its answer, measured. */
const usecPerRange = 6;
const usecPerEntry = 0.5;

/**
 * Copies what follows the end of each stream's copy, the most endangered stream first, within a share of one Redis core,
 * by plain reads over a connection of its own. Holds no more than one batch of about 8 MB at a time. Where Redis or the
 * archive cannot be used it says so in `state`, tries again each few seconds, and disturbs nobody.
 */
export function createCapture({
  watched,
  collector,
  store,
  budgetPercent,
  mayCapture,
  onWhole,
  log,
  now,
}: CaptureOptions) {
  const connection = createRawConnection({ ...watched, name: "callboard:archive", maxReplyBytes });
  const known = createKnownStreams(now);
  const tally = createCaptureTally();
  const budget = createBudget(budgetPercent, now);
  const stopping = new AbortController();
  const logFault = createFaultLog(log, now);
  const reader = { connection, store, counts: collector.load.otherCounts };
  let state: ArchiveStateName = "starting";
  let problem: string | null = null;
  let sinceMs = now();
  let running: Promise<void> | null = null;

  function setState(next: ArchiveStateName, why: string | null): void {
    if (next === state && why === problem) return;
    if (state === "stopped") log.info("the archive goes on");
    if (next !== state) sinceMs = now();
    state = next;
    problem = why;
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      let pauseMs = roundEveryMs;
      try {
        if (mayCapture()) {
          await round();
          if (!stopping.signal.aborted && !collector.isWarmingUp) setState("capturing", null);
        } else standBy();
      } catch (error) {
        if (stopping.signal.aborted) break;
        pauseMs = retryEveryMs;
        fail(error);
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** What another console keeps meanwhile is looked up anew when it is our turn again. */
  function standBy(): void {
    if (state === "starting" && now() - sinceMs < startingMs) return;
    known.byKey.clear();
    setState("standby", null);
  }

  function fail(error: unknown): void {
    if (error instanceof StoreError) {
      const told = describeStoreProblem(error);
      if (told !== problem) log.warn(`the archive stands still: ${error.message}`);
      setState("stopped", told);
      return;
    }
    connection.close();
    if (isRedisError(error)) return;
    logFault(error, "a round of the archive failed");
    setState("stopped", "The console itself failed while it copied; its log names the fault.");
  }

  async function round(): Promise<void> {
    await noteGone(known.update(collector.registry.assessments()));
    await connection.open();
    let queue = chooseStreams(known.waiting()).map(({ stream }) => stream);
    while (queue.length > 0 && !stopping.signal.aborted && mayCapture()) {
      const asked = fillBatch(queue);
      if (budget.affordable(usecPerRange) < asked.length) return;
      queue = queue.slice(asked.length);
      const taken = await take(asked);
      const entries = taken.reduce((sum, { take: one }) => sum + (one?.chunk?.entries ?? 0), 0);
      budget.spend(asked.length * usecPerRange + entries * usecPerEntry);
      await keep(taken);
      queue.push(...taken.filter(({ isAll }) => !isAll).map(({ stream }) => stream));
    }
    if (queue.length === 0) await mergeSome();
  }

  async function take(asked: ReturnType<typeof fillBatch>): Promise<Taken[]> {
    try {
      return await takeBatch(reader, asked, now());
    } catch (error) {
      if (!(error instanceof ReplyTooLarge)) throw error;
      // Nobody knows whose: each is asked for little, and one that cannot be read even so rests.
      for (const { stream, count } of asked) {
        if (asked.length === 1 && count === 1) stream.restsUntilMs = now() + refusedRestMs;
        stream.averageBytes = maxReplyBytes / (asked.length === 1 ? 1 : 64);
      }
      throw error;
    }
  }

  async function keep(taken: readonly Taken[]): Promise<void> {
    const takes = taken.flatMap(({ take: one }) => one ?? []);
    const { refusedKeys } = await store.append(takes);
    const refused = new Set(refusedKeys);
    tally.kept(
      takes.filter(({ key }) => !refused.has(key)),
      now(),
    );
    for (const { stream, take: one, isAll } of taken) {
      stream.takenAtMs = now();
      if (one !== null && refused.has(one.key)) {
        stream.cursor = undefined;
        continue;
      }
      settle(stream, one, isAll);
    }
  }

  function settle(stream: KnownStream, take: ArchiveTake | null, isAll: boolean): void {
    if (take !== null) {
      stream.cursor = take.cursor;
      stream.isMerged = false;
      if (take.chunk) {
        const average = take.chunk.rawBytes / take.chunk.entries;
        stream.averageBytes = Math.max(average, (stream.averageBytes ?? average) * 0.8);
      }
    }
    if (!isAll) return;
    const { mark } = stream.assessment;
    stream.caughtUpAtMs = now();
    stream.seenLastId = mark.lastGeneratedId;
    // The copy ends where the server's count stands: from here on holes can be measured.
    if (stream.cursor && stream.cursor.lastId === mark.lastGeneratedId) stream.cursor.position = mark.entriesAdded;
  }

  /** Streams that are gone from Redis with entries that were not copied. */
  async function noteGone(gone: readonly KnownStream[]): Promise<void> {
    const takes = gone.flatMap((stream): ArchiveTake | [] => {
      const { cursor, assessment, seenLastId } = stream;
      const { lastGeneratedId, entriesAdded } = assessment.mark;
      if (!cursor || cursor.lastId === zeroId || lastGeneratedId === seenLastId) return [];
      if (lastGeneratedId === cursor.lastId) return [];
      const missing = entriesAdded === null || cursor.position === null ? null : entriesAdded - cursor.position;
      if (missing !== null && missing <= 0) return [];
      const gap = {
        afterId: cursor.lastId,
        beforeId: null,
        entries: missing,
        isAtLeast: true,
        cause: "trimmed" as const,
        notedAtMs: now(),
      };
      const after = { ...cursor, lastId: lastGeneratedId, lastHash: "", position: entriesAdded };
      return { key: stream.key, expected: cursor, cursor: after, chunk: null, gap, base: null, takenAtMs: now() };
    });
    await store.append(takes);
    tally.kept(takes, now());
    for (const { key, cursor } of gone) {
      known.byKey.delete(key);
      if (!cursor) continue;
      await store.merge(key);
      onWhole?.(key);
    }
  }

  async function mergeSome(): Promise<void> {
    let left = mergesPerRound;
    for (const stream of known.ended()) {
      if (left-- <= 0) return;
      await store.merge(stream.key);
      stream.isMerged = true;
      onWhole?.(stream.key);
    }
  }

  return {
    state: () => ({ state, problem, sinceMs, ...tally.read(), lag: known.lag() }),
    behind: known.behind,
    /** One stream's copy; null while it was not looked up. */
    copyOf: known.copyOf,
    missedSince: tally.missedSince,
    /** Forgets what is known of a stream's copy, which somebody changed. */
    forget(key: string): void {
      known.byKey.delete(key);
    },
    start(): void {
      running ??= loop();
    },
    async stop(): Promise<void> {
      stopping.abort();
      connection.close();
      await running;
    },
  };
}
