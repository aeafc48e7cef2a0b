import { askApi } from "@/components/data/api-client";
import { type ActionAnswer, maxTargets, type Outcome, type OutcomeKind } from "@/lib/schema/action";
import { type Job, maxTargetsPerUpload } from "@/lib/schema/job";
import type { ActionAsk } from "./action-ask";
import { type TallyLine, tallyOf } from "./outcome-words";
import { sendAction } from "./send-action";

export type RunResult = { kind: "action"; answer: ActionAnswer } | { kind: "job"; jobId: string };

export interface RunInput {
  params: ActionAsk["params"];
  reason: string;
  /** Entries per second at most: then it runs as a job, however few they are. */
  ratePerSecond?: number | undefined;
}

/** What a dry run found. `jobId` names the draft that holds the selection, where it takes a job. */
export interface Preview {
  jobId: string | null;
  total: number;
  /** Fewer than `total` when there was no time to look at all. */
  looked: number;
  tally: readonly TallyLine[];
  /** All of them, or of a job some: those left out first. */
  outcomes: readonly Outcome[];
}

export const needsJob = ({ targets, frozen }: ActionAsk): boolean =>
  frozen !== undefined || targets.length > maxTargets;

/** What would happen to every target; writes nothing. A large selection, or one with a rate, is frozen on the server as the draft of a job. */
export async function dryRun(ask: ActionAsk, { params, reason, ratePerSecond }: RunInput): Promise<Preview> {
  const { verb, targets, frozen } = ask;
  if (needsJob(ask) || ratePerSecond !== undefined) {
    const jobId = crypto.randomUUID();
    const selection = frozen ? { order: frozen.order } : { targets: targets.slice(0, maxTargetsPerUpload) };
    await askApi("createJob", { body: { jobId, verb, reason, ratePerSecond, ...selection, ...params } });
    for (let part = 1; part * maxTargetsPerUpload < targets.length; part++) {
      const more = targets.slice(part * maxTargetsPerUpload, (part + 1) * maxTargetsPerUpload);
      await askApi("addJobTargets", { params: { jobId }, body: { part, targets: more } });
    }
    return askApi("dryRunJob", { params: { jobId }, body: {} });
  }
  const body = { requestId: crypto.randomUUID(), reason, dryRun: true, targets, ...params };
  const { outcomes } = await sendAction(verb, body);
  return { jobId: null, total: targets.length, looked: targets.length, tally: tallyOf(outcomes), outcomes };
}

/** Sending it again with the same `requestId` changes nothing more and gives the same answer. */
export async function runAction(
  { verb, targets }: ActionAsk,
  { requestId, reason, params, preview }: Omit<RunInput, "ratePerSecond"> & { requestId: string; preview: Preview },
): Promise<RunResult> {
  const { jobId, total } = preview;
  if (jobId === null) {
    const body = { requestId, reason, targets, ...params };
    return { kind: "action", answer: await sendAction(verb, body) };
  }
  await askApi("startJob", { params: { jobId }, body: { total } });
  return { kind: "job", jobId };
}

/** How many a real run would act on, as far as the dry run looked; what it did not come to counts too. */
export function actedOn({ tally, total }: Preview): number {
  const isLeftOut = (outcome: OutcomeKind) => outcome === "skipped" || outcome === "failed";
  return total - tally.reduce((sum, { outcome, count }) => sum + (isLeftOut(outcome) ? count : 0), 0);
}

export async function cancelJob(jobId: string): Promise<Job> {
  return askApi("cancelJob", { params: { jobId } });
}
