"use client";

import { ListState } from "@/components/data/list-state";
import { DrawnState } from "@/components/ui/drawn-state";
import { isFiltered, noFilter, useIncidentsUrl } from "./use-incidents-url";

/** Why there is no row, and what to do next. */
export function NoIncidents({ error, onRetry }: { error: Error | null; onRetry(): void }) {
  const [url, setUrl] = useIncidentsUrl();
  return (
    <ListState
      error={error}
      noun="incidents"
      isFiltered={isFiltered(url)}
      noMatch="Others may be open; clear the filters to see them."
      onClear={() => void setUrl(noFilter)}
      onRetry={onRetry}
    >
      <DrawnState shape="disc" tone="good" title="No incidents">
        What is wrong for half a minute becomes one, is shown here, and is told to whom the routes name.
      </DrawnState>
    </ListState>
  );
}
