"use client";

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { apiPath } from "@/lib/endpoints/api-path";
import { formatCounted, formatDuration, formatExactCount, formatRate } from "@/lib/format";
import { type Outcome, OutcomeKind } from "@/lib/schema/action";
import type { JobReport, JobState } from "@/lib/schema/job";
import { OutcomeTable, OutcomeTally, TallyList } from "./outcome-table";
import { cancelJob } from "./run-action";
import { hasEnded, useJob } from "./use-job";

const stateWords: Record<JobState, string> = {
  draft: "not started",
  running: "running",
  cancelling: "stopping after the part under way",
  cancelled: "cancelled: what was done stays done",
  done: "done",
};

/** How far a job on the server is, and in the end what it left out and why. It goes on without this page. */
export function JobProgress({
  jobId,
  onEnded,
  further,
}: {
  jobId: string;
  onEnded?: (job: JobReport) => void;
  /** What else could be done with those left out, once it has ended. */
  further?: (outcomes: readonly Outcome[]) => ReactNode;
}) {
  const { job, error } = useJob(jobId);
  const cancel = useMutation({ mutationFn: () => cancelJob(jobId) });
  const hasTold = useRef(false);
  useEffect(() => {
    if (!job || !hasEnded(job.state) || hasTold.current) return;
    hasTold.current = true;
    onEnded?.(job);
  }, [job, onEnded]);
  if (!job) return <p className={error ? "text-bad" : "text-text-3"}>{error?.message ?? "Asking for the job…"}</p>;
  const isOver = hasEnded(job.state);
  const leftMs = timeLeftMs(job);
  return (
    <section aria-label="Job" className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <progress
          aria-label="Progress of the job"
          className="h-2 min-w-0 flex-1 accent-(--accent-solid)"
          max={Math.max(1, job.total)}
          value={job.done}
        />
        <span className="figure shrink-0">
          {formatExactCount(job.done)} of {formatExactCount(job.total)}
        </span>
        {isOver ? null : (
          <Button onClick={() => cancel.mutate()} disabled={cancel.isPending || job.state === "cancelling"}>
            Cancel the job
          </Button>
        )}
      </div>
      <p className="text-text-2" role="status">
        {stateWords[job.state]}
        {job.entriesPerSecond === null ? "" : ` · ${formatRate(job.entriesPerSecond)} entries/s`}
        {isOver ? "" : ` of at most ${formatRate(job.ratePerSecond)}`}
        {leftMs === null ? "" : ` · about ${formatDuration(leftMs)} left`}
      </p>
      <TallyList
        tally={OutcomeKind.options.flatMap((outcome) => {
          const count = job.counts[outcome] ?? 0;
          return count === 0 ? [] : [{ outcome, count }];
        })}
      />
      {isOver ? null : (
        <p className="text-xs text-text-3">It runs on the server: closing this page does not stop it.</p>
      )}
      {job.problem ? <p className="text-warn">{job.problem}</p> : null}
      {cancel.error ? <p className="text-bad">Not cancelled: {cancel.error.message}</p> : null}
      {job.exceptions.length === 0 ? null : <Exceptions job={job} further={isOver ? further : undefined} />}
    </section>
  );
}

function Exceptions({
  job,
  further,
}: {
  job: JobReport;
  further: ((outcomes: readonly Outcome[]) => ReactNode) | undefined;
}) {
  return (
    <>
      <h3 className="pt-1 text-xs font-semibold text-text-2">
        {job.exceptionsAreCut ? "The first " : ""}
        {formatCounted(job.exceptions.length, "entry", "entries")} left out
      </h3>
      <OutcomeTally outcomes={job.exceptions} />
      {further?.(job.exceptions)}
      <OutcomeTable outcomes={job.exceptions} isPreview={false} />
      <a className="text-xs text-accent hover:underline" href={apiPath("auditExport", { query: { jobId: job.jobId } })}>
        Every entry with its outcome, as JSON lines
      </a>
    </>
  );
}

function timeLeftMs({ state, done, total, entriesPerSecond }: JobReport): number | null {
  if (state !== "running" || done === 0 || !entriesPerSecond) return null;
  return ((total - done) / entriesPerSecond) * 1_000;
}
