import type { connectRedis, Redis } from "../redis/connect";
import type { CallBook, DemoCall } from "./call-book";
import { createRandom, hashText } from "./random";
import { parsePendingConsumers } from "./stream-replies";
import {
  type Fleet,
  type GroupName,
  groupNames,
  partnerOfSlot,
  type Trouble,
  troublesAt,
  victimWorker,
  workerOfSlot,
} from "./trouble";
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

  function dealShards(nowMs: number): void {
    const absent = new Map<GroupName, ReadonlySet<number>>(
      groupNames.map((group) => [
        group,
        new Set(
          active.some((t) => t.kind === "crash" && t.group === group && nowMs >= (t.rebalanceAtMs ?? t.endMs))
            ? [victimWorker(fleet)]
            : [],
        ),
      ]),
    );
    const dealt = new Map<string, DemoCall[]>(seats.map(({ name }) => [name, []]));
    for (const call of book.all()) {
      for (const group of groupNames) {
        const away = absent.get(group) ?? new Set();
        const readers = [workerOfSlot, partnerOfSlot].map((readerOf) => readerOf(call.slot, group, fleet, away));
        for (const index of readers) if (index !== null) dealt.get(`${group}-${index + 1}`)?.push(call);
      }
    }
    shards = dealt;
  }

  function control(): void {
    const nowMs = options.elapsedMs();
    const before = active;
    active = troublesNow();
    report(before);
    for (const trouble of active) {
      if (trouble.kind !== "abandoned" || !("slot" in trouble.target)) continue;
      for (const call of book.all()) {
        if (call.slot !== trouble.target.slot || call.endedAtMs !== undefined || call.startedAtMs > trouble.startMs) {
          continue;
        }
        call.abandoned ??= { group: trouble.group, atMs: performance.now() };
      }
    }
    dealShards(nowMs);
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

  function report(before: readonly Trouble[]): void {
    const key = (trouble: Trouble) => `${trouble.kind}/${trouble.group}/${trouble.startMs}`;
    const describe = ({ kind, group, target }: Trouble) =>
      "worker" in target ? `${kind}: ${group}-${target.worker + 1}` : `${kind}: ${group} on call slot ${target.slot}`;
    for (const trouble of active) {
      if (!before.some((other) => key(other) === key(trouble))) log(`trouble begins, ${describe(trouble)}`);
    }
    for (const trouble of before) {
      if (!active.some((other) => key(other) === key(trouble))) log(`trouble ends, ${describe(trouble)}`);
    }
  }

  /** One question a group and call tells every worker where entries wait for it, its own or given to it by a claim. */
  async function watchPending(): Promise<void> {
    const asked: { streamKey: string; group: GroupName }[] = [];
    const questions = commands.pipeline();
    for (const call of book.all()) {
      for (const group of groupNames) {
        if (call.lost.has(group)) continue;
        asked.push({ streamKey: call.streamKey, group });
        questions.xpending(call.streamKey, group);
      }
    }
    const replies = (await questions.exec()) ?? [];
    const found = new Map<string, string[]>();
    asked.forEach(({ streamKey, group }, index) => {
      const [error, reply] = replies[index] ?? [];
      if (error?.message.startsWith("NOGROUP")) book.byKey(streamKey)?.lost.add(group);
      if (error) return;
      for (const consumer of parsePendingConsumers(reply)) {
        const name = `${group}/${consumer}`;
        found.set(name, [...(found.get(name) ?? []), streamKey]);
      }
    });
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
