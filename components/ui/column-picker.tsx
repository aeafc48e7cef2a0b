"use client";

import { Popover } from "./popover";

interface Choosable {
  id: string;
  header: string;
  isFixed?: boolean;
}

export function ColumnPicker({
  anchor,
  columns,
  chosen,
  onChoose,
  onClose,
}: {
  anchor: HTMLElement | null;
  columns: readonly Choosable[];
  chosen: readonly Choosable[];
  onChoose(columnId: string, isChosen: boolean): void;
  onClose(): void;
}) {
  return (
    <Popover anchor={anchor} label="Columns" onClose={onClose}>
      {columns.map((column) => (
        <label key={column.id} className="flex h-7 items-center gap-2 rounded px-2 hover:bg-hover max-sm:h-11">
          <input
            type="checkbox"
            className="accent-accent-solid"
            checked={chosen.includes(column)}
            disabled={column.isFixed}
            onChange={(event) => onChoose(column.id, event.target.checked)}
          />
          {column.header}
        </label>
      ))}
    </Popover>
  );
}
