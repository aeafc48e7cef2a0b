"use client";

import Link from "next/link";
import type { MouseEvent } from "react";
import { outcomeLook, outcomeWords } from "@/components/actions/outcome-words";
import { Figure, NotApplicable, tipOfDuration } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatDateTime, formatDuration, formatExactCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Outcome } from "@/lib/schema/action";
import type { PendingRow as Row } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import { OwnerCell } from "./owner-cell";
import { columnsClass } from "./pending-head";

interface PendingRowProps {
  row: Row;
  rowKey: string;
  hue: number | undefined;
  asOfMs: number;
  index: number;
  topPx: number;
  heightPx: number;
  isSelected: boolean;
  isOpen: boolean;
  isActive: boolean;
  isTabStop: boolean;
  outcome: Outcome | undefined;
  takeFocus(row: HTMLElement | null): void;
  onPick(index: number, isRange: boolean): void;
  onActivate(index: number): void;
  onOpen(rowKey: string): void;
  onRemoveOwner(row: Row): void;
}

export function PendingRow(props: PendingRowProps) {
  const { row, rowKey, hue, asOfMs, index, isSelected, isOpen, isActive, isTabStop, outcome } = props;
  const { takeFocus, onPick, onActivate, onOpen } = props;

  function onClick(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("a, input, button") !== null) return;
    onActivate(index);
    if (event.shiftKey) onPick(index, true);
    else onOpen(rowKey);
  }

  return (
    <tr
      ref={isActive ? takeFocus : null}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-row-key={rowKey}
      onClick={onClick}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) onOpen(rowKey);
      }}
      onFocus={(event) => event.target === event.currentTarget && onActivate(index)}
      className={`absolute inset-x-0 grid cursor-pointer items-center gap-x-3 border-b border-line px-3 -outline-offset-2 contain-strict select-none hover:bg-hover sm:px-4 ${columnsClass} ${isSelected || isOpen ? "bg-selected" : ""}`}
      style={{ transform: `translateY(${props.topPx}px)`, height: props.heightPx }}
    >
      <td className="flex items-center">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Select ${row.entryId} of ${nameInText(row.group)} in ${nameInText(row.callId)}`}
          onClick={(event) => {
            onPick(index, event.shiftKey);
            event.currentTarget.closest("tr")?.focus({ preventScroll: true });
          }}
          onChange={() => undefined}
          className="size-4 accent-(--accent-solid)"
        />
      </td>
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
      <OwnerCell row={row} onRemoveOwner={() => props.onRemoveOwner(row)} />
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
        {outcome ? (
          <span className="inline-flex items-center gap-1.5 font-medium">
            <Shape {...outcomeLook(outcome.outcome)} />
            {outcomeWords(outcome)}
          </span>
        ) : (
          <Payload row={row} />
        )}
      </td>
    </tr>
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
