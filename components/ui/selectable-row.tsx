"use client";

import type { MouseEvent } from "react";
import { type Column, cellClass } from "./columns";

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

interface SelectableRowProps<Shown> {
  place: RowPlace;
  columns: readonly Column<Shown>[];
  shown: Shown;
  selectLabel: string;
}

/** The grid of head and rows: `gridTracks` of the columns. */
export const gridClass = "grid grid-cols-(--phone-tracks) items-center gap-x-3 px-3 sm:grid-cols-(--tracks) sm:px-4";

/** A row that is opened by a click or enter, and chosen by its box; shift chooses all from the last one chosen. */
export function SelectableRow<Shown>({ place, columns, shown, selectLabel }: SelectableRowProps<Shown>) {
  const { rowKey, index, topPx, heightPx, isSelected, isOpen, isActive, isTabStop } = place;
  const { takeFocus, onPick, onActivate, onOpen } = place;
  function onClick(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("a, input, button, label") !== null) return;
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
        if (event.key === "Enter" && event.target === event.currentTarget && !event.repeat) onOpen(rowKey);
      }}
      onFocus={(event) => event.target === event.currentTarget && onActivate(index)}
      className={`absolute inset-x-0 cursor-pointer border-b border-line -outline-offset-2 contain-strict select-none hover:bg-hover ${gridClass} ${isSelected || isOpen ? "bg-selected" : ""}`}
      style={{ transform: `translateY(${topPx}px)`, height: heightPx }}
    >
      <td className="self-stretch">
        <label className="-ml-3 flex h-full w-9 items-center pl-3 max-sm:w-11 sm:-ml-4 sm:pl-4">
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
        </label>
      </td>
      {columns.map((column) => (
        <td key={column.id} className={`min-w-0 truncate ${column.isNumber ? "text-right" : ""} ${cellClass(column)}`}>
          {column.cell(shown)}
        </td>
      ))}
    </tr>
  );
}
