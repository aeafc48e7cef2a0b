"use client";

import { useQuery } from "@tanstack/react-query";
import { archivedCallsQuery, archiveQuery } from "@/components/data/archive-queries";
import { ListState } from "@/components/data/list-state";
import { useList } from "@/components/data/use-list";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { callsOfPages } from "@/lib/archive/calls-of-pages";
import { formatAtLeast } from "@/lib/format";
import { ArchivedCallRow, archivedGrid } from "./archived-call-row";
import { useCallsUrl } from "./use-calls-url";

const heads = ["Call", "Started", "Lasted", "Entries", "Size", "In Redis", ""];

/** Calls that were copied, by when they were copied last, newest first. */
export function ArchivedCalls() {
  const [{ q }, setUrl] = useCallsUrl();
  const text = q.trim();
  const { data: archive } = useQuery(archiveQuery());
  const { query } = useList(archivedCallsQuery(text), false);
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = callsOfPages(data?.pages ?? []);
  const isOff = archive?.state === "off";
  return (
    <section aria-label="Calls in the archive" aria-busy={isPending || isPlaceholderData} className="min-h-[70vh] pb-3">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 sm:px-4">
        <h2 className="text-sm font-semibold">In the archive</h2>
        <span className="figure text-text-2">{data ? formatAtLeast(rows.length, hasNextPage) : ""}</span>
        <span className="text-xs text-text-3">newest copied first; found by part of the call's stream</span>
        {data && error ? (
          <span role="status" className="text-xs text-warn">
            not read anew: {error.message}
          </span>
        ) : null}
      </div>
      {isPending ? <p className="px-4 py-8 text-center text-text-3">Reading the archive…</p> : null}
      {rows.length === 0 && !isPending ? (
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
      {rows.length === 0 ? null : (
        <table aria-label="Calls in the archive" className="block">
          <thead className="block max-sm:sr-only">
            <tr className={`h-7 border-y border-line text-xs font-medium text-text-2 ${archivedGrid}`}>
              {heads.map((head) => (
                <th
                  key={head}
                  scope="col"
                  className={`font-medium ${/Lasted|Entries|Size/.test(head) ? "text-right" : "text-left"}`}
                >
                  {head === "" ? <span className="sr-only">Replay</span> : head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="block">
            {rows.map((call) => (
              <ArchivedCallRow key={call.streamKey} call={call} />
            ))}
          </tbody>
        </table>
      )}
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
