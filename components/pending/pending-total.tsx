"use client";

import { RefreshCw } from "lucide-react";
import { Figure } from "@/components/figures/figure";
import { Button } from "@/components/ui/button";
import { formatAtLeast, formatClock } from "@/lib/format";
import type { PendingPage } from "@/lib/schema/pending";
import { JobsButton } from "./jobs-button";

/** How many match, whether that is all, and from when the rows are. */
export function PendingTotal({
  page,
  isHeld,
  isFetching,
  onRefresh,
  onJobs,
}: {
  page: PendingPage | undefined;
  isHeld: boolean;
  isFetching: boolean;
  onRefresh(): void;
  onJobs(jobId: string | null): void;
}) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-3 px-3 sm:px-4">
      <h1 className="text-sm font-semibold" data-term="pending">
        Pending
      </h1>
      {page ? <Figure text={formatAtLeast(page.total, page.totalIsAtLeast)} tip={page.totalNote ?? undefined} /> : null}
      <span className="min-w-0 truncate text-xs text-text-3 max-sm:hidden">
        {page?.totalNote ?? (isHeld ? "rows stand still while you read" : "")}
      </span>
      <span className="ml-auto text-xs whitespace-nowrap text-text-3">
        {page ? (
          <>
            as of <span className="figure">{formatClock(page.asOfMs)}</span>
          </>
        ) : null}
      </span>
      <JobsButton onOpen={onJobs} />
      <Button look="quiet" aria-label="Refresh" tip="Read the list anew (u)" onClick={onRefresh} disabled={isFetching}>
        <RefreshCw aria-hidden className="size-3.5" />
      </Button>
    </div>
  );
}
