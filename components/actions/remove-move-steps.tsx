"use client";

import { useState } from "react";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { SureButton } from "@/components/ui/sure-button";
import { formatCounted } from "@/lib/format";
import type { JobState } from "@/lib/schema/job";
import { nameInText } from "@/lib/visible-name";
import { AuditLink } from "./action-result";
import { JobProgress } from "./job-progress";
import { PreviewFacts } from "./preview-facts";
import { Problem } from "./problem";
import { actedOn, type RunResult } from "./run-action";
import type { MovePreview, Removal } from "./use-remove-consumer";

/** Before and after of what would move; the removal is asked for separately, once it has moved. */
export function MovePreviewStep({
  removal: { consumer, claim, move, run },
  seen,
}: {
  removal: Removal;
  seen: MovePreview;
}) {
  const willMove = actedOn(seen.preview);
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
        <p>
          First its entries move to <Heir claim={claim} />
          {claim?.createConsumer ? ", created where it does not exist" : ""}. Redis does not deliver them: the new owner
          must read its own pending entries. Nothing is removed yet.
        </p>
        <PreviewFacts ask={seen.ask} preview={seen.preview} />
      </div>
      <Problem error={run.error} again="Sending it again is safe: it is the same job." />
      <footer className="flex items-center gap-2 border-t border-line px-4 py-3">
        <Button look="quiet" onClick={() => move.reset()} disabled={run.isPending}>
          Back
        </Button>
        <SureButton
          look="primary"
          className="ml-auto"
          disabled={willMove === 0 || run.isPending}
          tip={willMove === 0 ? `Nothing that ${nameInText(consumer)} holds can be moved.` : undefined}
          onTake={() => run.mutate(seen)}
        >
          {run.isPending ? "Starting…" : `Move ${formatCounted(willMove, "entry", "entries")}`}
        </SureButton>
      </footer>
    </>
  );
}

/** How the move goes and what it left out; the way on opens when it has ended. */
export function MoveRunStep({
  removal: { consumer, claim, check },
  result,
  onClose,
}: {
  removal: Removal;
  result: RunResult;
  onClose(): void;
}) {
  const [ended, setEnded] = useState<JobState | null>(null);
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
        <p>
          Its entries move to <Heir claim={claim} />.
        </p>
        {result.kind === "job" ? <JobProgress jobId={result.jobId} onEnded={({ state }) => setEnded(state)} /> : null}
      </div>
      <Problem error={check.error} again="Nothing was removed." />
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        <AuditLink result={result} />
        <Button look="quiet" className="ml-auto" onClick={onClose}>
          Close
        </Button>
        <Button
          disabled={ended === null || check.isPending}
          tip={ended === null ? "It waits until the entries have moved." : undefined}
          onClick={() => check.mutate()}
        >
          {check.isPending ? "Looking…" : `Next: remove ${nameInText(consumer)}…`}
        </Button>
      </footer>
    </>
  );
}

function Heir({ claim }: { claim: Removal["claim"] }) {
  return <span className="font-mono text-xs">{claim === null ? null : <Name of={claim.toConsumer} />}</span>;
}
