"use client";

import type { EntriesState } from "@/lib/entries/entries-state";
import { formatCount } from "@/lib/format";
import { RequestError } from "../data/api-client";
import { Button } from "../ui/button";
import { DrawnState } from "../ui/drawn-state";
import { useEntriesUrl } from "./use-entries-url";

const skeletonWidths = ["62%", "48%", "71%", "35%", "80%", "55%", "44%", "66%", "39%", "74%", "50%", "58%"];

/** Why the list is empty, and what to do next. */
export function NoEntries({
  state,
  isFiltered,
  hasRange,
}: {
  state: EntriesState;
  isFiltered: boolean;
  hasRange: boolean;
}) {
  const [, setUrl] = useEntriesUrl();
  const { problem, isLoading, entries } = state;
  if (problem !== null && entries.length === 0) {
    const isGone = problem instanceof RequestError && problem.status === 404;
    const isForbidden = problem instanceof RequestError && problem.status === 403;
    return (
      <DrawnState
        shape={isGone ? "question" : "square"}
        tone={isGone ? "quiet" : "bad"}
        title={
          isGone ? "No such stream" : isForbidden ? "You may not read these entries" : "The entries cannot be read"
        }
      >
        {isGone ? "It was deleted or has expired. Entries appear here if it is made anew." : problem.message}
      </DrawnState>
    );
  }
  if (isLoading) {
    return (
      <div role="status" aria-label="Loading entries" className="flex-1 overflow-hidden">
        {skeletonWidths.map((width) => (
          <div key={width} className="flex h-6 items-center gap-3 px-4">
            <span className="skeleton h-3 w-21" />
            <span className="skeleton h-3 w-20" />
            <span className="skeleton h-3" style={{ width }} />
          </div>
        ))}
      </div>
    );
  }
  if (isFiltered && entries.length > 0) {
    return (
      <DrawnState
        shape="ring"
        tone="quiet"
        title="No loaded entry matches"
        action={<Button onClick={() => void setUrl({ find: null })}>Clear filter</Button>}
      >
        The filter looks at the {formatCount(entries.length)} loaded entries; new ones that match appear by themselves.
      </DrawnState>
    );
  }
  if (hasRange) {
    return (
      <DrawnState
        shape="ring"
        tone="quiet"
        title="No entries in this range"
        action={<Button onClick={() => void setUrl({ from: null, to: null })}>Show the latest</Button>}
      >
        Nothing was added then, or it has been trimmed.
      </DrawnState>
    );
  }
  return (
    <DrawnState shape="ring" tone="quiet" title="No entries">
      The stream is empty: nothing was added yet, or everything was trimmed. New entries appear here by themselves.
    </DrawnState>
  );
}
