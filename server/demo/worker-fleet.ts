import type { connectRedis, Redis } from "../redis/connect";
import type { CallBook, DemoCall } from "./call-book";
import { dealShards } from "./deal-shards";
import { findPendingStreams } from "./find-pending-streams";
import { createRandom, hashText } from "./random";
import { tellTroubles } from "./tell-troubles";
import { type Fleet, type GroupName, groupNames, type Trouble, troublesAt } from "./trouble";
import { createWorker, type Worker, type WorkerMode } from "./worker";

export type WorkerFleetOptions = {
  url: string;
  connect: typeof connectRedis;
  commands: Redis;
  book: CallBook;
  fleet: Fleet;
  seed: number;
  speed: number;
  hasTrouble: boolean;
  elapsedMs: () => number;
  log: (line: string) => void;
};

export type WorkerFleet = {
  start: () => void;
  stop: () => Promise<void>;
  ackedEntries: () => number;
  failedEntries: () => number;
};

const controlEveryMs = 250;
const watchPendingEveryMs = 4_000;
const minIdleMs = 30_000;
/** A worker that is about to crash stops acking first, so that it dies with entries in hand. */
const beforeCrashMs = 5_000;
const rareReadMs = 12_000;

type Seat = { group: GroupName; index: number; name: string; worker: Worker | undefined; pendingStreams: string[] };

/** Runs every group's workers and lets the trouble schedule have its way with them. */
export function createWorkerFleet(options: WorkerFleetOptions): WorkerFleet {
  const { book, commands, fleet, seed, speed, log } = options;
  const seats: Seat[] = groupNames.flatMap((group) =>
    Array.from({ length: fleet.workersPerGroup }, (_, index) => ({
      group,
      index,
      name: `${group}-${index + 1}`,
      worker: undefined,
      pendingStreams: [],
    })),
  );
  let active: Trouble[] = [];
  let shards = new Map<string, DemoCall[]>();
  let timer: NodeJS.Timeout | undefined;
  let watching: Promise<void> | undefined;
  let nextWatchMs = 0;
  let acked = 0;
  let failed = 0;

  const troublesNow = () => (options.hasTrouble ? troublesAt(options.elapsedMs(), seed, fleet) : []);

  const troubleOf = (seat: Seat) =>
    active.filter(({ group, target }) => group === seat.group && "worker" in target && target.worker === seat.index);

  function modeOf(seat: Seat): WorkerMode {
    const kinds = troubleOf(seat).map(({ kind }) => kind);
    // Until it is dead, a crashing worker holds on to what it reads.
    if (kinds.includes("blocked") || kinds.includes("crash")) return "blocked";
    return kinds.includes("slow") ? "slow" : "healthy";
  }

  function readEveryMs(group: GroupName, call: DemoCall): number {
    const isRare = active.some(
      (trouble) =>
        (trouble.kind === "overtaken" || trouble.kind === "near-miss") &&
        trouble.group === group &&
        "slot" in trouble.target &&
        trouble.target.slot === call.slot,
    );
    return isRare ? rareReadMs / speed : 0;
  }

  const isDead = (seat: Seat, nowMs: number) =>
    troubleOf(seat).some(({ kind, startMs }) => kind === "crash" && nowMs >= startMs + beforeCrashMs);

  function startWorker(seat: Seat): void {
    seat.worker = createWorker({
      group: seat.group,
      name: seat.name,
      reader: options.connect({ url: options.url, name: seat.name, purpose: "blocking" }),
      commands,
      book,
      random: createRandom(hashText(`${seed}/${seat.name}`)),
      mode: () => modeOf(seat),
      shard: () => shards.get(seat.name) ?? [],
      readEveryMs: (call) => readEveryMs(seat.group, call),
      // Asked anew: a producer may write the entry before the next look at the schedule.
      isStrict: () => troublesNow().some(({ kind, group }) => kind === "poison" && group === seat.group),
      pendingStreams: () => seat.pendingStreams,
      speed,
      minIdleMs: minIdleMs / speed,
    });
    seat.worker.start();
  }

  function control(): void {
    const nowMs = options.elapsedMs();
    const before = active;
    active = troublesNow();
    for (const line of tellTroubles(before, active)) log(line);
    abandonCalls(book.all(), active);
    const names = seats.map(({ name }) => name);
    shards = dealShards(book.all(), { names, troubles: active, fleet, nowMs });
    for (const seat of seats) {
      if (isDead(seat, nowMs)) {
        retire(seat);
        continue;
      }
      if (!seat.worker) startWorker(seat);
    }
    if (performance.now() >= nextWatchMs && !watching && commands.status === "ready") {
      nextWatchMs = performance.now() + watchPendingEveryMs / speed;
      watching = watchPending()
        .catch(() => undefined)
        .finally(() => {
          watching = undefined;
        });
    }
  }

  function retire(seat: Seat): void {
    if (!seat.worker) return;
    seat.worker.kill();
    acked += seat.worker.ackedEntries();
    failed += seat.worker.failedEntries();
    seat.worker = undefined;
    log(`${seat.name} died with entries pending`);
  }

  async function watchPending(): Promise<void> {
    const found = await findPendingStreams(commands, book);
    for (const seat of seats) seat.pendingStreams = found.get(`${seat.group}/${seat.name}`) ?? [];
  }

  const sum = (count: (worker: Worker) => number) =>
    seats.reduce((total, { worker }) => total + (worker ? count(worker) : 0), 0);

  return {
    start: () => {
      control();
      timer = setInterval(control, Math.max(10, controlEveryMs / speed));
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all([watching, ...seats.map(({ worker }) => worker?.stop())]);
    },
    ackedEntries: () => acked + sum((worker) => worker.ackedEntries()),
    failedEntries: () => failed + sum((worker) => worker.failedEntries()),
  };
}

/** Nobody of the group will go on with these calls: those of the slot that stood when the trouble began. */
function abandonCalls(calls: Iterable<DemoCall>, troubles: readonly Trouble[]): void {
  const abandoned = troubles.filter(({ kind }) => kind === "abandoned");
  if (abandoned.length === 0) return;
  for (const call of calls) {
    for (const { target, group, startMs } of abandoned) {
      if (!("slot" in target) || call.slot !== target.slot) continue;
      if (call.endedAtMs !== undefined || call.startedAtMs > startMs) continue;
      call.abandoned ??= { group, atMs: performance.now() };
    }
  }
}
