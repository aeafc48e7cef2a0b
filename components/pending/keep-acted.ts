import { rowKeyOf } from "@/lib/pending/row-key";
import type { PendingRow } from "@/lib/schema/pending";

/** A row that was acted on, and the one that stood above it; null at the top. */
export interface ActedRow {
  row: PendingRow;
  aboveKey: string | null;
}

/** The rows with those that were acted on where they stood, so that what became of them, and Undo, stay in sight. */
export function keepActed(rows: readonly PendingRow[], acted: readonly ActedRow[]): PendingRow[] {
  const shown = [...rows];
  const keys = rows.map(rowKeyOf);
  for (const { row, aboveKey } of acted) {
    const key = rowKeyOf(row);
    if (keys.includes(key)) continue;
    const at = aboveKey === null ? 0 : keys.indexOf(aboveKey) + 1;
    shown.splice(at, 0, row);
    keys.splice(at, 0, key);
  }
  return shown;
}
