"use client";

import { type KeyboardEvent, type MouseEvent, memo, useState } from "react";
import { callFigures } from "@/lib/call-figures";
import type { Call } from "@/lib/schema/call";
import type { Status } from "@/lib/schema/status";
import { rankOfStatus, statusLooks } from "@/lib/status-look";
import type { CallsTableRow } from "./call-cells";
import type { CallColumn } from "./call-columns";

interface RowPlace {
  topPx: number;
  heightPx: number;
  template: string;
}

export interface CallRowProps extends RowPlace {
  call: Call;
  /** The only group that counts; null for the worst of all. */
  groupName: string | null;
  hues: ReadonlyMap<string, number>;
  counted: CallsTableRow["counted"];
  columns: readonly CallColumn[];
  index: number;
  isActive: boolean;
  isFirst: boolean;
  isOpen: boolean;
  takeFocus(row: HTMLElement | null): void;
  onOpen(callId: string): void;
  onActivate(index: number): void;
}

const styleOf = ({ topPx, heightPx, template }: RowPlace) => ({
  transform: `translateY(${topPx}px)`,
  height: heightPx,
  gridTemplateColumns: template,
});

const placed = "contain-strict absolute inset-x-0 grid items-center gap-x-4 border-b border-line px-3 sm:px-4";

export const CallRow = memo(function CallRow(props: CallRowProps) {
  const { call, groupName, hues, counted, columns, index, isActive, isFirst, isOpen, takeFocus, onOpen, onActivate } =
    props;
  const row = { call, figures: callFigures(call, groupName), hues, counted };
  const status = row.figures.worst?.status ?? call.status;
  const isWorse = useWorsened(status) && statusLooks[status].needsCare;

  function onClick(event: MouseEvent): void {
    const isOnLink = event.target instanceof Element && event.target.closest("a") !== null;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    if (isOnLink) event.preventDefault();
    onActivate(index);
    onOpen(call.callId);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    event.preventDefault();
    onOpen(call.callId);
  }

  return (
    <tr
      ref={isActive ? takeFocus : null}
      aria-rowindex={index + 2}
      aria-current={isOpen ? "true" : undefined}
      tabIndex={isActive || isFirst ? 0 : -1}
      data-call-id={call.callId}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={(event) => event.target === event.currentTarget && onActivate(index)}
      className={`${placed} cursor-pointer -outline-offset-2 hover:bg-hover ${isOpen ? "bg-selected" : ""} ${isWorse ? "just-worse" : ""}`}
      style={styleOf(props)}
    >
      {columns.map((column) => (
        <td key={column.id} className={`min-w-0 truncate ${column.isNumber ? "text-right" : ""}`}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
});

/** A row that is not here yet, in its final shape. */
export function SkeletonRow({ place }: { place: RowPlace }) {
  return (
    <tr className={placed} style={styleOf(place)}>
      <td className="skeleton h-3 w-20" />
      <td className="skeleton h-3 w-40" />
    </tr>
  );
}

/** True from the moment the status gets worse until it gets better: the highlight runs once when it starts. */
function useWorsened(status: Status): boolean {
  const [before, setBefore] = useState({ status, isWorse: false });
  if (before.status === status) return before.isWorse;
  const isWorse = rankOfStatus(status) > rankOfStatus(before.status);
  setBefore({ status, isWorse });
  return isWorse;
}
