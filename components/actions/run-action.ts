import { sendJson } from "@/components/data/api-client";
import { paths } from "@/lib/paths";
import { ActionAnswer, mostTargets, type Outcome } from "@/lib/schema/action";
import { Job } from "@/lib/schema/job";
import type { ActionAsk } from "./action-ask";

export type RunResult = { kind: "action"; answer: ActionAnswer } | { kind: "job"; jobId: string };

export interface RunInput {
  params: ActionAsk["params"];
  reason: string;
  /** Entries per second at most: then it runs as a job, however few they are. */
  ratePerSecond?: number;
}

export const needsJob = ({ targets }: ActionAsk): boolean => targets.length > mostTargets;

const loadAnswer = async () => ActionAnswer;
const loadJob = async () => Job;

/** What would happen to every target, asked in parts of one request's size; writes nothing. */
export async function dryRun({ verb, targets }: ActionAsk, { params, reason }: RunInput): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < targets.length; from += mostTargets) {
    const body = {
      requestId: crypto.randomUUID(),
      reason: reason === "" ? "dry run" : reason,
      dryRun: true,
      targets: targets.slice(from, from + mostTargets),
      ...params,
    };
    outcomes.push(...(await sendJson("POST", paths.api.action(verb), body, loadAnswer)).outcomes);
  }
  return outcomes;
}

/** Sending it again with the same `requestId` changes nothing more and gives the same answer. */
export async function runAction(ask: ActionAsk, input: RunInput & { requestId: string }): Promise<RunResult> {
  const { verb, targets } = ask;
  const { requestId, reason, params, ratePerSecond } = input;
  if (!needsJob(ask) && ratePerSecond === undefined) {
    const body = { requestId, reason, targets, ...params };
    return { kind: "action", answer: await sendJson("POST", paths.api.action(verb), body, loadAnswer) };
  }
  const order = { jobId: requestId, verb, reason, targets, ratePerSecond, ...params };
  const draft = await sendJson("POST", paths.api.jobs, order, loadJob);
  if (draft.state === "draft") {
    await sendJson("POST", paths.api.jobStart(requestId), { total: targets.length }, loadJob);
  }
  return { kind: "job", jobId: requestId };
}

export async function cancelJob(jobId: string): Promise<Job> {
  return sendJson("DELETE", paths.api.job(jobId), undefined, loadJob);
}
