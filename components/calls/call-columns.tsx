import { Count } from "@/components/figures/figure";
import type { Column } from "@/components/ui/columns";
import { formatExactCount } from "@/lib/format";
import * as cells from "./call-cells";
import { CallIdCell } from "./call-id-cell";
import { GroupShapes } from "./group-shapes";

export type CallColumn = Column<cells.CallsTableRow>;

/** In order of importance: what does not fit a narrow screen is left out from the end. */
export const callColumns: readonly CallColumn[] = [
  {
    id: "status",
    header: "Status",
    term: "status",
    sort: { key: "worst", first: "", largestFirst: "" },
    minWidth: 116,
    isFixed: true,
    cell: cells.statusCell,
  },
  {
    id: "callId",
    header: "Call",
    term: "call",
    sort: { key: "callId", first: "" },
    minWidth: 132,
    isWide: true,
    isFixed: true,
    cell: (row) => <CallIdCell {...row} />,
  },
  {
    id: "undeliveredAge",
    header: "Waiting for",
    term: "undeliveredAge",
    sort: { key: "undeliveredAge", first: "-" },
    minWidth: 88,
    isNumber: true,
    cell: cells.undeliveredAgeCell,
  },
  {
    id: "lag",
    header: "Undelivered",
    term: "lag",
    sort: { key: "lag", first: "-" },
    minWidth: 84,
    isNumber: true,
    cell: cells.lagCell,
  },
  {
    id: "group",
    header: "Worst group",
    term: "group",
    sort: null,
    minWidth: 96,
    cell: cells.worstGroupCell,
  },
  {
    id: "oldestPendingAge",
    header: "Oldest pending",
    term: "oldestPendingAge",
    sort: { key: "oldestPendingAge", first: "-" },
    minWidth: 104,
    isNumber: true,
    cell: cells.oldestPendingCell,
  },
  {
    id: "pending",
    header: "Pending",
    term: "pending",
    sort: { key: "pending", first: "-" },
    minWidth: 64,
    isNumber: true,
    cell: cells.pendingCell,
  },
  {
    id: "lossIn",
    header: "Loses in",
    term: "lossIn",
    sort: { key: "lossIn", first: "" },
    minWidth: 80,
    isNumber: true,
    cell: cells.lossCell,
  },
  {
    id: "skipped",
    header: "Lost",
    term: "skipped",
    sort: { key: "skipped", first: "-" },
    minWidth: 60,
    isNumber: true,
    cell: cells.skippedCell,
  },
  {
    id: "groups",
    header: "Groups",
    term: "group",
    sort: null,
    minWidth: 72,
    cell: ({ call }) => <GroupShapes groups={call.groups} more={call.moreGroups?.groups ?? 0} />,
  },
  {
    id: "entriesPerSecond",
    header: "Entries/s",
    term: "entriesPerSecond",
    sort: { key: "entriesPerSecond", first: "-" },
    minWidth: 68,
    isNumber: true,
    cell: cells.rateCell,
  },
  {
    id: "state",
    header: "State",
    term: "state",
    sort: { key: "state", first: "" },
    minWidth: 56,
    cell: ({ call }) => <span className="text-text-2">{call.state}</span>,
  },
  {
    id: "silence",
    header: "Silent for",
    term: "silence",
    sort: { key: "silence", first: "-" },
    minWidth: 80,
    isNumber: true,
    cell: cells.silenceCell,
  },
  {
    id: "length",
    header: "Length",
    term: "length",
    sort: { key: "length", first: "-" },
    minWidth: 64,
    isNumber: true,
    cell: ({ call }) => <Count count={call.length} tip={`${formatExactCount(call.entriesAdded)} ever added`} />,
  },
  {
    id: "since",
    header: "Status since",
    term: "since",
    sort: null,
    minWidth: 88,
    isNumber: true,
    cell: cells.sinceCell,
  },
];

/** Every `sort` the URL may carry. */
export const sortTexts: readonly string[] = callColumns.flatMap(({ sort }) => (sort ? [sort.key, `-${sort.key}`] : []));
