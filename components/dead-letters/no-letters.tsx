"use client";

import { ListState } from "@/components/data/list-state";
import { DrawnState } from "@/components/ui/drawn-state";
import type { DeadLettersPage } from "@/lib/schema/dead-letter";
import { isFiltered, noFilter, useLettersUrl } from "./use-letters-url";

/** Why there is no row, and what to do next. */
export function NoLetters({
  error,
  page,
  onRetry,
}: {
  error: Error | null;
  page: DeadLettersPage | undefined;
  onRetry(): void;
}) {
  const [url, setUrl] = useLettersUrl();
  return (
    <ListState
      error={error}
      noun="dead letters"
      isFiltered={isFiltered(url)}
      noMatch={page?.totalNote ?? "Entries that are set aside later appear here by themselves."}
      onClear={() => void setUrl(noFilter)}
      onRetry={onRetry}
    >
      {page?.totalNote ? (
        <DrawnState shape="half" tone="warn" title="No dead letters found, but not everything was read">
          {page.totalNote}
        </DrawnState>
      ) : (
        <DrawnState shape="disc" tone="good" title="No dead letters">
          Entries that no consumer can process are set aside on the Pending page; they wait here for a redrive.
        </DrawnState>
      )}
    </ListState>
  );
}
