import { createHash } from "node:crypto";
import type { JobState } from "@/lib/schema/job";
import { stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { createJobParts } from "./job-parts";
import { JobFields, type JobOrder, type JobRecord, type JobStarter } from "./job-record";
import { createScript, draftKeptMs, keptMs, moveScript } from "./job-scripts";

const maxJobs = 500;
/** Of one person: so many that have not ended, and so many in all, of which the oldest ended ones make room. */
export const maxOpenJobs = 20;
const maxJobsOfPerson = 100;

export type JobStoreOptions = { state: Redis; keys: OwnKeys; now: () => number };

/** Jobs in the state Redis: drafts for an hour, started ones for seven days after their last step; the newest 500, 100 of a person. */
export function createJobStore({ state, keys, now }: JobStoreOptions) {
  async function get(jobId: string): Promise<JobRecord | null> {
    const fields = await state.hgetall(keys.job(jobId)).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    return Object.keys(fields).length === 0 ? null : JobFields.parse(fields);
  }

  /** False when there is a job of this id already; `conflict` when this person has too many that have not ended. */
  async function create(order: JobOrder): Promise<boolean> {
    const { jobId, ownerKey, createdAtMs } = order;
    const fresh = { state: "draft", total: 0, done: 0, nextPart: 0, counts: "{}", problem: "" };
    const times = { startedAtMs: 0, endedAtMs: 0 };
    const person = createHash("sha256").update(ownerKey).digest("base64url");
    const made = await call(
      createScript,
      [keys.job(jobId), keys.jobs, keys.jobsOf(person)],
      [
        JSON.stringify(order),
        createdAtMs,
        jobId,
        keys.job(""),
        maxOpenJobs,
        maxJobsOfPerson,
        maxJobs,
        draftKeptMs,
        ...Object.entries({ ...fresh, ...times }).flat(),
      ],
    );
    if (made === -1) {
      const what = `${maxOpenJobs} jobs of yours have not ended`;
      throw new AppError(
        "conflict",
        `${what}: wait for one, or cancel one; a draft that is not started goes in an hour.`,
      );
    }
    return made === 1;
  }

  /** Moves a job from one state to another; false when it is in neither. */
  async function move(jobId: string, from: JobState, to: JobState, starter?: JobStarter): Promise<boolean> {
    const time = to === "running" ? "startedAtMs" : to === "done" || to === "cancelled" ? "endedAtMs" : "";
    const moved = await call(moveScript, keysOf(jobId), [
      from,
      to,
      time,
      now(),
      keptMs,
      ...(starter ? [JSON.stringify(starter)] : []),
    ]);
    return moved === 1;
  }

  async function newest(): Promise<JobRecord[]> {
    const jobIds = await state.zrevrange(keys.jobs, 0, maxJobs - 1).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    const records = await Promise.all(jobIds.map(get));
    return records.filter((record) => record !== null);
  }

  /** Ids of jobs that should be moving. */
  async function unfinished(): Promise<string[]> {
    const jobIds = await state.zrevrange(keys.jobs, 0, maxJobs - 1).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    const states = await Promise.all(jobIds.map((jobId) => state.hget(keys.job(jobId), "state"))).catch(
      (error: unknown) => {
        throw stateUnreachable(error);
      },
    );
    return jobIds.filter((_, i) => states[i] === "running" || states[i] === "cancelling").reverse();
  }

  async function setProblem(jobId: string, problem: string): Promise<void> {
    await state.hset(keys.job(jobId), "problem", problem);
  }

  async function call(script: string, names: string[], args: (string | number)[]): Promise<unknown> {
    try {
      return await state.eval(script, names.length, ...names, ...args);
    } catch (error) {
      throw stateUnreachable(error);
    }
  }

  function keysOf(jobId: string): string[] {
    return [keys.job(jobId), keys.jobTargets(jobId), keys.jobExceptions(jobId)];
  }

  return { ...createJobParts(state, keys, call), get, create, move, newest, unfinished, setProblem };
}

export type JobStore = ReturnType<typeof createJobStore>;

/** Parts that are under way at once, where the rate allows so many. */
export function partsAtOnce(ratePerSecond: number): number {
  return Math.max(1, Math.min(4, Math.floor(ratePerSecond / 20_000)));
}
