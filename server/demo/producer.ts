import type { Redis } from "../redis/connect";
import { type CallScheduleOptions, createCallSchedule, groupCommands, maxCatchUpMs } from "./call-schedule";
import { type Command, createCommandWriter } from "./command-writer";
import { createPauses } from "./pauses";

export type ProducerOptions = CallScheduleOptions & { redis: Redis; log: (line: string) => void };

export type Producer = {
  start: () => void;
  /** Waits for the entries in flight. */
  stop: () => Promise<void>;
  sentEntries: () => number;
};

const tickMs = 40;
const unknownRestSeconds = 1_320;

/** Performs all calls and writes what is due in one pipeline a tick. */
export function createProducer(options: ProducerOptions): Producer {
  const { redis, book, rate } = options;
  const schedule = createCallSchedule(options);
  const writer = createCommandWriter(redis, options.log);
  const { pause, isStopped, stop } = createPauses();
  let running: Promise<void> = Promise.resolve();

  /** A server that comes back may have lost its data: the live calls' groups are made again where they are gone. */
  function restoreGroups(): void {
    const commands: Command[] = [];
    for (const call of book.all()) {
      call.lost.clear();
      if (call.endedAtMs === undefined) commands.push(...groupCommands(call.streamKey, unknownRestSeconds));
    }
    writer.putFirst(commands);
  }

  async function run(): Promise<void> {
    let lastMs = performance.now();
    let owed = 0;
    let prunedAtMs = 0;
    let wasLost = false;
    let hasBeenReady = false;
    while (!isStopped()) {
      const startedMs = performance.now();
      const sinceMs = Math.min(startedMs - lastMs, maxCatchUpMs);
      lastMs = startedMs;
      if (redis.status !== "ready") wasLost = hasBeenReady;
      else {
        if (wasLost) restoreGroups();
        wasLost = false;
        hasBeenReady = true;
        owed = Math.min(owed + ((rate ?? 0) * sinceMs) / 1_000, (rate ?? 0) * (maxCatchUpMs / 1_000));
        const due = schedule.collectDue(sinceMs, owed);
        owed -= due.length;
        await writer.send(due);
        if (!writer.hasUnsent) schedule.noteWritten();
      }
      if (startedMs - prunedAtMs > 10_000) {
        book.prune(options.elapsedMs());
        prunedAtMs = startedMs;
      }
      await pause(Math.max(1, tickMs - (performance.now() - startedMs)));
    }
  }

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stop();
      await running;
    },
    sentEntries: writer.sentEntries,
  };
}
