import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isAllowed, permissions } from "@/lib/permissions";
import type { ActionAnswer } from "@/lib/schema/action";
import type { ActionTarget } from "@/server/actions/action-input";
import type { Perform } from "@/server/actions/perform";
import { isFinal, type RequestContext } from "@/server/actions/request-store";
import { stateUnreachable } from "@/server/audit/audit-log";
import type { RoleOf } from "@/server/auth/standing";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { type JobRecord, type JobStore, partsAtOnce } from "./job-store";

const leaseMs = 6_000;
const lookEveryMs = 2_000;
const maxAtOnce = 2;
const retryMs = [500, 1_000, 2_000, 5_000];
const consoleFailed = "The console failed on this (no outage of Redis); its log says how. The job is stopped.";
const hopeless = new Set(["not-allowed", "redis-refused", "conflict", "bad-request"]);

const renewScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const dropScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export type JobRunnerOptions = {
  store: JobStore;
  perform: Perform;
  state: Redis;
  keys: OwnKeys;
  /** Called once when a job has ended. */
  onEnd: (job: JobRecord) => Promise<void>;
  /** The role that who started a job has by now. */
  roleOf: RoleOf;
  log: Log;
};

/**
 * Carries jobs out part by part, each part an ordinary action whose request id is the job's and the part's: so a part
 * is never done twice, and a job whose console was killed goes on where it stood, here or in another console that holds
 * its lease. Each step is taken with the role that the starter has by then: who was removed or demoted has their job
 * stopped before the next part. At most two jobs run at once; further ones wait. What cannot be reached is tried again until cancelled.
 */
export function createJobRunner({ store, perform, state, keys, onEnd, roleOf, log }: JobRunnerOptions) {
  const token = randomUUID();
  const logFault = createFaultLog(log, Date.now);
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;

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
        if ((await step(jobId)) === "ended") return;
        failures = 0;
      } catch (error) {
        const isFault = !(error instanceof AppError);
        if (isFault) log.error({ err: error, jobId }, "a job failed by a fault of the console and is stopped");
        await store.setProblem(jobId, isFault ? consoleFailed : error.message).catch(() => undefined);
        if (isFault || hopeless.has(error.code)) return end(jobId, "running", "cancelled");
        await pause(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 0);
      }
    }
  }

  async function step(jobId: string): Promise<"ended" | "goes on"> {
    const startedMs = performance.now();
    const job = await store.get(jobId);
    if (job === null || (job.state !== "running" && job.state !== "cancelling")) return "ended";
    if (job.state === "cancelling") {
      await end(jobId, "cancelling", "cancelled");
      return "ended";
    }
    const { ratePerSecond } = job.order;
    const parts = await store.parts(jobId, job.nextPart, partsAtOnce(ratePerSecond));
    if (parts.length === 0) {
      await end(jobId, "running", "done");
      return "ended";
    }
    const context = await contextOf(job);
    const answers = await Promise.all(
      parts.map((targets, i) => performPart(job.order, job.nextPart + i, targets, context)),
    );
    for (const [i, answer] of answers.entries()) await notePart(jobId, job.nextPart + i, answer);
    const size = parts.reduce((sum, targets) => sum + targets.length, 0);
    await pause((size / ratePerSecond) * 1_000 - (performance.now() - startedMs));
    return "goes on";
  }

  /** Under whom the next part is done; `not-allowed` where they may not any more. */
  async function contextOf({ order, starter }: JobRecord): Promise<RequestContext> {
    const { key, actor, address } = starter ?? { key: order.ownerKey, actor: order.actor, address: order.address };
    const role = await roleOf(key);
    const { description } = permissions["jobs.write"];
    if (role === null) throw new AppError("not-allowed", `${actor.name} may not come in any more; the job is stopped.`);
    if (isAllowed({ ...actor, role }, "jobs.write")) return { actor: { ...actor, role }, address, key };
    throw new AppError(
      "not-allowed",
      `${actor.name} is ${role} by now and may not ${description}; the job is stopped.`,
    );
  }

  function performPart(
    order: JobRecord["order"],
    part: number,
    targets: ActionTarget[],
    context: RequestContext,
  ): Promise<ActionAnswer> {
    const { jobId, verb, reason, params } = order;
    const input = { verb, reason, params, requestId: `${jobId}.${part}`, dryRun: false, targets, jobId, part };
    return perform(input, context);
  }

  async function notePart(jobId: string, part: number, { outcomes, counts }: ActionAnswer): Promise<void> {
    const open = outcomes.filter((outcome) => !isFinal(outcome)).length;
    if (open > 0) {
      throw new AppError("redis-unreachable", `Redis was lost; ${open} entries are looked at again`);
    }
    const exceptions = outcomes.filter(({ outcome }) => outcome === "skipped" || outcome === "failed");
    await store.advance(jobId, part, counts, outcomes.length, exceptions);
  }

  async function end(jobId: string, from: "running" | "cancelling", to: "done" | "cancelled"): Promise<void> {
    if (!(await store.move(jobId, from, to))) return;
    const job = await store.get(jobId);
    if (job) await onEnd(job);
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
