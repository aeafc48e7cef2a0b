"use client";

import { Button } from "@/components/ui/button";
import { formatCounted, formatPercent } from "@/lib/format";
import { hasEnded } from "./use-job";
import { useJobs } from "./use-jobs";

/** Opens the jobs; says how far the running ones are, also those of an earlier visit. */
export function JobsButton({ onOpen }: { onOpen(jobId: string | null): void }) {
  const { jobs = [] } = useJobs();
  const running = jobs.filter(({ state }) => !hasEnded(state));
  const done = running.reduce((sum, job) => sum + job.done, 0);
  const total = running.reduce((sum, job) => sum + job.total, 0);
  const [only] = running;
  return (
    <Button
      look={running.length > 0 ? "plain" : "quiet"}
      tip="Running and recent jobs"
      onClick={() => onOpen(running.length === 1 && only ? only.jobId : null)}
    >
      {running.length === 0
        ? "Jobs"
        : `${formatCounted(running.length, "job")} running · ${formatPercent(total === 0 ? 0 : (done / total) * 100)}`}
    </Button>
  );
}
