"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Age, Count, Figure, NotApplicable } from "@/components/figures/figure";
import { GroupName, useGroupHues } from "@/components/figures/group-name";
import { PastLossMark, StatusBadge } from "@/components/figures/status-badge";
import { formatAtLeast, formatCount, formatCountdown, formatCounted, formatDuration, formatRate } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import { paths } from "@/lib/paths";
import type { GroupRollUp, Snapshot } from "@/lib/schema/snapshot";
import { rankOfStatus, statusesWorstFirst, statusLooks } from "@/lib/status-look";

const shownAtFirst = 6;

/** One line per group over all calls, the worst first: who is in trouble, in how many calls, by how long. */
export function GroupStrip({ groups, asOfMs }: { groups: Snapshot["groups"]; asOfMs: number }) {
  const hues = useGroupHues();
  const [isWhole, setWhole] = useState(false);
  const worstFirst = [...groups].sort(
    (a, b) => rankOfStatus(b.status) - rankOfStatus(a.status) || (a.name < b.name ? -1 : 1),
  );
  const shown = isWhole ? worstFirst : worstFirst.slice(0, shownAtFirst);
  if (groups.length === 0) return null;
  return (
    <section aria-label="Groups" className="border-b border-line pb-1">
      <table className="w-full table-fixed">
        <thead>
          <tr className="h-7 text-xs text-text-2 [&>th]:font-medium">
            <Head term="group" className="pl-3 text-left sm:w-36 sm:pl-4 md:w-44">
              Group
            </Head>
            <Head term="status" className="w-26 text-left max-sm:hidden md:w-30">
              Status
            </Head>
            <Head term="callsAffected" className="w-22 md:w-28">
              In trouble
            </Head>
            <Head term="worstUndelivered" className="w-21 md:w-24">
              Waiting for
            </Head>
            <Head term="lag" className="max-sm:hidden">
              Undelivered
            </Head>
            <Head term="worstPending" className="max-md:hidden">
              Oldest pending
            </Head>
            <Head term="pending" className="max-sm:hidden">
              Pending
            </Head>
            <Head term="drain" className="max-md:hidden">
              Drains in
            </Head>
            <Head term="lossIn" className="max-wide:hidden">
              Loses in
            </Head>
            <Head term="skipped" className="w-18 pr-3 sm:pr-4 md:w-20">
              Lost
            </Head>
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <GroupLine key={group.name} group={group} hue={hues.get(group.name)} asOfMs={asOfMs} />
          ))}
        </tbody>
      </table>
      {groups.length > shownAtFirst ? (
        <button
          type="button"
          className="px-4 py-1 text-xs text-accent hover:underline"
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Show the worst only" : `Show ${groups.length - shownAtFirst} more groups`}
        </button>
      ) : null}
    </section>
  );
}

function GroupLine({ group, hue, asOfMs }: { group: GroupRollUp; hue: number | undefined; asOfMs: number }) {
  const { name, status, statuses, calls, lagEntries, unknownLagCalls, lagIsEstimated, skippedEntries } = group;
  const inTrouble = statusesWorstFirst.reduce(
    (sum, word) => sum + (statusLooks[word].needsCare ? (statuses[word] ?? 0) : 0),
    0,
  );
  const lagMark = unknownLagCalls > 0 ? "≥ " : lagIsEstimated ? "≈ " : "";
  return (
    <tr className="h-8 text-right max-sm:h-11 [&>td]:pl-2">
      <th scope="row" className="truncate pl-3 text-left font-medium sm:pl-4">
        <Link
          href={paths.calls(`?${new URLSearchParams({ group: name })}`)}
          scroll={false}
          className="block truncate hover:text-accent"
        >
          <GroupName name={name} hue={hue} />
        </Link>
        <span className="text-xs sm:hidden">
          <StatusBadge status={status} />
        </span>
      </th>
      <td className="text-left max-sm:hidden">
        <span className="inline-flex items-center gap-1.5">
          <StatusBadge status={status} tip={wordsOf(group)} />
          {group.lostLatelyCalls > 0 ? (
            <PastLossMark
              tip={`Lost entries lately in ${formatCounted(group.lostLatelyCalls, "call")}, and not now.`}
            />
          ) : null}
        </span>
      </td>
      <td>
        <span className={inTrouble > 0 ? "font-semibold" : "text-text-3"}>
          <Figure text={formatCount(inTrouble)} tip={wordsOf(group)} />
        </span>
        <span className="figure text-text-3"> of {formatCount(calls)}</span>
      </td>
      <td>
        <Age ageMs={group.worstUndeliveredAgeMs} asOfMs={asOfMs} />
      </td>
      <td className="max-sm:hidden">
        <Figure
          text={lagEntries === 0 && unknownLagCalls > 0 ? "?" : `${lagMark}${formatCount(lagEntries)}`}
          tip={unknownLagCalls > 0 ? `Unknown in ${formatCount(unknownLagCalls)} calls.` : undefined}
        />
      </td>
      <td className="max-md:hidden">
        <Age ageMs={group.worstOldestPendingAgeMs} asOfMs={asOfMs} />
      </td>
      <td className="max-sm:hidden">
        <Count count={group.pending} />
      </td>
      <td className="max-md:hidden">
        <Figure
          text={drainText(group)}
          tip={`reads ${formatRate(group.readsPerSecond)}/s, adds ${formatRate(group.addsPerSecond)}/s`}
        />
      </td>
      <td className="max-wide:hidden">
        {group.soonestLossMs === null ? (
          <NotApplicable why="Nothing approaches that would take its entries." />
        ) : (
          <span className="font-semibold text-bad">
            <Figure text={formatCountdown(group.soonestLossMs)} />
          </span>
        )}
      </td>
      <td className="pr-3 sm:pr-4">
        <span className={skippedEntries > 0 ? "font-semibold text-bad" : "text-text-3"}>
          <Figure text={formatAtLeast(skippedEntries, group.skippedIsAtLeast)} />
        </span>
        {group.soonestLossMs === null ? null : (
          <span className="block text-xs text-bad sm:hidden">
            <span className="sr-only">loses more</span> {group.soonestLossMs < 500 ? "" : "in "}
            {formatCountdown(group.soonestLossMs)}
          </span>
        )}
      </td>
    </tr>
  );
}

function Head({ term, className = "", children }: { term: GlossaryTerm; className?: string; children: ReactNode }) {
  return (
    <th
      scope="col"
      className={`truncate pl-2 ${className === "" || !className.includes("text-left") ? "text-right" : ""} ${className}`}
      data-term={term}
    >
      {children}
    </th>
  );
}

function drainText({ drain, drainMs }: GroupRollUp): string {
  if (drain === "draining") return formatDuration(drainMs);
  return drain === "none" ? "–" : drain === "never" ? "never" : "?";
}

function wordsOf({ statuses }: GroupRollUp): string {
  return statusesWorstFirst
    .filter((status) => (statuses[status] ?? 0) > 0)
    .map((status) => `${statusLooks[status].word}: ${formatCount(statuses[status] ?? 0)}`)
    .join("\n");
}
