"use client";

import { foundCallsQuery } from "@/components/data/archive-queries";
import { ListState } from "@/components/data/list-state";
import { useList } from "@/components/data/use-list";
import { SearchWords } from "@/components/figures/search-words";
import { Button } from "@/components/ui/button";
import { callsOfPages } from "@/lib/archive/calls-of-pages";
import { formatAtLeast, formatCounted } from "@/lib/format";
import { ArchivedTable } from "./archived-table";
import { askOf } from "./ask-archive";
import { noFilter } from "./filtered";
import { useCallsUrl } from "./use-calls-url";

/** Calls that are over, by what was said in them and what they tell of themselves; told last first. */
export function FoundCalls() {
  const [url, setUrl] = useCallsUrl();
  const { query, first } = useList(foundCallsQuery(askOf(url)), false);
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = callsOfPages(data?.pages ?? []);
  const waiting = sayWaiting(first);
  return (
    <section aria-label="Calls by what was said" aria-busy={isPending || isPlaceholderData} className="pb-3">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 sm:px-4">
        <h2 className="text-sm font-semibold">By what was said and told</h2>
        <span className="figure text-text-2">{data ? formatAtLeast(rows.length, hasNextPage) : ""}</span>
        <span role="status" className="text-xs text-text-3">
          calls that are over, newest first{waiting}
        </span>
        {data && error ? (
          <span role="status" className="text-xs text-warn">
            not read anew: {error.message}
          </span>
        ) : null}
      </div>
      {isPending ? <p className="px-4 py-8 text-center text-text-3">Searching the archive…</p> : null}
      {rows.length === 0 && !isPending && !hasNextPage ? (
        <ListState
          error={error}
          noun="what was said"
          isFiltered
          noMatch={`No call that is over has all of this in what was said or told${waiting}. What is masked is not found.`}
          onClear={() => void setUrl(noFilter)}
          onRetry={() => void refetch()}
        >
          {null}
        </ListState>
      ) : null}
      {rows.length === 0 ? null : (
        <SearchWords.Provider value={lastWord(url.q)}>
          <ArchivedTable label="Calls by what was said" rows={rows} />
        </SearchWords.Provider>
      )}
      {hasNextPage ? (
        <div className="flex flex-wrap items-center justify-center gap-3 py-3">
          {rows.length === 0 ? <span className="text-xs text-text-2">Nothing among the newest calls.</span> : null}
          <Button onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
            Search older calls
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** What has not been looked at yet cannot be found. */
function sayWaiting(page: { waiting: number | null; isWhole: boolean | null } | undefined): string {
  if (page === undefined || page.isWhole === true) return "";
  if (page.waiting === null) return "; another console looks at what calls say";
  return page.waiting === 0
    ? "; older calls are still being looked at"
    : `; ${formatCounted(page.waiting, "call")} still to be looked at`;
}

/** What is marked where it occurs: the words between quotation marks, or the last one typed. */
const lastWord = (q: string): string => /"([^"]+)"?\s*$/.exec(q)?.[1] ?? q.trim().split(/\s+/).at(-1) ?? "";
