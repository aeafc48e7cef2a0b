import { setTimeout as sleep } from "node:timers/promises";
import type { CallNames } from "@/lib/ids/call-names";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Thresholds } from "@/lib/schema/thresholds";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import type { KeptTrace } from "@/lib/stream/assess-group";
import type { ExpectedGroup } from "@/lib/stream/learn-groups";
import { hasLeftWork, lostWorks } from "@/lib/stream/lost-work";
import type { ServerFacts, StreamReading } from "@/lib/stream/reading";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import type { RedisAddress } from "@/server/redis/dial";
import { createRawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { askOperations, askServerFacts, askTimeMs, unknownServer } from "./ask-server";
import { createBudget } from "./budget";
import { type ConnectionStateTracker, createConnectionState } from "./connection-state";
import { createDiscovery, scanStepUsec } from "./discover";
import { createLoadMeter } from "./load-meter";
import { createMissingPermissions } from "./missing-permissions";
import { createOwnTouches } from "./own-touches";
import { createRefusedWrites } from "./refused-writes";
import { type CallRecord, createRegistry, type Registry } from "./registry";
import { nextReadingInMs, type Pace } from "./schedule";
import { type OperationsLog, type ReadOutcome, takeReadings } from "./take-readings";

export type CollectorOptions = {
  watched: RedisAddress;
  patterns: readonly string[];
  indexKey: string | undefined;
  names: CallNames;
  pace: Pace;
  discoverEveryMs: number;
  maxCalls: number;
  budgetPercent: number;
  thresholds: Thresholds;
  log: Log;
  now: () => number;
  /** Evidence saved by an earlier process, by stream key and group. */
  keptOf: (key: string) => ReadonlyMap<string, KeptTrace> | undefined;
  lostWork?: LostWorkLog;
  /** Groups that this stream ought to have. */
  expectedOf?: (streamKey: string) => readonly ExpectedGroup[];
};

/** Keeps what vanished from Redis, by stream key. */
export type LostWorkLog = {
  add(streamKey: string, works: readonly LostWork[]): void;
  of(streamKey: string): readonly LostWork[];
};

const tickMs = 100;
const publishEveryMs = 1_000;
const batchSize = 48;
const lanes = 2;
const maxScanSteps = 10;
const maxBackoffMs = 2_000;
const assumedUsecPerStream = 20;
const faultShownMs = 60_000;
const faultProblem = "its reading could not be understood; the log of the console says why";
const faultNotice = "The console itself failed while it read Redis, which answers: its log names the fault.";

/**
 * Keeps a reading of every call no older than its pace, within a share of one Redis core. One loop does everything in
 * turn, so that a sweep never overlaps the next; a lost or slow Redis only makes the readings old. It writes nothing
 * and keeps no payload. A fault of our own is logged and told in a notice, and never taken for an outage. `onTick` is called about once a second, also while Redis is gone or silent.
 */
export function createCollector(options: CollectorOptions) {
  const { log, now } = options;
  const registry: Registry = createRegistry(options.names, options.maxCalls);
  const discovery = createDiscovery(options.patterns, options.indexKey, options.names);
  const budget = createBudget(options.budgetPercent, now);
  const connection = createRawConnection({ ...options.watched, name: "callboard:collector" });
  const tracker: ConnectionStateTracker = createConnectionState(options.watched.url, "REDIS_URL", log, now);
  const load = createLoadMeter(connection, options.budgetPercent, now);
  const refusedWrites = createRefusedWrites(connection, load.otherCounts, now);
  const missing = createMissingPermissions();
  const ownTouches = createOwnTouches({ redisNowMs: () => now() + clockOffsetMs });
  const operations: OperationsLog = { latest: null };
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  let server: ServerFacts | null = null;
  let clockOffsetMs = 0;
  let discoverDueMs = 0;
  let isFirstPassDone = false;
  let refusedCalls = 0;
  let faultAtMs = Number.NEGATIVE_INFINITY;
  const logFault = createFaultLog(log, now);
  let sweptAtMs: number | null = null;
  let publishing: NodeJS.Timeout | undefined;
  let isOverBudget = false;
  let latenessMs = 0;
  let lastPublishedMs = 0;
  let running: Promise<void> | null = null;

  async function loop(): Promise<void> {
    let backoffMs = 100;
    while (!stopping.signal.aborted) {
      try {
        await connect();
        await discover();
        await readDue();
        if (isFirstPassDone) sweptAtMs = redisNowMs();
        await load.sample();
        await refusedWrites.sample(redisNowMs());
        tracker.answered();
        backoffMs = 100;
        publish();
        await pause(tickMs);
      } catch (error) {
        if (stopping.signal.aborted) break;
        if (isRedisError(error)) {
          connection.close();
          tracker.failed(error);
        } else noteFault(error);
        publish();
        await pause(backoffMs);
        backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      }
    }
  }

  async function connect(): Promise<void> {
    if (connection.isOpen) {
      await readClock();
      return;
    }
    await connection.open();
    missing.forget();
    operations.latest = await askOperations(connection);
    server = await askServerFacts(connection);
    if (server === null) missing.met("INFO");
    load.restart();
    refusedWrites.restart();
    await readClock();
    discovery.restart();
    registry.takeRefused();
    discoverDueMs = 0;
  }

  async function readClock(): Promise<void> {
    load.otherCounts.set("time", (load.otherCounts.get("time") ?? 0) + 1);
    clockOffsetMs = (await askTimeMs(connection)) - now();
  }

  async function discover(): Promise<void> {
    if (now() < discoverDueMs) return;
    const affordable = Math.floor(budget.affordable(scanStepUsec) / 2);
    const steps = isFirstPassDone ? 1 : Math.min(maxScanSteps, Math.max(1, affordable));
    for (let i = 0; i < steps; i++) {
      budget.spend(scanStepUsec);
      const { keys, done } = await discovery.step(connection, load.otherCounts);
      for (const key of keys) registry.add(key);
      if (!done) continue;
      refusedCalls = registry.takeRefused();
      isFirstPassDone = true;
      discoverDueMs = now() + options.discoverEveryMs;
      return;
    }
  }

  async function readDue(): Promise<void> {
    const startedMs = now();
    const costUs = load.usecPerStream ?? assumedUsecPerStream;
    const due: CallRecord[] = [];
    latenessMs = 0;
    for (const record of registry.byKey.values()) {
      if (record.dueAtMs > startedMs) continue;
      due.push(record);
      if (record.assessment) latenessMs = Math.max(latenessMs, startedMs - record.dueAtMs);
    }
    const affordable = budget.affordable(costUs);
    isOverBudget = due.length > affordable && isFirstPassDone;
    if (due.length === 0) return;
    if (due.length > affordable) due.sort((a, b) => a.dueAtMs - b.dueAtMs);
    const taken = due.slice(0, affordable);
    budget.spend(taken.length * costUs);
    let next = 0;
    const lane = async () => {
      while (next < taken.length) {
        const batch = taken.slice(next, next + batchSize);
        next += batchSize;
        await readBatch(batch);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    load.swept(now() - startedMs);
  }

  async function readBatch(records: CallRecord[]): Promise<void> {
    const targets = records.map((record) => ({
      key: record.key,
      infoCommands: record.infoCommands,
      previous: record.assessment,
      isOnScreen: record.onScreenUntilMs > now(),
    }));
    const outcomes = await takeReadings(connection, targets, load.counts, operations).catch((error: unknown) => {
      if (isRedisError(error)) throw error;
      noteFault(error);
      return records.map((): ReadOutcome => ({ kind: "problem", code: "FAULT", message: faultProblem }));
    });
    tracker.answered();
    outcomes.forEach((outcome, i) => {
      const record = records[i];
      if (record) take(record, targets[i]?.previous ?? null, outcome);
    });
  }

  function take(record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome): void {
    if (outcome.kind === "gone") {
      noteGone(record);
      return;
    }
    if (outcome.kind === "problem") {
      record.problem = outcome.message;
      record.dueAtMs = now() + options.pace.coldEveryMs;
      if (outcome.code === "WRONGTYPE") loseStream(record);
      else if (record.assessment) record.assessment.row.problem = outcome.message;
      return;
    }
    for (const command of outcome.notPermitted) missing.met(command);
    try {
      const assessment = assess(record, previous, outcome.reading);
      record.problem = null;
      record.dueAtMs = now() + nextReadingInMs(assessment, outcome.weight, options.pace, Math.random);
    } catch (error) {
      logFault(error, "a reading could not be understood", { key: record.key });
      record.problem = faultProblem;
      record.dueAtMs = now() + options.pace.coldEveryMs;
    }
  }

  /** The key is gone, and all groups with it. */
  function noteGone(record: CallRecord): void {
    if (registry.byKey.get(record.key) !== record) return;
    loseStream(record);
    registry.remove(record);
  }

  function loseStream(record: CallRecord): void {
    const row = record.assessment?.row;
    record.assessment = null;
    if (row === undefined) return;
    const between = { lastSeenAtMs: row.readAtMs, missedAtMs: Math.max(row.readAtMs, now() + clockOffsetMs) };
    const works = lostWorks(row.groups, "stream-gone", between).filter(hasLeftWork);
    options.lostWork?.add(record.key, works);
  }

  /**
   * What a reading says, compared with `previous`: the assessment the record held when the reading began. The record
   * takes it unless somebody else's reading came in meanwhile: readings out of order would look like a new stream.
   */
  function assess(record: CallRecord, previous: CallAssessment | null, reading: StreamReading): CallAssessment {
    ownTouches.correctReading(record.key, reading);
    const assessment = assessCall(previous, reading, {
      callId: record.callId,
      streamKey: record.key,
      server: server ?? unknownServer,
      limits: options.thresholds,
      kept: previous === null && record.assessment === null ? options.keptOf(record.key) : undefined,
      lost: options.lostWork?.of(record.key),
      expected: options.expectedOf?.(record.key),
      held: record.held,
    });
    if (record.assessment === previous) {
      record.assessment = assessment;
      options.lostWork?.add(record.key, assessment.newlyLost);
    }
    return assessment;
  }

  function noteFault(error: unknown): void {
    logFault(error, "the sweep failed");
    faultAtMs = now();
  }

  function publish(): void {
    if (now() - lastPublishedMs < publishEveryMs) return;
    lastPublishedMs = now();
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        logFault(error, "what was read could not be shown");
      }
    }
  }

  function redisNowMs(): number {
    return now() + clockOffsetMs;
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    registry,
    tracker,
    load,
    operations,
    /** Writes that Redis refuses to anybody; null while none is. */
    get refusedWrites() {
      return refusedWrites.trace;
    },
    assess,
    noteGone,
    /** Groups that are gone, also of a call that is not there any more. */
    lostOf(callId: string): readonly LostWork[] {
      const key = options.names.keyOf(callId);
      return key === null ? [] : (options.lostWork?.of(key) ?? []);
    },
    ownTouches,
    get server() {
      return server;
    },
    get isWarmingUp() {
      return !isFirstPassDone;
    },
    get isOverBudget() {
      return isOverBudget;
    },
    /** How long the reading that waits longest has been due, at the last look. */
    get latenessMs() {
      return latenessMs;
    },
    get refusedCalls() {
      return refusedCalls;
    },
    /** Lines on what cannot be found or shown, and why. */
    notices: () => [
      ...missing.notices(),
      ...discovery.notices(),
      ...(now() - faultAtMs < faultShownMs ? [faultNotice] : []),
    ],
    /** Redis' clock as far as known. */
    redisNowMs,
    /** When it was last looked whether there is something to read, on Redis' clock; null until all keys were gone through. */
    get sweptAtMs() {
      return sweptAtMs;
    },
    onTick(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(): void {
      if (stopping.signal.aborted) return;
      publishing ??= setInterval(publish, publishEveryMs / 4);
      running ??= loop();
    },
    async stop(): Promise<void> {
      stopping.abort();
      clearInterval(publishing);
      connection.close();
      listeners.clear();
      await running;
    },
  };
}

export type Collector = ReturnType<typeof createCollector>;
