import { Outcome, type OutcomeCounts } from "@/lib/schema/action";
import { type JobTarget, maxJobTargets } from "@/lib/schema/job";
import type { ActionTarget } from "@/server/actions/action-input";
import { stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import type { JobOrder } from "./job-record";
import { addScript, advanceScript, draftKeptMs, keptMs } from "./job-scripts";
import { packTargets, unpackTargets } from "./pack-targets";

export const maxExceptions = 1_000;

export type CallScript = (script: string, names: string[], args: (string | number)[]) => Promise<unknown>;

/** A job's targets, in parts that are done one after the other, and what became of them. */
export function createJobParts(state: Redis, keys: OwnKeys, call: CallScript) {
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

  return { add, parts, advance, exceptions };
}

/** Four steps a second where the rate allows, so that it is kept evenly and a cancel works at once. */
function chunkSize(ratePerSecond: number): number {
  return Math.max(10, Math.min(1_000, Math.ceil(ratePerSecond / 4)));
}
