import { sendJson } from "@/components/data/api-client";
import { paths } from "@/lib/paths";
import { ActionAnswer, mostTargets, type Outcome, type OutcomeKind } from "@/lib/schema/action";
import { Job, JobPreview, mostTargetsPerUpload } from "@/lib/schema/job";
import type { ActionAsk } from "./action-ask";
import { type TallyLine, tallyOf } from "./outcome-words";

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
  frozen !== undefined || targets.length > mostTargets;

const loadAnswer = async () => ActionAnswer;
const loadJob = async () => Job;
const loadPreview = async () => JobPreview;

/** What would happen to every target; writes nothing. A large selection, or one with a rate, is frozen on the server as the draft of a job. */
export async function dryRun(ask: ActionAsk, { params, reason, ratePerSecond }: RunInput): Promise<Preview> {
  const { verb, targets, frozen } = ask;
  if (needsJob(ask) || ratePerSecond !== undefined) {
    const jobId = crypto.randomUUID();
    const selection = frozen ? { order: frozen.order } : { targets: targets.slice(0, mostTargetsPerUpload) };
    await sendJson("POST", paths.api.jobs, { jobId, verb, reason, ratePerSecond, ...selection, ...params }, loadJob);
    for (let part = 1; part * mostTargetsPerUpload < targets.length; part++) {
      const more = targets.slice(part * mostTargetsPerUpload, (part + 1) * mostTargetsPerUpload);
      await sendJson("POST", paths.api.jobTargets(jobId), { part, targets: more }, loadJob);
    }
    return sendJson("POST", paths.api.jobDryRun(jobId), {}, loadPreview);
  }
  const body = { requestId: crypto.randomUUID(), reason, dryRun: true, targets, ...params };
  const { outcomes } = await sendJson("POST", paths.api.action(verb), body, loadAnswer);
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
    return { kind: "action", answer: await sendJson("POST", paths.api.action(verb), body, loadAnswer) };
  }
  await sendJson("POST", paths.api.jobStart(jobId), { total }, loadJob);
  return { kind: "job", jobId };
}

/** How many a real run would act on, as far as the dry run looked; what it did not come to counts too. */
export function actedOn({ tally, total }: Preview): number {
  const isLeftOut = (outcome: OutcomeKind) => outcome === "skipped" || outcome === "failed";
  return total - tally.reduce((sum, { outcome, count }) => sum + (isLeftOut(outcome) ? count : 0), 0);
}

export async function cancelJob(jobId: string): Promise<Job> {
  return sendJson("DELETE", paths.api.job(jobId), undefined, loadJob);
}
