"use client";

import Link from "next/link";
import { StatusShape } from "@/components/figures/status-badge";
import { Shape, toneText } from "@/components/ui/shape";
import { formatClock, formatCounted, formatDateTime } from "@/lib/format";
import type { Freshness } from "@/lib/freshness";
import type { Finding, Snapshot } from "@/lib/schema/snapshot";
import { statusLooks } from "@/lib/status-look";
import { callsTableId } from "./calls-table-id";

/** What is wrong, worst first: at most five sentences, or that nothing needs anybody. */
export function Findings({ snapshot, freshness }: { snapshot: Snapshot; freshness: Freshness }) {
  const { findings, moreFindings, totals, isWarmingUp } = snapshot;
  return (
    <section aria-label="Findings" className="border-b border-line">
      {findings.length === 0 ? (
        <Calm calls={totals.calls} isWarmingUp={isWarmingUp} freshness={freshness} />
      ) : (
        <ol>
          {findings.map((finding) => (
            <FindingLine key={finding.findingId} finding={finding} />
          ))}
        </ol>
      )}
      {moreFindings > 0 ? (
        <p className="px-3 pb-1.5 text-xs text-text-2 sm:pl-10">
          {formatCounted(moreFindings, "more finding")}, less grave: filter the table by status to see their calls.
        </p>
      ) : null}
      <p className="sr-only" aria-live="polite" role="status">
        {findings.map(({ title }) => withoutNumbers(title)).join(". ")}
      </p>
    </section>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const { status, title, cause, advice, sinceMs, href, hrefLabel, action } = finding;
  const { tone } = statusLooks[status];
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-2.5 border-line px-3 py-1 not-first:border-t sm:grid-cols-[auto_1fr_auto] sm:px-4">
      <span className="pt-0.5">
        <StatusShape status={status} label={statusLooks[status].word} />
      </span>
      <div className="min-w-0">
        <p className="leading-5 wrap-anywhere text-text">
          <strong className={`figure font-semibold ${tone === "bad" ? toneText.bad : ""}`}>{title}</strong>
          {sinceMs === null ? null : (
            <span className="text-text-2" data-tip={formatDateTime(sinceMs)}>
              {" "}
              since {formatClock(sinceMs)}
            </span>
          )}
        </p>
        <p className="text-xs text-text-2">
          <span className="figure max-sm:line-clamp-2">{cause}</span> <span className="max-sm:block">{advice}</span>
        </p>
      </div>
      <p className="flex min-w-0 items-center gap-x-4 self-center text-xs whitespace-nowrap max-sm:col-start-2 max-sm:flex-wrap sm:flex-col sm:items-end">
        {action === null ? null : (
          <Link
            href={action.href}
            prefetch={false}
            data-tip={action.label}
            className="max-w-full truncate font-medium text-accent hover:underline max-sm:py-2 sm:max-w-64"
          >
            {action.label} →
          </Link>
        )}
        <Link
          href={href}
          scroll={false}
          aria-label={`${hrefLabel}: ${title}`}
          onClick={showTable}
          className="max-w-full truncate text-accent hover:underline max-sm:py-2"
        >
          {hrefLabel} →
        </Link>
      </p>
    </li>
  );
}

/** Where the findings fill the screen the table that was filtered lies below it. */
function showTable(): void {
  const table = document.getElementById(callsTableId);
  if (table && table.getBoundingClientRect().top > window.innerHeight / 2) table.scrollIntoView({ block: "start" });
}

function Calm({ calls, isWarmingUp, freshness }: { calls: number; isWarmingUp: boolean; freshness: Freshness }) {
  const isLive = freshness.kind === "live";
  const title = isWarmingUp
    ? "Taking the first readings"
    : isLive
      ? "Nothing needs you"
      : `Nothing needed you when Redis was last read`;
  return (
    <p className="flex h-12 items-center gap-2.5 px-3 sm:px-4">
      <Shape shape={isWarmingUp ? "half" : "disc"} tone={isWarmingUp ? "info" : isLive ? "good" : "quiet"} />
      <strong className="font-semibold">{title}</strong>
      <span className="figure truncate text-xs text-text-2">
        {isWarmingUp ? "Rates and trends need a second one." : `${formatCounted(calls, "call")} watched`}
      </span>
    </p>
  );
}

/** Announced when a finding comes or goes, not whenever its count moves. */
const withoutNumbers = (title: string): string => title.replace(/\d[\d,.]*/g, "some").replace(/,? up to .*$/, "");
