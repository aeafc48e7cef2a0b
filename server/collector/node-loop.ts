import { setTimeout as sleep } from "node:timers/promises";
import type { CallNames } from "@/lib/ids/call-names";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { ServerRole } from "@/lib/topology/server-role";
import type { Log } from "@/server/log";
import type { RawConnection } from "@/server/redis/connection";
import { isRedisError } from "@/server/redis/redis-error";
import { askOperations } from "./ask-server";
import { createBudget } from "./budget";
import { type ConnectionStateTracker, createConnectionState } from "./connection-state";
import { createDiscovery } from "./discover";
import { createLoadMeter } from "./load-meter";
import type { MissingPermissions } from "./missing-permissions";
import { createNodeIdentity } from "./node-identity";
import { createDueReader } from "./read-due";
import { createRefusedWrites } from "./refused-writes";
import type { CallRecord } from "./registry";
import { createKeySearch } from "./search-keys";
import type { OperationsLog, ReadOutcome } from "./take-readings";

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
  /** False where there is no room for another call. */
  onKey: (key: string) => boolean;
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
const maxBackoffMs = 2_000;

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
  const identity = createNodeIdentity({ connection, counts: load.otherCounts, onRole: options.onRole, now });
  const search = createKeySearch({
    ...options,
    discovery,
    counts: load.otherCounts,
    budget,
    everyMs: options.discoverEveryMs,
    maySearch: options.mayDiscover,
  });
  const due = createDueReader({ ...options, budget, load, operations, onAnswer: tracker.answered });
  const stopping = new AbortController();
  let sweptAtMs: number | null = null;
  let running: Promise<void> | null = null;
  let wakeUp = new AbortController();

  async function loop(): Promise<void> {
    let backoffMs = tickMs;
    while (!stopping.signal.aborted) {
      try {
        await connect();
        await search.step();
        await due.readDue(search.isFirstPassDone);
        if (search.isFirstPassDone) sweptAtMs = redisNowMs();
        await load.sample();
        await refusedWrites.sample(redisNowMs());
        tracker.answered();
        backoffMs = tickMs;
        options.onTurn();
        await pause(due.isBrokenOff ? 0 : tickMs);
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
      await identity.readClock();
      if (identity.isRoleDue()) await identity.readRole();
      return;
    }
    await connection.open();
    missing.forget();
    operations.latest = await askOperations(connection);
    if (!(await identity.readServer())) missing.met("INFO");
    await identity.readRole();
    load.restart();
    refusedWrites.restart();
    await identity.readClock();
    search.restart();
  }

  function redisNowMs(): number {
    return now() + identity.clockOffsetMs;
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
      return identity.server;
    },
    /** As it said of itself at the last look, a few seconds ago; null where it may not be asked. */
    get role() {
      return identity.role;
    },
    /** Writes that the server refuses to anybody; null while none is. */
    get refusedWrites() {
      return refusedWrites.trace;
    },
    get isFirstPassDone() {
      return search.isFirstPassDone;
    },
    get isOverBudget() {
      return due.isOverBudget;
    },
    get latenessMs() {
      return due.latenessMs;
    },
    get refusedCalls() {
      return search.refusedCalls;
    },
    get hasSeenAll() {
      return search.hasSeenAll;
    },
    get sweptAtMs() {
      return sweptAtMs;
    },
    get clockOffsetMs() {
      return identity.clockOffsetMs;
    },
    notices: discovery.notices,
    redisNowMs,
    /** Ends the pause: something is due. */
    wake: () => wakeUp.abort(),
    /** Keys may have come here from elsewhere: all are looked for once more. */
    rediscover: search.restart,
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
