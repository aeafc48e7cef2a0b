"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ActionAsk, wordsOf } from "@/components/actions/action-ask";
import { AuditLink, FateTally } from "@/components/actions/action-result";
import { OutcomeTally } from "@/components/actions/outcome-table";
import type { RunResult } from "@/components/actions/run-action";
import { actionReportQuery } from "@/components/data/action-queries";
import { Button } from "@/components/ui/button";

export interface LastAction {
  ask: ActionAsk;
  result: RunResult;
}

const watchedForMs = 10 * 60_000;

/** What the last action did, and what has become of its entries, until it is dismissed. */
export function LastActionBar({ last: { ask, result }, onDismiss }: { last: LastAction; onDismiss(): void }) {
  const requestId = result.kind === "action" ? result.answer.requestId : "";
  const isWatched = result.kind === "action" && (ask.verb === "claim" || ask.verb === "release");
  const { data: report } = useQuery({
    ...actionReportQuery(requestId),
    enabled: isWatched,
    refetchInterval: ({ state }) => (state.data && state.data.asOfMs - state.data.atMs > watchedForMs ? false : 3_000),
  });
  return (
    <section
      aria-label="Last action"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-surface px-3 py-1.5 text-xs sm:px-4"
    >
      <span className="font-medium">{wordsOf(ask).verb}</span>
      {result.kind === "action" ? (
        <OutcomeTally outcomes={result.answer.outcomes} />
      ) : (
        <span>as a job on the server</span>
      )}
      {isWatched ? <FateTally report={report} /> : null}
      <span className="ml-auto" />
      <AuditLink result={result} />
      <Button look="quiet" aria-label="Dismiss" onClick={onDismiss}>
        <X aria-hidden className="size-3.5" />
      </Button>
    </section>
  );
}
