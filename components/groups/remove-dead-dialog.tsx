"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRef, useState } from "react";
import { usualRate } from "@/components/actions/job-facts";
import { JobProgress } from "@/components/actions/job-progress";
import { TallyList } from "@/components/actions/outcome-table";
import { outcomeWords } from "@/components/actions/outcome-words";
import { Problem } from "@/components/actions/problem";
import { useCannotDo } from "@/components/actions/use-can-do";
import { useReasonNeeded } from "@/components/actions/use-reason-needed";
import { askApi } from "@/components/data/api-client";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SureButton } from "@/components/ui/sure-button";
import { formatCounted, formatExactCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { JobPreview } from "@/lib/schema/job";
import { nameInText } from "@/lib/visible-name";

/** All dead consumers of a group at once: frozen as a list, tried dry, removed by a job that looks at each once more. */
export function RemoveDeadDialog({ group, onChange, onClose }: { group: string; onChange(): void; onClose(): void }) {
  const problem = useCannotDo()("remove-consumer");
  const isReasonNeeded = useReasonNeeded()({ verb: "remove-consumer", targets: 2 });
  const [reason, setReason] = useState("");
  const jobId = useRef<string | null>(null);
  const check = useMutation({
    mutationFn: async (): Promise<JobPreview> => {
      jobId.current = crypto.randomUUID();
      const job = {
        jobId: jobId.current,
        verb: "remove-consumer",
        reason: reason.trim(),
        ratePerSecond: usualRate,
      } as const;
      await askApi("createJob", { body: { ...job, deadOf: group } });
      return askApi("dryRunJob", { params: { jobId: jobId.current }, body: {} });
    },
  });
  const run = useMutation({
    mutationFn: async ({ jobId: id, total }: JobPreview) => {
      await askApi("startJob", { params: { jobId: id }, body: { total } });
      return id;
    },
  });
  const isMissingReason = isReasonNeeded && reason.trim() === "";
  return (
    <Dialog title={`Remove dead consumers of ${nameInText(group)}`} isKept isBusy={run.isPending} onClose={onClose}>
      {run.data ? (
        <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2" aria-live="polite">
          <JobProgress jobId={run.data} onEnded={onChange} />
        </div>
      ) : check.data ? (
        <Confirm group={group} seen={check.data} />
      ) : (
        <div className="flex flex-col gap-3 px-4 py-2">
          <p>
            Every consumer of <span className="font-semibold">{nameInText(group)}</span> that holds nothing and has not
            asked for entries for long, in all its calls. Who holds entries stays: claim those first.
          </p>
          <label className="flex flex-col gap-1 text-xs text-text-2">
            {isReasonNeeded ? "Reason, kept in the audit" : "Reason, if there is one; kept in the audit"}
            <input
              value={reason}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => setReason(event.target.value)}
              className="h-8 rounded border border-line-strong bg-surface px-2 text-sm text-text"
            />
          </label>
        </div>
      )}
      <Problem error={check.error ?? run.error} again="Nothing was removed by this." />
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        {run.data ? (
          <>
            <Link href={paths.audit(`?job=${run.data}`)} className="text-accent hover:underline">
              Audit record
            </Link>
            <Button className="ml-auto" onClick={onClose}>
              Close
            </Button>
          </>
        ) : check.data ? (
          <>
            <Button look="quiet" onClick={() => check.reset()} disabled={run.isPending}>
              Back
            </Button>
            <SureButton
              look="danger"
              className="ml-auto"
              disabled={check.data.total === 0 || problem !== null || run.isPending}
              tip={problem ?? undefined}
              onTake={() => check.data && run.mutate(check.data)}
            >
              {run.isPending ? "Starting…" : `Remove ${formatCounted(check.data.total, "registration")}`}
            </SureButton>
          </>
        ) : (
          <>
            <Button look="quiet" onClick={onClose}>
              Cancel
            </Button>
            <span className="ml-auto text-xs text-text-3">
              {problem ??
                (isMissingReason ? "Say why first: the reason is kept in the audit." : "A dry run changes nothing.")}
            </span>
            <Button
              look="primary"
              disabled={problem !== null || isMissingReason || check.isPending}
              onClick={() => check.mutate()}
            >
              {check.isPending ? "Counting…" : "Dry run"}
            </Button>
          </>
        )}
      </footer>
    </Dialog>
  );
}

const maxListed = 50;

function Confirm({ group, seen }: { group: string; seen: JobPreview }) {
  const { total, looked, tally, outcomes } = seen;
  const calls = new Set(outcomes.map(({ callId }) => callId)).size;
  return (
    <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
      {total === 0 ? (
        <p>None is dead any more: each holds something or has asked since.</p>
      ) : (
        <p className="text-bad">
          {formatCounted(total, "registration")} of {nameInText(group)} {total === 1 ? "is" : "are"} removed
          {total > outcomes.length ? "" : ` from ${formatCounted(calls, "call")}`}. Their names and times are forgotten;
          this cannot be undone. Each is looked at once more: who holds an entry by then, or has asked, stays.
        </p>
      )}
      {looked < total ? (
        <p className="text-warn">
          {formatExactCount(looked)} of {formatExactCount(total)} were looked at in the dry run.
        </p>
      ) : null}
      <TallyList tally={tally} isPreview />
      <ul className="text-xs text-text-2">
        {outcomes.slice(0, maxListed).map(({ callId, consumer = "", outcome, why }) => (
          <li key={`${callId} ${consumer}`}>
            <span className="font-mono">
              <Name of={consumer} />
            </span>{" "}
            in <Name of={callId} />
            {outcome === "removed" ? "" : `: ${outcomeWords({ outcome, why })}`}
          </li>
        ))}
        {total > maxListed ? <li className="text-text-3">and {formatExactCount(total - maxListed)} more</li> : null}
      </ul>
    </div>
  );
}
