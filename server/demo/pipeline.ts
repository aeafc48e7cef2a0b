import { connectRedis } from "../redis/connect";
import { createCallBook } from "./call-book";
import { createProducer } from "./producer";
import { allTrades } from "./trades/all-trades";
import type { Fleet } from "./trouble";
import { createWorkerFleet } from "./worker-fleet";

export type PipelineOptions = {
  url: string;
  calls: number;
  /** Entries per second over all calls; `undefined` is the pace of speech, about four a call. */
  rate: number | undefined;
  seed: number;
  prefix: string;
  hasTrouble: boolean;
  hasWorkers: boolean;
  speed: number;
  /** Where in the trouble schedule the demo begins, in its own time; the start of it by default. */
  beginAtMs?: number;
  log: (line: string) => void;
};

export type Pipeline = {
  stop: () => Promise<void>;
  counts: () => { liveCalls: number; sentEntries: number; ackedEntries: number; failedEntries: number };
};

const callsPerWorker = 25;
const workersBetween = (calls: number) => Math.min(16, Math.max(4, Math.ceil(calls / callsPerWorker) + 1));

/** Producers and workers against one Redis, started. Without Redis they wait for it, with one log line each way. */
export function startPipeline(options: PipelineOptions): Pipeline {
  const { url, seed, speed, hasTrouble, beginAtMs = 0, log } = options;
  const fleet: Fleet = { calls: options.calls, workersPerGroup: workersBetween(options.calls) };
  const startedMs = performance.now();
  const elapsedMs = () => beginAtMs + (performance.now() - startedMs) * speed;
  const book = createCallBook();
  let isLost = false;
  const onError = (error: Error) => {
    if (isLost) return;
    isLost = true;
    log(`Redis does not answer (${error.message}); waiting for it`);
  };
  const producerRedis = connectRedis({ url, name: "demo-producer", purpose: "commands", onError });
  const workerRedis = connectRedis({ url, name: "demo-workers", purpose: "commands" });
  producerRedis.on("close", () => {
    if (!isStopping) onError(new Error("connection closed"));
  });
  producerRedis.on("ready", () => {
    if (isLost) log("Redis answers again");
    isLost = false;
  });
  let isStopping = false;
  const producer = createProducer({
    ...{ redis: producerRedis, book, trades: allTrades, fleet, seed, speed, hasTrouble, elapsedMs, log },
    ...{ prefix: options.prefix, rate: options.rate },
  });
  const workers = options.hasWorkers
    ? createWorkerFleet({
        ...{ url, connect: connectRedis, commands: workerRedis },
        ...{ book, fleet, seed, speed, hasTrouble, elapsedMs, log },
      })
    : undefined;
  producer.start();
  workers?.start();
  return {
    stop: async () => {
      isStopping = true;
      await producer.stop();
      await workers?.stop();
      producerRedis.disconnect();
      workerRedis.disconnect();
    },
    counts: () => ({
      liveCalls: book.live(),
      sentEntries: producer.sentEntries(),
      ackedEntries: workers?.ackedEntries() ?? 0,
      failedEntries: workers?.failedEntries() ?? 0,
    }),
  };
}
