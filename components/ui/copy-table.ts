import { formatCount, formatCounted } from "@/lib/format";
import { tableCell } from "@/lib/table-text";

/** Exact values with their unit in the head; null stays empty. */
export type TableFields<Row> = Readonly<Record<string, (row: Row) => string | number | null>>;

/** What is copied, of how many, and what they are called. */
export interface CopiedRows<Row> {
  rows: readonly Row[];
  /** Null where there are more than these, nobody knows how many. */
  total: number | null;
  one: string;
  many: string;
}

/** Puts rows, every column, on the clipboard; answers with what to tell the reader. */
export async function copyTable<Row>(
  fields: TableFields<Row>,
  load: () => CopiedRows<Row> | Promise<CopiedRows<Row>>,
): Promise<string> {
  try {
    const { rows, total, one, many } = await load();
    const lines = rows.map((row) =>
      Object.values(fields)
        .map((of) => tableCell(of(row)))
        .join("\t"),
    );
    const head = Object.keys(fields).join("\t");
    await navigator.clipboard.writeText([head, ...lines, ""].join("\n"));
    if (total === null) return `Copied the first ${formatCounted(rows.length, one, many)}`;
    return rows.length < total
      ? `Copied the first ${formatCount(rows.length)} of ${formatCount(total)} ${many}`
      : `Copied ${formatCounted(rows.length, one, many)}`;
  } catch (error) {
    return error instanceof Error ? `Not copied: ${error.message}` : "Not copied";
  }
}
