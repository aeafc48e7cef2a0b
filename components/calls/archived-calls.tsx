"use client";

import { useQuery } from "@tanstack/react-query";
import { archivedCallsQuery, archiveQuery } from "@/components/data/archive-queries";
import { ListState } from "@/components/data/list-state";
import { sessionQuery } from "@/components/data/queries";
import { useList } from "@/components/data/use-list";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { callsOfPages } from "@/lib/archive/calls-of-pages";
import { formatAtLeast } from "@/lib/format";
import { minToldText } from "@/lib/told-text";
import { ArchiveFilter } from "./archive-filter";
import { ArchivedTable } from "./archived-table";
import { isTellingAsked } from "./filtered";
import { FoundCalls } from "./found-calls";
import { useCallsUrl } from "./use-calls-url";

/** Calls that were copied: by what was said in them, where that is asked for, and by the name of their stream. */
export function ArchivedCalls() {
  const [url] = useCallsUrl();
  const { data: session } = useQuery(sessionQuery());
  const { data: archive } = useQuery(archiveQuery());
  const mayRead = session?.permissions.includes("content.read") === true && archive?.state !== "off";
  const isNarrowed = mayRead && isTellingAsked(url);
  const isAsked = isNarrowed || (mayRead && url.q.trim().length >= minToldText);
  return (
    <div className="min-h-[70vh]">
      {mayRead ? <ArchiveFilter /> : null}
      {isAsked ? <FoundCalls /> : null}
      {isNarrowed ? null : <NamedCalls isBeside={isAsked} />}
    </div>
  );
}

/** By when they were copied last, newest first. */
function NamedCalls({ isBeside }: { isBeside: boolean }) {
  const [{ q }, setUrl] = useCallsUrl();
  const text = q.trim();
  const { data: archive } = useQuery(archiveQuery());
  const { query } = useList(archivedCallsQuery(text), false);
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = callsOfPages(data?.pages ?? []);
  const isOff = archive?.state === "off";
  return (
    <section aria-label="Calls in the archive" aria-busy={isPending || isPlaceholderData} className="pb-3">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 sm:px-4">
        <h2 className="text-sm font-semibold">In the archive</h2>
        <span className="figure text-text-2">{data ? formatAtLeast(rows.length, hasNextPage) : ""}</span>
        <span className="text-xs text-text-3">
          newest copied first{text === "" ? "" : "; those with this in the name of their stream"}
        </span>
        {data && error ? (
          <span role="status" className="text-xs text-warn">
            not read anew: {error.message}
          </span>
        ) : null}
      </div>
      {isPending ? <p className="px-4 py-8 text-center text-text-3">Reading the archive…</p> : null}
      {rows.length === 0 && !isPending && isBeside && error === null ? (
        <p className="px-3 text-xs text-text-2 sm:px-4">
          Nothing that was copied has this in its name; older calls have left the archive.
        </p>
      ) : null}
      {rows.length === 0 && !isPending && (!isBeside || error !== null) ? (
        <ListState
          error={error}
          noun="archived calls"
          isFiltered={text !== "" && !isOff}
          noMatch="Nothing that was copied has this in its name; older calls have left the archive."
          onClear={() => void setUrl({ q: null })}
          onRetry={() => void refetch()}
        >
          <DrawnState shape="ring" tone="quiet" title={isOff ? "The archive is off" : "Nothing was copied yet"}>
            {isOff
              ? "Calls are kept after Redis let them go while CALLBOARD_ARCHIVE is on."
              : "Calls appear here within seconds of their first entry."}
          </DrawnState>
        </ListState>
      ) : null}
      {rows.length === 0 ? null : <ArchivedTable label="Calls in the archive" rows={rows} />}
      {hasNextPage ? (
        <div className="flex justify-center py-3">
          <Button onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
            Older calls
          </Button>
        </div>
      ) : null}
    </section>
  );
}
