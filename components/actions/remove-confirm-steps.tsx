"use client";

import Link from "next/link";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { SureButton } from "@/components/ui/sure-button";
import { describeRemoval } from "@/lib/actions/describe-removal";
import { formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { ActionAnswer, Outcome } from "@/lib/schema/action";
import type { ConsumerPlaces } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import { AuditLink } from "./action-result";
import { OutcomeTable, OutcomeTally, TallyList } from "./outcome-table";
import { tallyOf } from "./outcome-words";
import { Problem } from "./problem";
import type { Removal } from "./use-remove-consumer";

/** What would be removed from how many calls, or why nothing is. */
export function ConfirmStep({
  removal,
  found: { places, outcomes },
  onClose,
}: {
  removal: Removal;
  found: { places: ConsumerPlaces; outcomes: readonly Outcome[] };
  onClose(): void;
}) {
  const { group, consumer, remove, problem } = removal;
  const { refusal, alive, bound, holds } = describeRemoval(places);
  const calls = formatCounted(outcomes.filter(({ outcome }) => outcome === "removed").length, "call");
  const search = new URLSearchParams({ group, consumer });
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
        {refusal !== null ? (
          <p role="alert" className="text-bad">
            {refusal}{" "}
            <Link href={paths.pending(`?${search}`)} className="text-accent hover:underline" onClick={onClose}>
              See them
            </Link>
            <span className="block text-text-2">
              Move them too. Ghosts do not move: clear those, after that it can be removed.
            </span>
          </p>
        ) : places.placesTotal === 0 ? (
          <p>{holds}</p>
        ) : (
          <p className="text-bad">
            <span className="font-mono text-xs">
              <Name of={consumer} />
            </span>{" "}
            of <Name of={group} /> is removed from {calls}. It holds nothing; its name, its idle time and what it did
            last are forgotten. This cannot be undone.
          </p>
        )}
        {alive === null ? null : <p className="text-warn">{alive}</p>}
        {bound === null ? null : <p className="text-warn">{bound}</p>}
        <TallyList tally={tallyOf(outcomes)} isPreview />
      </div>
      <Problem error={remove.error} again="Sending it again is safe: it is the same request." />
      <footer className="flex items-center gap-2 border-t border-line px-4 py-3">
        <Button look="quiet" onClick={removal.startAgain} disabled={remove.isPending}>
          {refusal === null ? "Back" : "Move the rest"}
        </Button>
        <SureButton
          look="danger"
          className="ml-auto"
          disabled={refusal !== null || places.placesTotal === 0 || problem !== null || remove.isPending}
          tip={refusal ?? problem ?? undefined}
          onTake={() => remove.mutate(places)}
        >
          {remove.isPending ? "Removing…" : `Remove ${nameInText(consumer)} from ${calls}`}
        </SureButton>
      </footer>
    </>
  );
}

/** From which calls it was removed, and from which it was not. */
export function DoneStep({ removal, answer, onClose }: { removal: Removal; answer: ActionAnswer; onClose(): void }) {
  const { check } = removal;
  const left = (check.data?.places.placesTotal ?? 0) - answer.outcomes.length;
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2" aria-live="polite">
        <OutcomeTally outcomes={answer.outcomes} />
        {answer.isRecorded ? null : (
          <p role="alert" className="text-bad">
            It was done, but its outcome could not be written to the audit; it is in the console's log.
          </p>
        )}
        <OutcomeTable outcomes={answer.outcomes} isPreview={false} />
      </div>
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        <AuditLink result={{ kind: "action", answer }} />
        <span className="ml-auto" />
        {left > 0 ? (
          <Button onClick={removal.startAgain}>Go on with {formatCounted(left, "more call", "more calls")}</Button>
        ) : null}
        <Button onClick={onClose}>Close</Button>
      </footer>
    </>
  );
}
