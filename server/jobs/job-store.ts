import { createHash } from "node:crypto";
import { z } from "zod";
import { Actor } from "@/lib/permissions";
import { Outcome, OutcomeCounts, Verb } from "@/lib/schema/action";
import { JobState, type JobTarget, maxJobTargets } from "@/lib/schema/job";
import type { ActionTarget } from "@/server/actions/action-input";
import { stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { addScript, advanceScript, createScript, keptMs, moveScript } from "./job-scripts";
import { packTargets, unpackTargets } from "./pack-targets";

const draftKeptMs = 3_600_000;
const maxJobs = 500;
/** Of one person: so many that have not ended, and so many in all, of which the oldest ended ones make room. */
export const maxOpenJobs = 20;
const maxJobsOfPerson = 100;
export const maxExceptions = 1_000;

/** What a job was told when it was made. */
export const JobOrder = z.object({
  jobId: z.string(),
  fingerprint: z.string(),
  verb: Verb.exclude(["create-group", "undo"]),
  actor: Actor,
  /** Of the owner's identity. */
  ownerKey: z.string().default(""),
  address: z.string().nullable(),
  reason: z.string(),
  params: z.object({
    toConsumer: z.string().optional(),
    createConsumer: z.boolean().optional(),
    ghosts: z.boolean().optional(),
    force: z.boolean().optional(),
    asNewEntry: z.boolean().optional(),
  }),
  ratePerSecond: z.number(),
  createdAtMs: z.number(),
  totalIsAtLeast: z.boolean(),
});
export type JobOrder = z.infer<typeof JobOrder>;

/** Who started a job and answers for its writes: its owner, or an admin. */
export const JobStarter = z.object({ key: z.string(), actor: Actor, address: z.string().nullable() });
export type JobStarter = z.infer<typeof JobStarter>;

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const JobFields = z.object({
  order: json(JobOrder),
  state: JobState,
  total: z.coerce.number(),
  done: z.coerce.number(),
  nextPart: z.coerce.number(),
  counts: json(OutcomeCounts),
  problem: z.string().transform((text) => (text === "" ? null : text)),
  startedAtMs: z.coerce.number(),
  endedAtMs: z.coerce.number(),
  starter: json(JobStarter).optional(),
});
export type JobRecord = z.infer<typeof JobFields>;

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

  /** Adds targets to a draft, once for each name of an upload. */
  async function add(order: JobOrder, upload: string, targets: readonly JobTarget[]): Promise<void> {
    const size = chunkSize(order.ratePerSecond);
    const chunks: string[] = [];
    for (let from = 0; from < targets.length; from += size) {
      chunks.push(packTargets(targets.slice(from, from + size)));
    }
    const { jobId } = order;
    const added = await call(
      addScript,
      [keys.job(jobId), keys.jobTargets(jobId)],
      [upload, targets.length, maxJobTargets, draftKeptMs, ...chunks],
    );
    if (added === -1) throw new AppError("conflict", `Job ${jobId} is no draft any more.`);
    if (added === -2) throw new AppError("too-large", `A job takes ${maxJobTargets} targets at most.`);
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

  /** The targets of some parts, from this one on; none after the last. */
  async function parts(jobId: string, first: number, count: number): Promise<ActionTarget[][]> {
    const texts = await state.lrange(keys.jobTargets(jobId), first, first + count - 1).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    return texts.map(unpackTargets);
  }

  /** Notes that a part is done; a part counts once, whoever finishes it. */
  async function advance(
    jobId: string,
    part: number,
    counts: OutcomeCounts,
    size: number,
    exceptions: Outcome[],
  ): Promise<void> {
    await call(
      advanceScript,
      [keys.job(jobId), keys.jobExceptions(jobId)],
      [
        part,
        size,
        JSON.stringify(counts),
        maxExceptions,
        keptMs,
        ...exceptions.slice(0, maxExceptions).map((outcome) => JSON.stringify(outcome)),
      ],
    );
  }

  async function exceptions(jobId: string): Promise<Outcome[]> {
    const texts = await state.lrange(keys.jobExceptions(jobId), 0, maxExceptions - 1).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    return texts.flatMap((text) => {
      const outcome = Outcome.safeParse(JSON.parse(text));
      return outcome.success ? [outcome.data] : [];
    });
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

  return { get, create, add, move, parts, advance, exceptions, newest, unfinished, setProblem };
}

export type JobStore = ReturnType<typeof createJobStore>;

/** Parts that are under way at once, where the rate allows so many. */
export function partsAtOnce(ratePerSecond: number): number {
  return Math.max(1, Math.min(4, Math.floor(ratePerSecond / 20_000)));
}

/** Four steps a second where the rate allows, so that it is kept evenly and a cancel works at once. */
function chunkSize(ratePerSecond: number): number {
  return Math.max(10, Math.min(1_000, Math.ceil(ratePerSecond / 4)));
}
