"use client";

import { RequestError } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
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
  if (error instanceof RequestError && error.status === 403) {
    return (
      <DrawnState
        shape="square"
        tone="quiet"
        title={url.q === "" ? "You may not see pending entries" : "You may not search what entries say"}
        {...(url.q === "" ? {} : { action: <Button onClick={() => setUrl(noFilter)}>Clear filters</Button> })}
      >
        {error.message}
      </DrawnState>
    );
  }
  if (error) {
    const isFault = error instanceof RequestError && error.status === 400;
    return (
      <DrawnState
        shape="square"
        tone="bad"
        title="The pending entries could not be read"
        action={
          isFault ? (
            <Button onClick={() => setUrl(noFilter)}>Clear filters</Button>
          ) : (
            <Button onClick={onRetry}>Try again</Button>
          )
        }
      >
        {error.message}
      </DrawnState>
    );
  }
  if (isFiltered(url)) {
    return (
      <DrawnState
        shape="ring"
        tone="quiet"
        title="No pending entries match"
        action={<Button onClick={() => setUrl(noFilter)}>Clear filters</Button>}
      >
        {page?.totalIsAtLeast ? page.totalNote : "Entries that match later appear here by themselves."}
      </DrawnState>
    );
  }
  if (page?.totalIsAtLeast) {
    return (
      <DrawnState shape="half" tone="info" title="Still reading the groups">
        {page.totalNote}
      </DrawnState>
    );
  }
  return (
    <DrawnState shape="disc" tone="good" title="Nothing is pending">
      Every entry that was delivered has been acked, in every group of every call.
    </DrawnState>
  );
}
