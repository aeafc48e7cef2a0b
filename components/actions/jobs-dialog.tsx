"use client";

import Link from "next/link";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatCounted, formatDateTime, formatExactCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Job } from "@/lib/schema/job";
import { verbWords } from "./action-ask";
import { JobProgress } from "./job-progress";
import { hasEnded } from "./use-job";
import { useJobs } from "./use-jobs";

/** Running and recent jobs; one of them with its progress and its report. `jobId` null: the list. */
export function JobsDialog({
  jobId,
  onOpen,
  onClose,
}: {
  jobId: string | null;
  onOpen(jobId: string | null): void;
  onClose(): void;
}) {
  const { jobs, error } = useJobs();
  const job = jobs?.find((one) => one.jobId === jobId);
  return (
    <Dialog title={jobId === null ? "Jobs" : job ? titleOf(job) : "Job"} onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
        {jobId !== null ? (
          <>
            {job ? <JobOrigin job={job} /> : null}
            <JobProgress jobId={jobId} />
          </>
        ) : error ? (
          <p className="text-bad">The jobs could not be read: {error.message}</p>
        ) : jobs === undefined ? (
          <p className="text-text-3">Reading the jobs…</p>
        ) : jobs.length === 0 ? (
          <p className="text-text-2">
            No job has been run in the last seven days. Actions on more than 1,000 entries, or on a whole list, become
            jobs.
          </p>
        ) : (
          <ul aria-label="Jobs" className="-mx-2">
            {jobs.map((one) => (
              <JobLine key={one.jobId} job={one} onOpen={onOpen} />
            ))}
          </ul>
        )}
      </div>
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        {jobId === null ? null : (
          <>
            <Button look="quiet" onClick={() => onOpen(null)}>
              All jobs
            </Button>
            <Link href={paths.audit(`?job=${jobId}`)} className="text-accent hover:underline">
              Audit record
            </Link>
          </>
        )}
        <Button className="ml-auto" onClick={onClose}>
          Close
        </Button>
      </footer>
    </Dialog>
  );
}

function JobOrigin({ job: { actor, reason, startedAtMs, toConsumer } }: { job: Job }) {
  return (
    <p className="text-text-2">
      By <Name of={actor} />, {formatDateTime(startedAtMs)}: “<SafeText text={reason} longest={500} />”
      {toConsumer === null ? null : (
        <>
          {" "}
          · for{" "}
          <span className="font-mono text-xs">
            <Name of={toConsumer} />
          </span>
        </>
      )}
    </p>
  );
}

function JobLine({ job, onOpen }: { job: Job; onOpen(jobId: string): void }) {
  const { jobId, state, done, total, reason, actor, startedAtMs, counts } = job;
  const left = (counts.skipped ?? 0) + (counts.failed ?? 0);
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        onClick={() => onOpen(jobId)}
        className="flex w-full flex-wrap items-center gap-x-3 rounded px-2 py-1.5 text-left hover:bg-hover"
      >
        <span className="font-medium">{titleOf(job)}</span>
        <span className="text-text-2">
          {hasEnded(state) ? state : `${state}, ${formatExactCount(done)} of ${formatExactCount(total)}`}
          {left === 0 ? "" : `, ${formatExactCount(left)} left out`}
        </span>
        <span className="figure ml-auto text-xs text-text-3">{formatDateTime(startedAtMs)}</span>
        <span className="w-full truncate text-xs text-text-3">
          <Name of={actor} />: “<SafeText text={reason} longest={500} />”
        </span>
      </button>
    </li>
  );
}

function titleOf({ verb, total }: Job): string {
  if (verb === "remove-consumer") return `Remove ${formatCounted(total, "consumer")}`;
  const noun = verb === "redrive" || verb === "discard" ? "dead letter" : "entry";
  return `${verbWords[verb].verb} ${formatCounted(total, noun, noun === "entry" ? "entries" : `${noun}s`)}`;
}
