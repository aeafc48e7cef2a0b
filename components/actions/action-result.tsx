"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { actionReportQuery } from "@/components/data/action-queries";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import type { ActionAnswer, ActionReport, Outcome } from "@/lib/schema/action";
import type { ActionAsk } from "./action-ask";
import { FurtherChoices } from "./further-choices";
import { JobProgress } from "./job-progress";
import { OutcomeTable, OutcomeTally } from "./outcome-table";
import { fateWords } from "./outcome-words";
import type { RunResult } from "./run-action";

const askAgainMs = 2_000;
/** After these an entry is pending again: somebody should come for it. */
export const watchedVerbs: ReadonlySet<string> = new Set(["claim", "release", "redrive"]);

interface ActionResultProps {
  ask: ActionAsk;
  result: RunResult;
  reason: string;
  /** Whom it was claimed for. */
  toConsumer: string | undefined;
  onAsk(ask: ActionAsk): void;
  onClose(): void;
}

/** What happened to each entry, what becomes of it since, and where it is recorded. */
export function ActionResult({ ask, result, reason, toConsumer, onAsk, onClose }: ActionResultProps) {
  const further = (outcomes: readonly Outcome[]) => (
    <FurtherChoices ask={ask} outcomes={outcomes} reason={reason} onAsk={onAsk} />
  );
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2" aria-live="polite">
        {result.kind === "action" ? (
          <DoneAction ask={ask} answer={result.answer} toConsumer={toConsumer}>
            {further(result.answer.outcomes)}
          </DoneAction>
        ) : (
          <JobProgress jobId={result.jobId} further={further} />
        )}
      </div>
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        <AuditLink result={result} />
        <Button className="ml-auto" onClick={onClose}>
          Close
        </Button>
      </footer>
    </>
  );
}

export function AuditLink({ result }: { result: RunResult }) {
  const search = result.kind === "action" ? `?request=${result.answer.requestId}` : `?job=${result.jobId}`;
  return (
    <Link href={paths.audit(search)} className="text-accent hover:underline">
      Audit record
    </Link>
  );
}

function DoneAction({
  ask,
  answer,
  toConsumer,
  children,
}: {
  ask: ActionAsk;
  answer: ActionAnswer;
  toConsumer: string | undefined;
  children: ReactNode;
}) {
  const isWatched = watchedVerbs.has(ask.verb);
  const { data: report } = useQuery({
    ...actionReportQuery(answer.requestId),
    enabled: isWatched,
    refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? false : askAgainMs),
  });
  return (
    <>
      <OutcomeTally outcomes={answer.outcomes} />
      {answer.isRecorded ? null : (
        <p role="alert" className="text-bad">
          It was done, but its outcome could not be written to the audit; it is in the console's log.
        </p>
      )}
      {ask.verb === "claim" && (report?.fates.waiting ?? 1) > 0 ? (
        <p className="text-text-2">
          Redis has not delivered anything: the new owner must read its own pending entries.
        </p>
      ) : null}
      {isWatched ? <FateTally report={report} /> : null}
      {children}
      <OutcomeTable
        outcomes={answer.outcomes.map((outcome, index) => ({
          ...outcome,
          fate: report?.outcomes[index]?.fate ?? null,
          ...seenOf(ask.targets[index]),
        }))}
        isPreview={false}
        toConsumer={toConsumer}
      />
    </>
  );
}

/** The entry as it was when it was asked for: an outcome has one for each target, in their order. */
function seenOf(target: ActionAsk["targets"][number] | undefined) {
  if (target === undefined || !("entryId" in target)) return {};
  const { consumer, idleMs, deliveries } = target;
  return { seen: { consumer, idleMs, deliveries } };
}

function isSettled({ fates }: ActionReport): boolean {
  return (fates.waiting ?? 0) + (fates.redelivered ?? 0) + (fates.unknown ?? 0) === 0;
}

/** What has become of the entries since the action, as counts. */
export function FateTally({ report }: { report: ActionReport | undefined }) {
  if (!report) return <p className="text-text-3">Watching what becomes of them…</p>;
  return (
    <ul aria-label="Since then" className="flex flex-wrap gap-x-4 gap-y-1 text-text-2">
      <li className="text-text-3">Since then:</li>
      {Object.entries(fateWords).map(([fate, { word, says }]) => {
        const count = new Map(Object.entries(report.fates)).get(fate) ?? 0;
        return count === 0 ? null : (
          <li key={fate} data-tip={says}>
            <span className="figure font-medium">{count}</span> {word}
          </li>
        );
      })}
    </ul>
  );
}
