"use client";

import Link from "next/link";
import { StatusShape } from "@/components/figures/status-badge";
import { toneText } from "@/components/ui/shape";
import { formatClock, formatCountdown, formatDateTime } from "@/lib/format";
import type { Finding } from "@/lib/schema/snapshot";
import { statusLooks } from "@/lib/status-look";
import { callsTableId } from "./calls-table-id";

/** One finding; with `resolvedAtMs` one that is no longer true and stays a while, so that it does not vanish unread. */
export function FindingLine({ finding, resolvedAtMs }: { finding: Finding; resolvedAtMs: number | null }) {
  const { status, title, cause, advice, sinceMs, href, hrefLabel, action, lossInMs } = finding;
  const { tone } = statusLooks[status];
  const isResolved = resolvedAtMs !== null;
  const isBad = tone === "bad" && !isResolved;
  return (
    <li
      className={`grid grid-cols-[auto_1fr] gap-x-2.5 border-line px-3 py-1 not-first:border-t sm:grid-cols-[auto_1fr_auto] sm:px-4 ${isResolved ? "text-text-3" : ""}`}
    >
      <span className="pt-0.5">
        <StatusShape
          status={isResolved ? "ENDED_CLEAN" : status}
          label={isResolved ? "resolved" : statusLooks[status].word}
        />
      </span>
      <div className="min-w-0">
        <p className="leading-5 wrap-anywhere">
          <strong className={`figure font-semibold ${isBad ? toneText.bad : ""}`}>{title}</strong>
          {sinceMs === null ? null : (
            <span className="text-text-2" data-tip={formatDateTime(sinceMs)}>
              {" "}
              since {formatClock(sinceMs)}
            </span>
          )}
          {isResolved ? <span className="font-medium text-good"> resolved {formatClock(resolvedAtMs)}</span> : null}
        </p>
        {isResolved ? null : (
          <p className="text-xs text-text-2">
            <span className="figure">{cause}</span> <span className="max-sm:block">{advice}</span>
          </p>
        )}
      </div>
      <p className="flex min-w-0 items-center gap-x-4 self-center text-xs whitespace-nowrap max-sm:col-start-2 max-sm:flex-wrap sm:flex-col sm:items-end">
        {lossInMs === null || isResolved ? null : (
          <span className="figure font-medium text-bad">
            first loss {lossInMs < 500 ? "now" : `in ${formatCountdown(lossInMs)}`}
          </span>
        )}
        {action === null || isResolved ? null : (
          <Link
            href={action.href}
            prefetch={false}
            data-tip={action.label}
            className="max-w-full truncate font-medium text-accent hover:underline max-sm:py-2 sm:max-w-64 sm:leading-6"
          >
            {action.label} →
          </Link>
        )}
        <Link
          href={href}
          scroll={false}
          aria-label={`${hrefLabel}: ${title}`}
          onClick={showTable}
          className="max-w-full truncate text-accent hover:underline max-sm:py-2 sm:leading-6"
        >
          {hrefLabel} →
        </Link>
      </p>
    </li>
  );
}

/** Where the findings fill the screen the table that was filtered lies below it. */
export function showTable(): void {
  const table = document.getElementById(callsTableId);
  if (table && table.getBoundingClientRect().top > window.innerHeight / 2) table.scrollIntoView({ block: "start" });
}
