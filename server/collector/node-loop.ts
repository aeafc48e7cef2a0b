import { setTimeout as sleep } from "node:timers/promises";
import type { CallNames } from "@/lib/ids/call-names";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { ServerFacts } from "@/lib/stream/reading";
import type { ServerRole } from "@/lib/topology/server-role";
import type { Log } from "@/server/log";
import type { RawConnection } from "@/server/redis/connection";
import { isRedisError } from "@/server/redis/redis-error";
import { askOperations, askServerFacts, askServerRole, askTimeMs } from "./ask-server";
import { createBudget } from "./budget";
import { type ConnectionStateTracker, createConnectionState } from "./connection-state";
import { createDiscovery, scanStepUsec } from "./discover";
import { createLoadMeter } from "./load-meter";
import type { MissingPermissions } from "./missing-permissions";
import { createRefusedWrites } from "./refused-writes";
import type { CallRecord } from "./registry";
import { type OperationsLog, type ReadOutcome, takeReadings } from "./take-readings";

export type NodeLoopOptions = {
  connection: RawConnection;
  url: string;
  /** Where this node is, as it is told. */
  address: string;
  patterns: readonly string[];
  indexKey: string | undefined;
  names: CallNames;
  discoverEveryMs: number;
  budgetPercent: number;
  missing: MissingPermissions;
  /** The calls that lie here. */
  records: () => ReadonlySet<CallRecord>;
  /** Whether keys are looked for here: an index lies on one node for all. */
  mayDiscover: () => boolean;
  onKey: (key: string) => void;
  takeRefused: () => number;
  onOutcome: (record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome) => void;
  /** The server has said who it is; true where it is not to be read as it was. */
  onRole: (role: ServerRole) => boolean;
  onTurn: () => void;
  onTrouble: (error: Error) => void;
  onFault: (error: unknown) => void;
  log: Log;
  now: () => number;
};

const tickMs = 100;
const batchSize = 48;
const lanes = 2;
const maxScanSteps = 10;
const maxBackoffMs = 2_000;
const roleEveryMs = 2_000;
const assumedUsecPerStream = 20;
export const faultProblem = "its reading could not be understood; the log of the console says why";

/**
 * Keeps a reading of every call of one node no older than its pace, within a share of one core of it. It does everything
 * in turn, so that a sweep never overlaps the next; a lost or slow server only makes its own readings old.
 */
export function createNodeLoop(options: NodeLoopOptions) {
  const { connection, missing, log, now } = options;
  const discovery = createDiscovery(options.patterns, options.indexKey, options.names);
  const budget = createBudget(options.budgetPercent, now);
  const tracker: ConnectionStateTracker = createConnectionState(
    { url: options.url, setting: "REDIS_URL", address: options.address },
    log,
    now,
  );
  const load = createLoadMeter(connection, options.budgetPercent, now);
  const refusedWrites = createRefusedWrites(connection, load.otherCounts, now);
  const operations: OperationsLog = { latest: null };
  const stopping = new AbortController();
  let server: ServerFacts | null = null;
  let role: ServerRole | null = null;
  let roleDueMs = 0;
  let clockOffsetMs = 0;
  let discoverDueMs = 0;
  let isFirstPassDone = false;
  let refusedCalls = 0;
  let sweptAtMs: number | null = null;
  let isOverBudget = false;
  let latenessMs = 0;
  let running: Promise<void> | null = null;
  let wakeUp = new AbortController();

  async function loop(): Promise<void> {
    let backoffMs = tickMs;
    while (!stopping.signal.aborted) {
      try {
        await connect();
        await discover();
        await readDue();
        if (isFirstPassDone) sweptAtMs = redisNowMs();
        await load.sample();
        await refusedWrites.sample(redisNowMs());
        tracker.answered();
        backoffMs = tickMs;
        options.onTurn();
        await pause(tickMs);
      } catch (error) {
        if (stopping.signal.aborted) break;
        if (isRedisError(error)) {
          connection.close();
          tracker.failed(error);
          options.onTrouble(error);
        } else options.onFault(error);
        options.onTurn();
        await pause(backoffMs);
        backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      }
    }
  }

  async function connect(): Promise<void> {
    if (connection.isOpen) {
      await readClock();
      if (now() >= roleDueMs) await readRole();
      return;
    }
    await connection.open();
    missing.forget();
    operations.latest = await askOperations(connection);
    server = await askServerFacts(connection);
    if (server === null) missing.met("INFO");
    await readRole();
    load.restart();
    refusedWrites.restart();
    await readClock();
    discovery.restart();
    options.takeRefused();
    discoverDueMs = 0;
  }

  async function readClock(): Promise<void> {
    count("time");
    clockOffsetMs = (await askTimeMs(connection)) - now();
  }

  async function readRole(): Promise<void> {
    roleDueMs = now() + roleEveryMs;
    count("info");
    const told = await askServerRole(connection);
    if (told === null) return;
    role = told;
    options.onRole(told);
  }

  function count(command: string): void {
    load.otherCounts.set(command, (load.otherCounts.get(command) ?? 0) + 1);
  }

  async function discover(): Promise<void> {
    if (!options.mayDiscover()) {
      isFirstPassDone = true;
      return;
    }
    if (now() < discoverDueMs) return;
    const affordable = Math.floor(budget.affordable(scanStepUsec) / 2);
    const steps = isFirstPassDone ? 1 : Math.min(maxScanSteps, Math.max(1, affordable));
    for (let i = 0; i < steps; i++) {
      budget.spend(scanStepUsec);
      const { keys, done } = await discovery.step(connection, load.otherCounts);
      for (const key of keys) options.onKey(key);
      if (!done) continue;
      refusedCalls = options.takeRefused();
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
    for (const record of options.records()) {
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
      options.onFault(error);
      return records.map((): ReadOutcome => ({ kind: "problem", code: "FAULT", message: faultProblem }));
    });
    tracker.answered();
    outcomes.forEach((outcome, i) => {
      const record = records[i];
      if (record) options.onOutcome(record, targets[i]?.previous ?? null, outcome);
    });
  }

  function redisNowMs(): number {
    return now() + clockOffsetMs;
  }

  async function pause(ms: number): Promise<void> {
    wakeUp = new AbortController();
    const signal = AbortSignal.any([stopping.signal, wakeUp.signal]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  return {
    tracker,
    load,
    operations,
    address: options.address,
    get server() {
      return server;
    },
    /** As it said of itself at the last look, a few seconds ago; null where it may not be asked. */
    get role() {
      return role;
    },
    /** Writes that the server refuses to anybody; null while none is. */
    get refusedWrites() {
      return refusedWrites.trace;
    },
    get isFirstPassDone() {
      return isFirstPassDone;
    },
    get isOverBudget() {
      return isOverBudget;
    },
    get latenessMs() {
      return latenessMs;
    },
    get refusedCalls() {
      return refusedCalls;
    },
    get sweptAtMs() {
      return sweptAtMs;
    },
    get clockOffsetMs() {
      return clockOffsetMs;
    },
    notices: discovery.notices,
    redisNowMs,
    /** Ends the pause: something is due. */
    wake: () => wakeUp.abort(),
    /** Keys may have come here from elsewhere: all are looked for once more. */
    rediscover(): void {
      discovery.restart();
      discoverDueMs = 0;
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

export type NodeLoop = ReturnType<typeof createNodeLoop>;
