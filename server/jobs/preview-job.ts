import type { Outcome } from "@/lib/schema/action";
import type { JobPreview } from "@/lib/schema/job";
import type { Perform } from "@/server/actions/perform";
import type { RequestContext } from "@/server/actions/request-store";
import type { JobRecord } from "./job-record";
import type { JobStore } from "./job-store";

const lookForMs = 15_000;
const partsAtOnce = 4;
const maxShown = { exceptional: 100, others: 60 };

/**
 * Dry runs over a job's parts, each on the way a real run takes up to the write. Looks for about 15 seconds; what it
 * did not come to is counted in `total` and not in `looked`.
 */
export async function previewJob(
  { order, total }: JobRecord,
  context: RequestContext,
  { store, perform, now }: { store: JobStore; perform: Perform; now: () => number },
): Promise<JobPreview> {
  const { jobId, verb, reason, params } = order;
  const untilMs = now() + lookForMs;
  const tally = new Map<string, JobPreview["tally"][number]>();
  const exceptional: Outcome[] = [];
  const others: Outcome[] = [];
  let looked = 0;

  function note(outcome: Outcome): void {
    const { outcome: kind, why } = outcome;
    const name = `${kind} ${why ?? ""}`;
    const known = tally.get(name);
    if (known) known.count++;
    else tally.set(name, { outcome: kind, ...(why ? { why } : {}), count: 1 });
    const isLeftOut = kind === "skipped" || kind === "failed";
    const shown = isLeftOut ? exceptional : others;
    if (shown.length < (isLeftOut ? maxShown.exceptional : maxShown.others)) shown.push(outcome);
  }

  for (let part = 0; looked < total && now() < untilMs; part += partsAtOnce) {
    const parts = await store.parts(jobId, part, partsAtOnce);
    if (parts.length === 0) break;
    for (const [i, targets] of parts.entries()) {
      const requestId = `${jobId}.dry.${part + i}`;
      const input = { verb, reason, params, requestId, dryRun: true, targets, jobId, part: part + i };
      const { outcomes } = await perform(input, context);
      looked += outcomes.length;
      outcomes.forEach(note);
    }
  }
  return {
    jobId,
    total,
    totalIsAtLeast: order.totalIsAtLeast,
    looked,
    tally: [...tally.values()].sort((a, b) => b.count - a.count),
    outcomes: [...exceptional, ...others],
    asOfMs: now(),
  };
}
