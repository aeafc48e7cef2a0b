import { OutcomeMark } from "@/components/actions/outcome-mark";
import { outcomeWords } from "@/components/actions/outcome-words";
import type { OneClick, OneClicks } from "@/components/actions/use-one-click";
import { CallCell } from "@/components/figures/call-cell";
import { Figure, NotApplicable, tipOfDuration } from "@/components/figures/figure";
import { GroupCell } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { PayloadPreview } from "@/components/figures/payload-preview";
import { SafeText } from "@/components/figures/safe-text";
import type { Column } from "@/components/ui/columns";
import { Shape } from "@/components/ui/shape";
import { formatDateTime, formatDuration } from "@/lib/format";
import type { Outcome } from "@/lib/schema/action";
import type { PendingRow } from "@/lib/schema/pending";
import { deliveriesMark, deliveriesText, hasNoTime } from "@/lib/stream/delivery-words";
import { OwnerCell } from "./owner-cell";
import { RowActions } from "./row-actions";

export interface ShownEntry {
  row: PendingRow;
  hue: number | undefined;
  asOfMs: number;
  /** What an action did to it. */
  outcome: Outcome | undefined;
  oneClick: Pick<OneClicks, "take" | "undo"> & { click: OneClick | undefined };
  onRelease(row: PendingRow): void;
  onRemoveOwner(row: PendingRow): void;
}

/** What does not fit leaves from the end, but for the call and the payload, where an outcome is told too. */
export const pendingColumns: readonly Column<ShownEntry>[] = [
  {
    id: "call",
    header: "Call",
    term: "call",
    minWidth: 132,
    isWide: true,
    isFixed: true,
    phone: "minmax(0,1fr)",
    cell: ({ row, outcome }) => (
      <CallCell
        callId={row.callId}
        onPhones={
          <>
            {outcome ? `${outcomeWords(outcome)} · ` : ""}
            {row.ghost ? <span className="text-warn">ghost · </span> : null}
            {row.preview ? <SafeText text={row.preview.text} longest={24} /> : null}
            {row.preview ? " · " : ""}
            <Name of={row.group} />, {row.consumer === "" ? "nobody" : <Name of={row.consumer} />}
            {row.consumerState === "alive" ? "" : ` ${row.consumerState}`} · {formatDuration(row.entryAgeMs)}
          </>
        }
      />
    ),
  },
  {
    id: "group",
    header: "Group",
    term: "group",
    minWidth: 112,
    cell: ({ row, hue }) => <GroupCell name={row.group} hue={hue} />,
  },
  { id: "owner", header: "Owner", term: "consumer", minWidth: 190, cell: OwnerCell },
  {
    id: "age",
    header: "Age",
    term: "oldestPendingAge",
    sort: { key: "age", first: "", largestFirst: "" },
    minWidth: 80,
    isNumber: true,
    cell: ({ row, asOfMs }) => <Figure text={formatDuration(row.entryAgeMs)} tip={tipOfAge(row, asOfMs)} />,
  },
  {
    id: "idle",
    header: "Idle",
    term: "oldestPendingIdle",
    sort: { key: "idle", first: "", largestFirst: "" },
    minWidth: 80,
    isNumber: true,
    cell: ({ row: { idleMs } }) =>
      hasNoTime(idleMs) ? (
        <NotApplicable why="Released: it waits for the next XAUTOCLAIM." />
      ) : (
        <Figure text={formatDuration(idleMs)} tip={tipOfDuration(idleMs, "")} />
      ),
  },
  {
    id: "deliveries",
    header: "Deliv.",
    term: "maxDeliveries",
    sort: { key: "deliveries", first: "", largestFirst: "" },
    minWidth: 60,
    isNumber: true,
    cell: ({ row: { deliveries } }) => <Figure text={deliveriesMark(deliveries)} tip={deliveriesText(deliveries)} />,
  },
  {
    id: "payload",
    header: "Payload",
    minWidth: 168,
    isWide: true,
    share: 2,
    isFixed: true,
    cell: ({ row, outcome }) =>
      outcome ? <OutcomeMark outcome={outcome} className="font-medium" /> : <Payload row={row} />,
  },
  {
    id: "act",
    header: "At once",
    minWidth: 176,
    isFixed: true,
    phone: "96px",
    cell: ({ row, oneClick, onRelease }) => (
      <RowActions row={row} oneClick={oneClick} onRelease={onRelease} tabIndex={-1} />
    ),
  },
];

function tipOfAge({ entryAgeMs, entryId }: PendingRow, asOfMs: number): string {
  if (entryAgeMs === null) return `Unknown: the id ${entryId} carries no clock.`;
  return `${entryId}\nadded ${formatDateTime(asOfMs - entryAgeMs)}`;
}

function Payload({ row: { ghost, preview } }: { row: PendingRow }) {
  if (ghost) {
    return (
      <span className="inline-flex items-center gap-1.5 text-warn" data-term="ghosts">
        <Shape shape="cross" tone="warn" />
        ghost: the entry is gone
      </span>
    );
  }
  return preview ? <PayloadPreview preview={preview} /> : <span className="text-text-3">not read</span>;
}
