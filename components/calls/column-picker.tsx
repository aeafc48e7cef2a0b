"use client";

import { Popover } from "@/components/ui/popover";
import { callColumns } from "./call-columns";
import type { ColumnChoice } from "./use-column-choice";

export function ColumnPicker({
  anchor,
  choice,
  onClose,
}: {
  anchor: HTMLElement | null;
  choice: ColumnChoice;
  onClose(): void;
}) {
  return (
    <Popover anchor={anchor} label="Columns" onClose={onClose}>
      {callColumns.map((column, index) => (
        <label key={column.id} className="flex h-7 items-center gap-2 rounded px-2 hover:bg-hover">
          <input
            type="checkbox"
            className="accent-accent-solid"
            checked={choice.chosen.includes(column)}
            disabled={index < 2}
            onChange={(event) => choice.choose(column.id, event.target.checked)}
          />
          {column.header}
        </label>
      ))}
    </Popover>
  );
}
