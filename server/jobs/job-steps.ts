import { isAllowed, permissions } from "@/lib/permissions";
import type { ActionAnswer } from "@/lib/schema/action";
import type { ActionTarget } from "@/server/actions/action-input";
import type { Perform } from "@/server/actions/perform";
import { isFinal, type RequestContext } from "@/server/actions/request-store";
import type { RoleOf } from "@/server/auth/standing";
import { AppError } from "@/server/errors";
import type { JobRecord } from "./job-record";
import { type JobStore, partsAtOnce } from "./job-store";

export type JobStepsOptions = {
  store: JobStore;
  perform: Perform;
  /** Called once when a job has ended. */
  onEnd: (job: JobRecord) => Promise<void>;
  /** The role that who started a job has by now. */
  roleOf: RoleOf;
  pause: (ms: number) => Promise<void>;
};

/** One step of a job: its next parts, in the time that its rate gives them, under whoever answers for it. */
export function createJobSteps({ store, perform, onEnd, roleOf, pause }: JobStepsOptions) {
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

  return { step, end };
}
