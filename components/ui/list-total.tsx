import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { formatAtLeast, formatClock } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import { Button } from "./button";

interface ListTotalProps {
  title: string;
  term?: GlossaryTerm;
  page: { total: number; totalIsAtLeast: boolean; totalNote: string | null; asOfMs: number } | undefined;
  /** Of the last reading: what is shown is older. */
  error: Error | null;
  isHeld: boolean;
  isFetching: boolean;
  onRefresh(): void;
  /** What else can be done with the list. */
  children: ReactNode;
}

/** How many match, whether that is all, and from when the rows are. */
export function ListTotal({ title, term, page, error, isHeld, isFetching, onRefresh, children }: ListTotalProps) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-3 px-3 max-sm:h-auto max-sm:min-h-11 max-sm:flex-wrap max-sm:gap-x-2 max-sm:gap-y-0 max-sm:[&_button]:min-h-11 max-sm:[&_button]:min-w-11 max-sm:[&_button]:justify-center sm:px-4">
      <h1 className="text-sm font-semibold whitespace-nowrap" data-term={term}>
        {title}
      </h1>
      {page ? (
        <span className="figure whitespace-nowrap" data-tip={page.totalNote ?? undefined}>
          {formatAtLeast(page.total, page.totalIsAtLeast)}
        </span>
      ) : null}
      {page && error ? (
        <span role="status" className="min-w-0 truncate text-xs text-warn" data-tip={error.message}>
          not read anew: {error.message}
        </span>
      ) : (
        <span className="min-w-0 truncate text-xs text-text-3 max-sm:hidden" data-tip={page?.totalNote ?? undefined}>
          {page?.totalNote ?? (isHeld ? "rows stand still while you read" : "")}
        </span>
      )}
      <span className="ml-auto text-xs whitespace-nowrap text-text-3">
        {page ? (
          <>
            <span className="max-sm:sr-only">as of </span>
            <span className="figure">{formatClock(page.asOfMs)}</span>
          </>
        ) : null}
      </span>
      {children}
      <Button look="quiet" aria-label="Refresh" tip="Read the list anew (u)" onClick={onRefresh} disabled={isFetching}>
        <RefreshCw aria-hidden className="size-3.5" />
      </Button>
    </div>
  );
}
