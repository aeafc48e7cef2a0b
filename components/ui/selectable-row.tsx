"use client";

import type { MouseEvent, ReactNode } from "react";

/** Where a row stands and what is true of it; what its table tells it. */
export interface RowPlace {
  rowKey: string;
  index: number;
  topPx: number;
  heightPx: number;
  isSelected: boolean;
  isOpen: boolean;
  isActive: boolean;
  isTabStop: boolean;
  takeFocus(row: HTMLElement | null): void;
  onPick(index: number, isRange: boolean): void;
  onActivate(index: number): void;
  onOpen(rowKey: string): void;
}

/** A row that is opened by a click or enter, and chosen by its box; shift chooses all from the last one chosen. */
export function SelectableRow({
  place,
  columnsClass,
  selectLabel,
  children,
}: {
  place: RowPlace;
  /** The table's grid. */
  columnsClass: string;
  selectLabel: string;
  children: ReactNode;
}) {
  const { rowKey, index, topPx, heightPx, isSelected, isOpen, isActive, isTabStop } = place;
  const { takeFocus, onPick, onActivate, onOpen } = place;
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
      style={{ transform: `translateY(${topPx}px)`, height: heightPx }}
    >
      <td className="flex items-center">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={selectLabel}
          onClick={(event) => {
            onPick(index, event.shiftKey);
            event.currentTarget.closest("tr")?.focus({ preventScroll: true });
          }}
          onChange={() => undefined}
          className="size-4 accent-(--accent-solid)"
        />
      </td>
      {children}
    </tr>
  );
}
