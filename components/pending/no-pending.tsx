"use client";

import { ListState } from "@/components/data/list-state";
import { DrawnState } from "@/components/ui/drawn-state";
import type { PendingPage } from "@/lib/schema/pending";
import { isFiltered, noFilter, usePendingUrl } from "./use-pending-url";

/** Why there is no row, and what to do next. */
export function NoPending({
  error,
  page,
  onRetry,
}: {
  error: Error | null;
  page: PendingPage | undefined;
  onRetry(): void;
}) {
  const [url, setUrl] = usePendingUrl();
  return (
    <ListState
      error={error}
      noun="pending entries"
      forbidden={url.q === "" ? undefined : { title: "You may not search what entries say", isByFilter: true }}
      isFiltered={isFiltered(url)}
      noMatch={page?.totalIsAtLeast ? page.totalNote : "Entries that match later appear here by themselves."}
      onClear={() => void setUrl(noFilter)}
      onRetry={onRetry}
    >
      {page !== undefined && page.groupsRefused > 0 ? (
        <DrawnState shape="question" tone="warn" title="What is pending is not known">
          {page.totalNote}
        </DrawnState>
      ) : page !== undefined && page.groupsRead === 0 && page.groupsWithPending > 0 ? (
        <DrawnState shape="half" tone="info" title="What is pending is not known yet">
          {page.totalNote}
        </DrawnState>
      ) : page?.totalIsAtLeast ? (
        <DrawnState shape="half" tone="info" title="Nothing is pending as far as it was read">
          {page.totalNote}
        </DrawnState>
      ) : (
        <DrawnState shape="disc" tone="good" title="Nothing is pending">
          No group of any call holds an entry that was delivered and not acked.
        </DrawnState>
      )}
    </ListState>
  );
}
