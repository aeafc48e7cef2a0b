"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery } from "@/components/data/action-queries";
import { RequestError } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { AuditFilter } from "./audit-filter";
import { AuditRow } from "./audit-row";
import { askOf, noFilter, useAuditUrl } from "./use-audit-url";

const refreshMs = 10_000;

/** Who did what, to which entries, why and with which outcome; refused attempts too. */
export function AuditScreen() {
  const [url, setUrl] = useAuditUrl();
  const ask = askOf(url);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    ...auditQuery(ask),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : refreshMs),
  });
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const isFiltered = Object.keys(ask).length > 0;
  const isRefused = error instanceof RequestError && error.status === 403;
  const isFault = error instanceof RequestError && error.status === 400;

  return (
    <>
      <AuditFilter rows={rows} mayExport={!isRefused} />
      {isRefused ? (
        <DrawnState shape="square" tone="quiet" title="You may not see the audit">
          {error.message}
        </DrawnState>
      ) : error && rows.length === 0 ? (
        <DrawnState
          shape="square"
          tone="bad"
          title="The audit could not be read"
          action={
            isFault ? (
              <Button onClick={() => setUrl(noFilter)}>Clear filters</Button>
            ) : (
              <Button onClick={() => refetch()}>Try again</Button>
            )
          }
        >
          {error.message}
        </DrawnState>
      ) : isPending ? (
        <p className="px-4 py-8 text-center text-text-3">Reading the audit…</p>
      ) : rows.length === 0 && !hasNextPage ? (
        <DrawnState shape="ring" tone="quiet" title={isFiltered ? "No records match" : "Nobody has acted yet"}>
          Every action and every refused attempt is kept here with its reason and outcome.
        </DrawnState>
      ) : (
        <>
          {error ? (
            <p role="status" className="border-t border-line px-3 py-1 text-xs text-warn sm:px-4">
              not read anew: {error.message}
            </p>
          ) : null}
          <ul aria-label="Audit records" className="border-t border-line">
            {rows.map((entry) => (
              <AuditRow key={entry.auditId} entry={entry} />
            ))}
          </ul>
        </>
      )}
      {hasNextPage && !isRefused ? (
        <div className="flex justify-center py-3">
          <Button onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
            Older records
          </Button>
        </div>
      ) : null}
    </>
  );
}
