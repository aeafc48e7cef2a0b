import type { ReactNode } from "react";
import { Age, Figure, Lag, tipOfDuration, tipOfLag } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { StatusBadge } from "@/components/figures/status-badge";
import type { CallFigures } from "@/lib/call-figures";
import {
  formatAtLeast,
  formatCount,
  formatCountdown,
  formatDateTime,
  formatDuration,
  formatExactCount,
  formatRate,
} from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import type { Call } from "@/lib/schema/call";
import { CallIdCell } from "./call-id-cell";
import { GroupShapes } from "./group-shapes";

export interface CallsTableRow {
  call: Call;
  figures: CallFigures;
  hues: ReadonlyMap<string, number>;
}

export interface CallColumn {
  id: string;
  header: string;
  term: GlossaryTerm;
  /** As the server names it; null cannot be sorted by. `first` is the direction of the first click. */
  sort: { key: string; first: "" | "-" } | null;
  minWidth: number;
  isWide?: boolean;
  isNumber?: boolean;
  cell(row: CallsTableRow): ReactNode;
  /** The exact value, for copying. */
  tsv: { header: string; of(row: CallsTableRow): string | number | null };
}

const unknownLoss = "Trimming is not approaching unread entries, or it cannot be told.";

/** In order of importance: what does not fit a narrow screen is left out from the end. */
export const callColumns: readonly CallColumn[] = [
  {
    id: "status",
    header: "Status",
    term: "status",
    sort: { key: "worst", first: "" },
    minWidth: 116,
    cell: ({ call, figures }) => (
      <StatusBadge
        status={figures.worst?.status ?? call.status}
        tip={
          call.problem ?? (figures.worst ? `${figures.worst.name}: ${figures.worst.reason}` : "This call has no group.")
        }
      />
    ),
    tsv: { header: "status", of: ({ call, figures }) => figures.worst?.status ?? call.status },
  },
  {
    id: "callId",
    header: "Call",
    term: "call",
    sort: { key: "callId", first: "" },
    minWidth: 132,
    isWide: true,
    cell: (row) => <CallIdCell {...row} />,
    tsv: { header: "call_id", of: ({ call }) => call.callId },
  },
  {
    id: "undeliveredAge",
    header: "Waiting for",
    term: "undeliveredAge",
    sort: { key: "undeliveredAge", first: "-" },
    minWidth: 88,
    isNumber: true,
    cell: ({ call, figures: { undeliveredAge: group } }) => (
      <Age
        ageMs={group?.undeliveredAgeMs ?? null}
        isBound={group?.undeliveredAgeIsBound ?? false}
        asOfMs={call.readAtMs}
      />
    ),
    tsv: { header: "undelivered_age_ms", of: ({ figures }) => figures.undeliveredAge?.undeliveredAgeMs ?? null },
  },
  {
    id: "lag",
    header: "Undelivered",
    term: "lag",
    sort: { key: "lag", first: "-" },
    minWidth: 84,
    isNumber: true,
    cell: ({ figures }) => <LagCell figures={figures} />,
    tsv: { header: "lag_entries", of: ({ figures }) => figures.lag?.lagEntries ?? null },
  },
  {
    id: "group",
    header: "Worst group",
    term: "group",
    sort: null,
    minWidth: 96,
    cell: ({ figures, hues }) =>
      figures.worst ? (
        <GroupName name={figures.worst.name} hue={hues.get(figures.worst.name)} />
      ) : (
        <span className="text-text-3">none</span>
      ),
    tsv: { header: "worst_group", of: ({ figures }) => figures.worst?.name ?? null },
  },
  {
    id: "oldestPendingAge",
    header: "Oldest pending",
    term: "oldestPendingAge",
    sort: { key: "oldestPendingAge", first: "-" },
    minWidth: 104,
    isNumber: true,
    cell: ({ call, figures: { oldestPendingAge: group } }) => (
      <Age ageMs={group?.oldestPendingAgeMs ?? null} asOfMs={call.readAtMs} />
    ),
    tsv: { header: "oldest_pending_age_ms", of: ({ figures }) => figures.oldestPendingAge?.oldestPendingAgeMs ?? null },
  },
  {
    id: "pending",
    header: "Pending",
    term: "pending",
    sort: { key: "pending", first: "-" },
    minWidth: 64,
    isNumber: true,
    cell: ({ figures: { pending } }) => <Figure text={formatCount(pending?.pending ?? null)} tip={pending?.name} />,
    tsv: { header: "pending", of: ({ figures }) => figures.pending?.pending ?? null },
  },
  {
    id: "lossIn",
    header: "Loses in",
    term: "lossIn",
    sort: { key: "lossIn", first: "" },
    minWidth: 80,
    isNumber: true,
    cell: ({ figures: { lossIn } }) =>
      lossIn ? (
        <span className="font-medium text-bad">
          <Figure
            text={formatCountdown(lossIn.lossInMs)}
            tip={`${lossIn.name}: ${tipOfDuration(lossIn.lossInMs, unknownLoss)}`}
          />
        </span>
      ) : (
        <span className="text-text-3" data-tip={unknownLoss}>
          –
        </span>
      ),
    tsv: { header: "loss_in_ms", of: ({ figures }) => figures.lossIn?.lossInMs ?? null },
  },
  {
    id: "skipped",
    header: "Lost",
    term: "skipped",
    sort: { key: "skipped", first: "-" },
    minWidth: 60,
    isNumber: true,
    cell: ({ figures: { skipped } }) => (
      <span className={skipped?.skippedEntries ? "font-medium text-bad" : ""}>
        <Figure
          text={skipped ? formatAtLeast(skipped.skippedEntries, skipped.skippedIsAtLeast) : "?"}
          tip={
            skipped
              ? `${skipped.name}: ${formatExactCount(skipped.skippedEntries)} entries`
              : "This server does not count them."
          }
        />
      </span>
    ),
    tsv: { header: "skipped_entries", of: ({ figures }) => figures.skipped?.skippedEntries ?? null },
  },
  {
    id: "groups",
    header: "Groups",
    term: "group",
    sort: null,
    minWidth: 72,
    cell: ({ call }) => <GroupShapes groups={call.groups} />,
    tsv: { header: "groups", of: ({ call }) => call.groups.map(({ name, status }) => `${name}=${status}`).join(" ") },
  },
  {
    id: "entriesPerSecond",
    header: "Entries/s",
    term: "entriesPerSecond",
    sort: { key: "entriesPerSecond", first: "-" },
    minWidth: 68,
    isNumber: true,
    cell: ({ call }) => <Figure text={formatRate(call.entriesPerSecond)} />,
    tsv: { header: "entries_per_second", of: ({ call }) => call.entriesPerSecond },
  },
  {
    id: "state",
    header: "State",
    term: "state",
    sort: { key: "state", first: "" },
    minWidth: 56,
    cell: ({ call }) => <span className="text-text-2">{call.state}</span>,
    tsv: { header: "state", of: ({ call }) => call.state },
  },
  {
    id: "silence",
    header: "Silent for",
    term: "silence",
    sort: { key: "silence", first: "-" },
    minWidth: 80,
    isNumber: true,
    cell: ({ call }) => <Age ageMs={call.producerSilenceMs} asOfMs={call.readAtMs} />,
    tsv: { header: "silence_ms", of: ({ call }) => call.producerSilenceMs },
  },
  {
    id: "length",
    header: "Length",
    term: "length",
    sort: { key: "length", first: "-" },
    minWidth: 64,
    isNumber: true,
    cell: ({ call }) => (
      <Figure text={formatCount(call.length)} tip={`${formatExactCount(call.entriesAdded)} ever added`} />
    ),
    tsv: { header: "length", of: ({ call }) => call.length },
  },
  {
    id: "since",
    header: "Status since",
    term: "status",
    sort: null,
    minWidth: 88,
    isNumber: true,
    cell: ({ call, figures }) => {
      const sinceMs = figures.worst?.sinceMs ?? call.sinceMs;
      return (
        <Figure text={formatDuration(Math.max(0, call.readAtMs - sinceMs))} tip={`since ${formatDateTime(sinceMs)}`} />
      );
    },
    tsv: { header: "status_since_ms", of: ({ call, figures }) => figures.worst?.sinceMs ?? call.sinceMs },
  },
];

/** The largest known lag; `≥` and a hover when other groups' lag is unknown. */
function LagCell({ figures: { lag, unknownLags } }: { figures: CallFigures }) {
  if (!lag) return <Lag group={{ lagEntries: null, lagSource: "unknown" }} />;
  if (unknownLags === 0) return <Lag group={lag} />;
  const text = lag.lagEntries === 0 ? "?" : `≥ ${formatCount(lag.lagEntries)}`;
  return <Figure text={text} tip={`${lag.name}: ${tipOfLag(lag)}\nUnknown for ${unknownLags} more.`} />;
}

/** Every `sort` the URL may carry. */
export const sortTexts: readonly string[] = callColumns.flatMap(({ sort }) => (sort ? [sort.key, `-${sort.key}`] : []));

/** Those of the wanted columns that fit, the most important first kept. */
export function fitColumns(wanted: readonly CallColumn[], widthPx: number): CallColumn[] {
  let left = widthPx;
  return wanted.filter(({ minWidth }, index) => {
    left -= minWidth + columnGapPx;
    return index < 2 || left >= 0;
  });
}

export const columnGapPx = 16;
