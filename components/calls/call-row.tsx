"use client";

import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { useState } from "react";
import type { Status } from "@/lib/schema/status";
import { rankOfStatus, statusLooks } from "@/lib/status-look";

export interface RowCell {
  columnId: string;
  isNumber: boolean;
  content: ReactNode;
}

export interface CallRowProps {
  callId: string;
  status: Status;
  cells: readonly RowCell[];
  index: number;
  place: { topPx: number; heightPx: number; template: string };
  isActive: boolean;
  isFirst: boolean;
  isOpen: boolean;
  takeFocus(row: HTMLElement | null): void;
  onOpen(callId: string): void;
  onActivate(index: number): void;
}

const placed = "absolute inset-x-0 grid items-center gap-x-4 border-b border-line px-3 sm:px-4";

export function CallRow({
  callId,
  status,
  cells,
  index,
  place,
  isActive,
  isFirst,
  isOpen,
  takeFocus,
  onOpen,
  onActivate,
}: CallRowProps) {
  const isWorse = useWorsened(status);
  const needsCare = statusLooks[status].needsCare;

  function onClick(event: MouseEvent): void {
    const isOnLink = event.target instanceof Element && event.target.closest("a") !== null;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    if (isOnLink) event.preventDefault();
    onActivate(index);
    onOpen(callId);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    event.preventDefault();
    onOpen(callId);
  }

  return (
    <tr
      ref={isActive ? takeFocus : null}
      aria-rowindex={index + 2}
      aria-current={isOpen ? "true" : undefined}
      tabIndex={isActive || isFirst ? 0 : -1}
      data-call-id={callId}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={(event) => event.target === event.currentTarget && onActivate(index)}
      className={`${placed} cursor-pointer -outline-offset-2 hover:bg-hover ${isOpen ? "bg-selected" : ""} ${isWorse && needsCare ? "just-worse" : ""}`}
      style={{ transform: `translateY(${place.topPx}px)`, height: place.heightPx, gridTemplateColumns: place.template }}
    >
      {cells.map(({ columnId, isNumber, content }) => (
        <td key={columnId} className={`min-w-0 truncate ${isNumber ? "text-right" : ""}`}>
          {content}
        </td>
      ))}
    </tr>
  );
}

/** A row that is not here yet, in its final shape. */
export function SkeletonRow({ place }: { place: CallRowProps["place"] }) {
  return (
    <tr
      className={placed}
      style={{ transform: `translateY(${place.topPx}px)`, height: place.heightPx, gridTemplateColumns: place.template }}
    >
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
