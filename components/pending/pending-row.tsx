"use client";

import Link from "next/link";
import { OutcomeMark } from "@/components/actions/outcome-mark";
import { outcomeWords } from "@/components/actions/outcome-words";
import { Figure, NotApplicable, tipOfDuration } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { type RowPlace, SelectableRow } from "@/components/ui/selectable-row";
import { Shape } from "@/components/ui/shape";
import { formatDateTime, formatDuration, formatExactCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Outcome } from "@/lib/schema/action";
import type { PendingRow as Row } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import { OwnerCell } from "./owner-cell";
import { columnsClass } from "./pending-head";

export function PendingRow({
  row,
  place,
  hue,
  asOfMs,
  outcome,
  onRemoveOwner,
}: {
  row: Row;
  place: RowPlace;
  hue: number | undefined;
  asOfMs: number;
  outcome: Outcome | undefined;
  onRemoveOwner(row: Row): void;
}) {
  return (
    <SelectableRow
      place={place}
      columnsClass={columnsClass}
      selectLabel={`Select ${row.entryId} of ${nameInText(row.group)} in ${nameInText(row.callId)}`}
    >
      <td className="min-w-0">
        <Link
          href={paths.call(row.callId)}
          prefetch={false}
          tabIndex={-1}
          className="block truncate font-mono text-xs leading-5 hover:text-accent hover:underline"
        >
          <Name of={row.callId} />
        </Link>
        <span className="block truncate text-2xs text-text-3 sm:hidden">
          {outcome ? `${outcomeWords(outcome)} · ` : ""}
          <Name of={row.group} /> · {row.consumer === "" ? "nobody" : <Name of={row.consumer} />} ·{" "}
          {formatDuration(row.entryAgeMs)} old
        </span>
      </td>
      <td className="min-w-0 max-sm:hidden">
        <GroupName name={row.group} hue={hue} />
      </td>
      <OwnerCell row={row} onRemoveOwner={() => onRemoveOwner(row)} />
      <td className="text-right max-sm:hidden">
        <Figure
          text={formatDuration(row.entryAgeMs)}
          tip={
            row.entryAgeMs === null
              ? `Unknown: the id ${row.entryId} carries no clock.`
              : `${row.entryId}\nadded ${formatDateTime(asOfMs - row.entryAgeMs)}`
          }
        />
      </td>
      <td className="text-right max-sm:hidden">
        {row.idleMs < 0 ? (
          <NotApplicable why="Released: it waits for the next XAUTOCLAIM." />
        ) : (
          <Figure text={formatDuration(row.idleMs)} tip={tipOfDuration(row.idleMs, "")} />
        )}
      </td>
      <td className="text-right">
        <Figure text={`${row.deliveries}×`} tip={`${formatExactCount(row.deliveries)} deliveries`} />
      </td>
      <td className="min-w-0 truncate max-sm:hidden" aria-label="Payload">
        {outcome ? <OutcomeMark outcome={outcome} className="font-medium" /> : <Payload row={row} />}
      </td>
    </SelectableRow>
  );
}

function Payload({ row: { ghost, preview } }: { row: Row }) {
  if (ghost) {
    return (
      <span className="inline-flex items-center gap-1.5 text-warn" data-term="ghosts">
        <Shape shape="cross" tone="warn" />
        ghost: the entry is gone
      </span>
    );
  }
  if (!preview) return <span className="text-text-3">not read</span>;
  return (
    <>
      <span className="pr-2 font-mono text-2xs text-text-3">
        <SafeText text={preview.field} longest={60} />
      </span>
      <SafeText text={preview.text} />
      {preview.isCut ? "…" : ""}
    </>
  );
}
