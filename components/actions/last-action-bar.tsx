"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { actionReportQuery } from "@/components/data/action-queries";
import { Button } from "@/components/ui/button";
import { ListBar } from "@/components/ui/list-frame";
import { wordsOf } from "./action-ask";
import { AuditLink, FateTally, watchedVerbs } from "./action-result";
import { OutcomeTally } from "./outcome-table";
import type { LastAction } from "./use-list-action";

const watchedForMs = 10 * 60_000;

/** What the last action did, and what has become of its entries, until it is dismissed. */
export function LastActionBar({ last: { ask, result }, onDismiss }: { last: LastAction; onDismiss(): void }) {
  const requestId = result.kind === "action" ? result.answer.requestId : "";
  const isWatched = result.kind === "action" && watchedVerbs.has(ask.verb);
  const { data: report } = useQuery({
    ...actionReportQuery(requestId),
    enabled: isWatched,
    refetchInterval: ({ state }) => (state.data && state.data.asOfMs - state.data.atMs > watchedForMs ? false : 3_000),
  });
  return (
    <ListBar label="Last action">
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
    </ListBar>
  );
}
