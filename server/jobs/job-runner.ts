import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { createJobSteps, type JobStepsOptions } from "./job-steps";

const leaseMs = 6_000;
const lookEveryMs = 2_000;
const maxAtOnce = 2;
const retryMs = [500, 1_000, 2_000, 5_000];
const consoleFailed = "The console failed on this (no outage of Redis); its log says how. The job is stopped.";
const hopeless = new Set(["not-allowed", "redis-refused", "conflict", "bad-request"]);

const renewScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const dropScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export type JobRunnerOptions = Omit<JobStepsOptions, "pause"> & { state: Redis; keys: OwnKeys; log: Log };

/**
 * Carries jobs out part by part, each part an ordinary action whose request id is the job's and the part's: so a part
 * is never done twice, and a job whose console was killed goes on where it stood, here or in another console that holds
 * its lease. Each step is taken with the role that the starter has by then: who was removed or demoted has their job
 * stopped before the next part. At most two jobs run at once; further ones wait. What cannot be reached is tried again
 * until cancelled.
 */
export function createJobRunner(options: JobRunnerOptions) {
  const { store, state, keys, log } = options;
  const token = randomUUID();
  const logFault = createFaultLog(log, Date.now);
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  const steps = createJobSteps({ ...options, pause });

  async function look(): Promise<void> {
    try {
      for (const jobId of await store.unfinished()) {
        if (stopping.signal.aborted || running.size >= maxAtOnce) return;
        if (running.has(jobId)) continue;
        if (!(await takeLease(jobId))) continue;
        running.set(
          jobId,
          runLeased(jobId).finally(() => running.delete(jobId)),
        );
      }
    } catch (error) {
      if (error instanceof AppError) log.debug({ err: error }, "jobs could not be looked for");
      else logFault(error, "jobs could not be looked for");
    }
  }

  async function takeLease(jobId: string): Promise<boolean> {
    const taken = await state.set(keys.jobLease(jobId), token, "PX", leaseMs, "NX").catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    return taken === "OK";
  }

  async function runLeased(jobId: string): Promise<void> {
    const lease = keys.jobLease(jobId);
    const renewing = setInterval(() => {
      state.eval(renewScript, 1, lease, token, leaseMs).catch(() => undefined);
    }, leaseMs / 3);
    try {
      await run(jobId);
    } catch (error) {
      log.error({ err: error, jobId }, "a job stopped; it is taken up again");
    } finally {
      clearInterval(renewing);
      await state.eval(dropScript, 1, lease, token).catch(() => undefined);
    }
  }

  async function run(jobId: string): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        if ((await steps.step(jobId)) === "ended") return;
        failures = 0;
      } catch (error) {
        const isFault = !(error instanceof AppError);
        if (isFault) log.error({ err: error, jobId }, "a job failed by a fault of the console and is stopped");
        await store.setProblem(jobId, isFault ? consoleFailed : error.message).catch(() => undefined);
        if (isFault || hopeless.has(error.code)) return steps.end(jobId, "running", "cancelled");
        await pause(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 0);
      }
    }
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  function wake(): void {
    looking ??= look().finally(() => {
      looking = null;
    });
  }

  return {
    wake,
    start(): void {
      timer = setInterval(wake, lookEveryMs);
      wake();
    },
    /** Ends after the part under way; another console, or the next start, goes on. */
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort();
      await looking;
      await Promise.all(running.values());
    },
  };
}
