"use client";

import Link from "next/link";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { formatCounted } from "@/lib/format";
import type { Freshness } from "@/lib/freshness";
import { type HeldFinding, holdFindings } from "@/lib/hold-findings";
import type { PastLosses, Snapshot } from "@/lib/schema/snapshot";
import { FindingLine, showTable } from "./finding-line";

/** So many stand on a phone until somebody asks for the others: the groups must be on its first screen too. */
const onPhone = 2;

/** What is wrong, worst first: at most five sentences, or that nothing needs anybody. */
export function Findings({ snapshot, freshness }: { snapshot: Snapshot; freshness: Freshness }) {
  const { findings, moreFindings, moreFindingsHref, pastLosses, totals, isWarmingUp } = snapshot;
  const [isRead, setRead] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const shown = useHeld(snapshot, isRead);
  return (
    <section
      aria-label="Findings"
      className="border-b border-line"
      onPointerEnter={({ pointerType }) => setRead(pointerType === "mouse")}
      onPointerLeave={() => setRead(false)}
      onFocus={() => setRead(true)}
      onBlur={({ currentTarget, relatedTarget }) => setRead(currentTarget.contains(relatedTarget))}
    >
      {findings.length === 0 ? <Calm calls={totals.calls} isWarmingUp={isWarmingUp} freshness={freshness} /> : null}
      {shown.length === 0 ? null : (
        <ol className={isWhole ? "" : "max-sm:[&>li:nth-child(n+3)]:hidden"}>
          {shown.map(({ finding, resolvedAtMs }) => (
            <FindingLine key={finding.findingId} finding={finding} resolvedAtMs={resolvedAtMs} />
          ))}
        </ol>
      )}
      {shown.length > onPhone && !isWhole ? (
        <p className="px-3 pb-1.5 sm:hidden">
          <Button look="plain" onClick={() => setWhole(true)}>
            {formatCounted(shown.length - onPhone, "more finding")}
          </Button>
        </p>
      ) : null}
      {moreFindings > 0 && moreFindingsHref !== null ? (
        <p className="px-3 pb-1.5 text-xs sm:pl-10">
          <Link href={moreFindingsHref} scroll={false} onClick={showTable} className="text-accent hover:underline">
            {formatCounted(moreFindings, "more finding")}, less grave: show their calls →
          </Link>
        </p>
      ) : null}
      {pastLosses === null ? null : <LostLately losses={pastLosses} />}
      <p className="sr-only" aria-live="polite" role="status">
        {findings.map(({ title }) => withoutNumbers(title)).join(". ")}
      </p>
    </section>
  );
}

/** The lines as the reader last saw them, brought up to date once per snapshot. */
function useHeld(snapshot: Snapshot, isRead: boolean): readonly HeldFinding[] {
  const held = useRef<{ of: Snapshot["findings"]; isRead: boolean; shown: readonly HeldFinding[] }>(null);
  if (held.current?.of !== snapshot.findings || held.current.isRead !== isRead) {
    const shown = holdFindings(held.current?.shown ?? [], snapshot.findings, { atMs: snapshot.asOfMs ?? 0, isRead });
    held.current = { of: snapshot.findings, isRead, shown };
  }
  return held.current.shown;
}

/** What cannot be helped any more, in one grey line: it must not stand before what can. */
function LostLately({ losses: { text, calls, endedCalls, href } }: { losses: PastLosses }) {
  const where =
    endedCalls === calls
      ? formatCounted(calls, "ended call")
      : `${formatCounted(calls, "call")}${endedCalls > 0 ? `, ${endedCalls} of them ended` : ""}`;
  return (
    <p className="flex flex-wrap gap-x-2 border-t border-line px-3 py-1 text-xs text-text-2 first:border-t-0 sm:pl-10">
      <span className="figure">
        Lost before, and not any more: {text} in {where}.
      </span>
      <Link href={href} scroll={false} onClick={showTable} className="text-accent hover:underline">
        show {formatCounted(calls, "call")} that lost entries →
      </Link>
    </p>
  );
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

/** Announced when a finding comes or goes, not whenever its count moves: the words without the numbers. */
const withoutNumbers = (title: string): string =>
  title
    .replace(/,? (up to|oldest pending entry|about|at least) .*$/, "")
    .replace(/ in \d[\d,.]* (ended )?calls?/g, "")
    .replace(/,? \d[\d,.]* entr(y|ies)( so far)?/g, "");
