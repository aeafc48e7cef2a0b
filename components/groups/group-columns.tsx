import { Drain } from "@/components/figures/drain";
import { Age, Count, Figure, NotApplicable } from "@/components/figures/figure";
import { GroupCell } from "@/components/figures/group-name";
import { StatusBadge } from "@/components/figures/status-badge";
import type { Column } from "@/components/ui/columns";
import { formatAtLeast, formatCount, formatCountdown, formatDuration, formatRate } from "@/lib/format";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { statusesWorstFirst, statusLooks } from "@/lib/status-look";
import { callsInTrouble } from "@/lib/stream/select-groups";

export interface ShownGroup {
  group: GroupRollUp;
  hue: number | undefined;
  asOfMs: number;
}

/** What does not fit leaves from the end. */
export const groupColumns: readonly Column<ShownGroup>[] = [
  {
    id: "group",
    header: "Group",
    term: "group",
    sort: { key: "name", first: "" },
    minWidth: 150,
    isWide: true,
    isFixed: true,
    phone: "minmax(0,1fr)",
    cell: ({ group, hue }) => (
      <>
        <GroupCell name={group.name} hue={hue} />
        <span className="block truncate text-2xs text-text-3 sm:hidden">
          {formatCount(callsInTrouble(group))} of {formatCount(group.calls)} calls in trouble
        </span>
      </>
    ),
  },
  {
    id: "status",
    header: "Status",
    term: "status",
    sort: { key: "worst", first: "", largestFirst: "" },
    minWidth: 118,
    isFixed: true,
    phone: "auto",
    cell: ({ group }) => <StatusBadge status={group.status} tip={statusTally(group)} />,
  },
  {
    id: "trouble",
    header: "In trouble",
    term: "callsAffected",
    sort: { key: "trouble", first: "-" },
    minWidth: 104,
    isNumber: true,
    cell: ({ group }) => {
      const inTrouble = callsInTrouble(group);
      return (
        <>
          <span className={inTrouble > 0 ? "font-semibold" : "text-text-3"}>
            <Figure text={formatCount(inTrouble)} tip={statusTally(group)} />
          </span>
          <span className="figure text-text-3"> of {formatCount(group.calls)}</span>
        </>
      );
    },
  },
  {
    id: "missing",
    header: "Missing",
    term: "missingCalls",
    minWidth: 62,
    isNumber: true,
    cell: ({ group: { missingCalls } }) => (
      <span className={missingCalls > 0 ? "font-semibold text-bad" : ""}>
        <Count count={missingCalls} />
      </span>
    ),
  },
  {
    id: "undelivered",
    header: "Waiting for",
    term: "worstUndelivered",
    sort: { key: "undelivered", first: "-" },
    minWidth: 86,
    isNumber: true,
    cell: ({ group, asOfMs }) => <Age ageMs={group.worstUndeliveredAgeMs} asOfMs={asOfMs} />,
  },
  {
    id: "p95",
    header: "p95",
    term: "percentileUndelivered",
    minWidth: 72,
    isNumber: true,
    cell: ({ group }) => <Percentile ageMs={group.p95UndeliveredAgeMs} />,
  },
  {
    id: "lag",
    header: "Undelivered",
    term: "lag",
    sort: { key: "lag", first: "-" },
    minWidth: 86,
    isNumber: true,
    cell: ({ group }) => <LagSum group={group} />,
  },
  {
    id: "oldestPending",
    header: "Oldest pending",
    term: "worstPending",
    sort: { key: "oldestPending", first: "-" },
    minWidth: 104,
    isNumber: true,
    cell: ({ group, asOfMs }) => <Age ageMs={group.worstOldestPendingAgeMs} asOfMs={asOfMs} />,
  },
  {
    id: "pending",
    header: "Pending",
    term: "pending",
    sort: { key: "pending", first: "-" },
    minWidth: 70,
    isNumber: true,
    cell: ({ group }) => <Count count={group.pending} />,
  },
  {
    id: "reads",
    header: "Reads/s",
    term: "readsPerSecond",
    sort: { key: "reads", first: "-" },
    minWidth: 66,
    isNumber: true,
    cell: ({ group }) => <Figure text={formatRate(group.readsPerSecond)} />,
  },
  {
    id: "drain",
    header: "Drains in",
    term: "drain",
    sort: { key: "drain", first: "-" },
    minWidth: 76,
    isNumber: true,
    cell: ({ group }) => <Drain group={group} />,
  },
  {
    id: "lossIn",
    header: "Loses in",
    term: "lossIn",
    sort: { key: "lossIn", first: "" },
    minWidth: 72,
    isNumber: true,
    cell: ({ group: { soonestLossMs } }) =>
      soonestLossMs === null ? (
        <NotApplicable why="Nothing approaches that would take its entries." />
      ) : (
        <span className="font-semibold text-bad">
          <Figure text={formatCountdown(soonestLossMs)} />
        </span>
      ),
  },
  {
    id: "lost",
    header: "Lost",
    term: "skipped",
    sort: { key: "lost", first: "-" },
    minWidth: 60,
    isNumber: true,
    cell: ({ group: { skippedEntries, skippedIsAtLeast } }) => (
      <span className={skippedEntries > 0 ? "font-semibold text-bad" : "text-text-3"}>
        <Figure text={formatAtLeast(skippedEntries, skippedIsAtLeast)} />
      </span>
    ),
  },
  {
    id: "consumers",
    header: "Consumers",
    term: "registrations",
    sort: { key: "consumers", first: "-" },
    minWidth: 82,
    isNumber: true,
    cell: ({ group }) => <Count count={group.consumers} />,
  },
];

export function LagSum({ group }: { group: Pick<GroupRollUp, "lagEntries" | "unknownLagCalls" | "lagIsEstimated"> }) {
  const { lagEntries, unknownLagCalls, lagIsEstimated } = group;
  const mark = unknownLagCalls > 0 ? "≥ " : lagIsEstimated && lagEntries > 0 ? "≈ " : "";
  return (
    <Figure
      text={lagEntries === 0 && unknownLagCalls > 0 ? "?" : `${mark}${formatCount(lagEntries)}`}
      tip={unknownLagCalls > 0 ? `Unknown in ${formatCount(unknownLagCalls)} calls.` : undefined}
      isCalm={lagEntries === 0 && unknownLagCalls === 0}
    />
  );
}

export function Percentile({ ageMs }: { ageMs: number | null }) {
  if (ageMs === 0) return <NotApplicable why="Nothing waits in so many of the calls." />;
  return (
    <Figure text={formatDuration(ageMs)} tip={ageMs === null ? "No call that has not ended tells it." : undefined} />
  );
}

export function statusTally({ statuses }: Pick<GroupRollUp, "statuses">): string {
  return statusesWorstFirst
    .filter((status) => (statuses[status] ?? 0) > 0)
    .map((status) => `${statusLooks[status].word}: ${formatCount(statuses[status] ?? 0)}`)
    .join("\n");
}
