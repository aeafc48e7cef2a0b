"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { auditQuery } from "@/components/data/action-queries";
import { RequestError } from "@/components/data/api-client";
import { ListState } from "@/components/data/list-state";
import { TableTools } from "@/components/data/table-tools";
import { useTableColumns } from "@/components/data/use-table-columns";
import { UnknownParams } from "@/components/figures/unknown-params";
import { Button } from "@/components/ui/button";
import { gridTracks } from "@/components/ui/columns";
import { DrawnState } from "@/components/ui/drawn-state";
import { auditColumns } from "./audit-columns";
import { AuditFilter } from "./audit-filter";
import { AuditRow, auditGrid } from "./audit-row";
import { askOf, auditUrlNames, noFilter, useAuditUrl } from "./use-audit-url";

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
  const frame = useRef<HTMLDivElement>(null);
  const { choice, fitting, notFitting } = useTableColumns("audit", auditColumns, frame);
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const isFiltered = Object.keys(ask).length > 0;
  const isRefused = error instanceof RequestError && error.status === 403;

  async function copy(): Promise<string> {
    const [{ copyTable }, { copyFields }] = await Promise.all([
      import("@/components/ui/copy-table"),
      import("./copy-fields"),
    ]);
    const copied = { rows, total: hasNextPage ? null : rows.length, one: "record", many: "records" };
    return copyTable(copyFields, () => copied);
  }

  return (
    <div ref={frame}>
      <UnknownParams known={auditUrlNames} />
      <AuditFilter rows={rows} mayExport={!isRefused}>
        <TableTools choice={choice} notFitting={notFitting} onCopy={copy} />
      </AuditFilter>
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
          <div style={gridTracks(fitting)}>
            <div
              aria-hidden
              className={`sticky top-10 z-10 h-7 border-y border-line bg-bg px-3 text-xs font-medium text-text-2 max-sm:hidden sm:px-4 ${auditGrid}`}
            >
              {fitting.map(({ id, header, isNumber }) => (
                <span key={id} className={`truncate ${isNumber ? "text-right" : ""}`}>
                  {header}
                </span>
              ))}
            </div>
            <ul aria-label="Audit records" className="max-sm:border-t max-sm:border-line">
              {rows.map((entry) => (
                <AuditRow key={entry.auditId} entry={entry} columns={fitting} />
              ))}
            </ul>
          </div>
        </>
      )}
      {hasNextPage && !isRefused ? (
        <div className="flex justify-center py-3">
          <Button onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
            Older records
          </Button>
        </div>
      ) : null}
    </div>
  );
}
