"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery } from "@/components/data/action-queries";
import { RequestError } from "@/components/data/api-client";
import { ListState } from "@/components/data/list-state";
import { auditQuery } from "@/components/data/action-queries";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { AuditFilter } from "./audit-filter";
import { AuditRow } from "./audit-row";
import { askOf, noFilter, useAuditUrl } from "./use-audit-url";

const refreshMs = 10_000;
const everything = "Every action and every refused attempt is kept here with its reason and outcome.";

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

  return (
    <>
      <AuditFilter rows={rows} mayExport={!isRefused} />
      {rows.length === 0 && !hasNextPage && !isPending ? (
        <ListState
          error={error}
          noun="records"
          forbidden={{ title: "You may not see the audit", isByFilter: false }}
          isFiltered={isFiltered}
          noMatch={everything}
          onClear={() => void setUrl(noFilter)}
          onRetry={() => void refetch()}
        >
          <DrawnState shape="ring" tone="quiet" title="Nobody has acted yet">
            {everything}
          </DrawnState>
        </ListState>
      ) : isPending ? (
        <p className="px-4 py-8 text-center text-text-3">Reading the audit…</p>
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
