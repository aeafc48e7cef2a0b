"use client";

import { RequestError } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
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
  const clear = <Button onClick={() => setUrl(noFilter)}>Clear filters</Button>;
  if (error instanceof RequestError && error.status === 403) {
    return (
      <DrawnState shape="square" tone="quiet" title="You may not see dead letters">
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
        title="The dead letters could not be read"
        action={isFault ? clear : <Button onClick={onRetry}>Try again</Button>}
      >
        {error.message}
      </DrawnState>
    );
  }
  if (isFiltered(url)) {
    return (
      <DrawnState shape="ring" tone="quiet" title="No dead letters match" action={clear}>
        {page?.totalNote ?? "Entries that are set aside later appear here by themselves."}
      </DrawnState>
    );
  }
  if (page?.totalNote) {
    return (
      <DrawnState shape="half" tone="warn" title="No dead letters found, but not everything was read">
        {page.totalNote}
      </DrawnState>
    );
  }
  return (
    <DrawnState shape="disc" tone="good" title="No dead letters">
      Entries that no consumer can process are set aside on the Pending page; they wait here for a redrive.
    </DrawnState>
  );
}
