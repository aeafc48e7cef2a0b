import { setTimeout as sleep } from "node:timers/promises";
import type { Thresholds } from "@/lib/schema/thresholds";
import { assessCall } from "@/lib/stream/assess-call";
import type { KeptTrace } from "@/lib/stream/assess-group";
import type { CallNames } from "@/lib/stream/call-names";
import { type ServerFacts, serverFacts } from "@/lib/stream/reading";
import type { Log } from "@/server/log";
import { encodeCommand } from "@/server/redis/encode-command";
import { readTimeMs } from "@/server/redis/inspect";
import { createRawConnection, orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";
import { createBudget } from "./budget";
import { type ConnectionStateTracker, createConnectionState } from "./connection-state";
import { createDiscovery } from "./discover";
import { createLoadMeter } from "./load-meter";
import { type CallRecord, createRegistry, type Registry } from "./registry";
import { nextReadingInMs, type Pace } from "./schedule";
import { type ReadOutcome, takeReadings } from "./take-readings";

export type CollectorOptions = {
  url: string;
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
};

const tickMs = 100;
const publishEveryMs = 1_000;
const batchSize = 48;
const lanes = 2;
const problemRetryMs = 30_000;
const longestBackoffMs = 2_000;
const assumedUsecPerStream = 20;

/**
 * Keeps a reading of every call no older than its pace, within a share of one Redis core. One loop does everything in
 * turn, so that a sweep never overlaps the next; a lost or slow Redis only makes the readings old. It writes nothing
 * and keeps no payload. `onTick` is called about once a second, also while Redis is gone.
 */
export function createCollector(options: CollectorOptions) {
  const { log, now } = options;
  const registry: Registry = createRegistry(options.names, options.maxCalls);
  const discovery = createDiscovery(options.patterns, options.indexKey, options.names);
  const budget = createBudget(options.budgetPercent, now);
  const connection = createRawConnection({ url: options.url, name: "callboard:collector" });
  const tracker: ConnectionStateTracker = createConnectionState(options.url, "REDIS_URL", log, now);
  const load = createLoadMeter(connection, options.budgetPercent, now);
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  let server: ServerFacts | null = null;
  let clockOffsetMs = 0;
  let discoverDueMs = 0;
  let isFirstPassDone = false;
  let refusedCalls = 0;
  let unreadableNames = 0;
  let isOverBudget = false;
  let lastPublishedMs = 0;
  let running: Promise<void> | null = null;

  async function loop(): Promise<void> {
    let backoffMs = 100;
    while (!stopping.signal.aborted) {
      try {
        await connect();
        await discover();
        await readDue();
        await load.sample();
        tracker.answered();
        backoffMs = 100;
        await pause(tickMs);
      } catch (error) {
        if (stopping.signal.aborted) break;
        connection.close();
        tracker.failed(error instanceof Error ? error : new Error(String(error)));
        publish();
        await pause(backoffMs);
        backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
      }
      publish();
    }
  }

  async function connect(): Promise<void> {
    if (connection.isOpen) {
      await readClock();
      return;
    }
    await connection.open();
    server = await askServerFacts(connection);
    load.restart();
    await readClock();
    discoverDueMs = 0;
  }

  async function readClock(): Promise<void> {
    const [timeMs] = await connection.pipeline([encodeCommand("TIME")], [orError(readTimeMs)]);
    if (timeMs instanceof ReplyError) throw new Error(timeMs.message);
    if (timeMs !== undefined) clockOffsetMs = timeMs - now();
  }

  async function discover(): Promise<void> {
    if (now() < discoverDueMs) return;
    const { keys, done } = await discovery.step(connection);
    for (const key of keys) registry.add(key);
    if (!done) return;
    refusedCalls = registry.takeRefused();
    unreadableNames = discovery.unreadableNames;
    isFirstPassDone = true;
    discoverDueMs = now() + options.discoverEveryMs;
  }

  async function readDue(): Promise<void> {
    const startedMs = now();
    const costUs = load.usecPerStream ?? assumedUsecPerStream;
    const due: CallRecord[] = [];
    for (const record of registry.byKey.values()) if (record.dueAtMs <= startedMs) due.push(record);
    if (due.length === 0) return;
    const affordable = budget.affordable(costUs);
    isOverBudget = due.length > affordable && isFirstPassDone;
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
    const outcomes = await takeReadings(connection, targets, load.counts);
    outcomes.forEach((outcome, i) => {
      const record = records[i];
      if (record) take(record, outcome);
    });
  }

  function take(record: CallRecord, outcome: ReadOutcome): void {
    if (outcome.kind === "gone") {
      registry.remove(record);
      return;
    }
    if (outcome.kind === "problem") {
      record.problem = outcome.message;
      record.dueAtMs = now() + problemRetryMs;
      if (outcome.code === "WRONGTYPE") record.assessment = null;
      else if (record.assessment) record.assessment.row.problem = outcome.message;
      return;
    }
    if (server === null) return;
    record.problem = null;
    record.assessment = assessCall(record.assessment, outcome.reading, {
      callId: record.callId,
      streamKey: record.key,
      server,
      limits: options.thresholds,
      kept: record.assessment === null ? options.keptOf(record.key) : undefined,
    });
    record.dueAtMs = now() + nextReadingInMs(record.assessment, outcome.sizeBytes, options.pace);
  }

  function publish(): void {
    if (now() - lastPublishedMs < publishEveryMs) return;
    lastPublishedMs = now();
    for (const listener of listeners) listener();
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    registry,
    tracker,
    load,
    get server() {
      return server;
    },
    get isWarmingUp() {
      return !isFirstPassDone;
    },
    get isOverBudget() {
      return isOverBudget;
    },
    get refusedCalls() {
      return refusedCalls;
    },
    get unreadableNames() {
      return unreadableNames;
    },
    /** Redis' clock as far as known. */
    redisNowMs: () => now() + clockOffsetMs,
    onTick(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(): void {
      running ??= loop();
    },
    async stop(): Promise<void> {
      stopping.abort();
      connection.close();
      listeners.clear();
      await running;
    },
  };
}

export type Collector = ReturnType<typeof createCollector>;

async function askServerFacts(connection: RawConnection): Promise<ServerFacts> {
  const [reply] = await connection.pipeline([encodeCommand("INFO", "server")], [orError((reader) => reader.utf8())]);
  const text = typeof reply === "string" ? reply : "";
  const field = (name: string) => new RegExp(`^${name}:(.+?)\\r?$`, "m").exec(text)?.[1];
  return serverFacts(field("redis_version") ?? "7.0.0", field("valkey_version"));
}
