import Link from "next/link";
import type { ReactNode } from "react";
import { Drain } from "@/components/figures/drain";
import { Age, Figure } from "@/components/figures/figure";
import { Name } from "@/components/figures/name";
import { PendingLink } from "@/components/figures/pending-link";
import { formatAtLeast, formatCountdown, formatRate } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import { paths } from "@/lib/paths";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { LagSum, Percentile } from "./group-columns";

/** Both clocks with their percentiles, then amounts and rates. */
export function GroupFacts({ group, asOfMs }: { group: GroupRollUp; asOfMs: number }) {
  return (
    <div className="grid gap-x-8 gap-y-3 border-t border-line px-3 py-2 sm:px-4 wide:grid-cols-[auto_1fr]">
      <div className="min-w-0 overflow-x-auto">
        <table className="w-fit whitespace-nowrap text-right [&_td]:pl-2 [&_th]:pl-2 [&_th]:font-medium max-sm:[&_th]:whitespace-normal sm:[&_td]:pl-5 sm:[&_th]:pl-5">
          <caption className="sr-only">Both clocks over the calls that have not ended</caption>
          <thead className="text-xs text-text-3">
            <tr>
              <th scope="col" className="!pl-0 text-left">
                Clock
              </th>
              {["p50", "p95", "p99"].map((head) => (
                <th key={head} scope="col" data-term="percentiles">
                  {head}
                </th>
              ))}
              <th scope="col">worst</th>
              <th scope="col" className="text-left max-sm:hidden">
                in call
              </th>
            </tr>
          </thead>
          <tbody>
            <Clock
              term="worstUndelivered"
              label="Waiting for"
              percentiles={[group.p50UndeliveredAgeMs, group.p95UndeliveredAgeMs, group.p99UndeliveredAgeMs]}
              worstMs={group.worstUndeliveredAgeMs}
              callId={group.worstUndeliveredCallId}
              asOfMs={asOfMs}
            />
            <Clock
              term="worstPending"
              label="Oldest pending"
              percentiles={[group.p50OldestPendingAgeMs, group.p95OldestPendingAgeMs, group.p99OldestPendingAgeMs]}
              worstMs={group.worstOldestPendingAgeMs}
              callId={group.worstOldestPendingCallId}
              asOfMs={asOfMs}
            />
          </tbody>
        </table>
      </div>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(96px,1fr))] gap-x-4 gap-y-1.5">
        <Fact term="lag" label="Undelivered">
          <LagSum group={group} />
        </Fact>
        <Fact term="pending" label="Pending">
          <PendingLink count={group.pending} group={group.name} />
        </Fact>
        <Fact term="entriesPerSecond" label="Adds/s">
          <Figure text={formatRate(group.addsPerSecond)} />
        </Fact>
        <Fact term="readsPerSecond" label="Reads/s">
          <Figure text={formatRate(group.readsPerSecond)} />
        </Fact>
        <Fact term="drain" label="Drains in">
          <Drain group={group} />
        </Fact>
        <Fact term="lossIn" label="Loses in">
          {group.soonestLossMs === null ? (
            <Figure text="–" tip="Nothing approaches that would take its entries." isCalm />
          ) : (
            <span className="font-semibold text-bad">
              <Figure text={formatCountdown(group.soonestLossMs)} />
            </span>
          )}
        </Fact>
        <Fact term="skipped" label="Lost unread">
          <span className={group.skippedEntries > 0 ? "font-semibold text-bad" : "text-text-3"}>
            <Figure text={formatAtLeast(group.skippedEntries, group.skippedIsAtLeast)} />
          </span>
        </Fact>
      </dl>
    </div>
  );
}

interface ClockProps {
  term: GlossaryTerm;
  label: string;
  percentiles: readonly (number | null)[];
  worstMs: number | null;
  callId: string | null;
  asOfMs: number;
}

function Clock({ term, label, percentiles, worstMs, callId, asOfMs }: ClockProps) {
  const heads = ["p50", "p95", "p99"];
  return (
    <tr className="h-6">
      <th scope="row" className="!pl-0 text-left" data-term={term}>
        {label}
      </th>
      {percentiles.map((ageMs, i) => (
        <td key={heads[i]}>
          <Percentile ageMs={ageMs} />
        </td>
      ))}
      <td className="font-semibold">
        <Age ageMs={worstMs} asOfMs={asOfMs} />
      </td>
      <td className="max-w-48 truncate text-left max-sm:hidden">
        {callId === null || worstMs === 0 ? null : (
          <Link href={paths.call(callId)} prefetch={false} className="font-mono text-xs text-accent hover:underline">
            <Name of={callId} />
          </Link>
        )}
      </td>
    </tr>
  );
}

function Fact({ term, label, children }: { term: GlossaryTerm; label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-text-3" data-term={term}>
        {label}
      </dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
