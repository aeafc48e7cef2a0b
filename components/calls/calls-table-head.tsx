import { ColumnHeads } from "@/components/ui/column-heads";
import type { CallColumn } from "./call-columns";

/** Stays in sight under the table's bar. */
export function CallsTableHead({
  columns,
  template,
  sort,
  onSort,
}: {
  columns: readonly CallColumn[];
  template: string;
  sort: string;
  onSort(sort: string): void;
}) {
  return (
    <thead className="sticky top-[76px] z-10 block bg-bg">
      <tr
        className="grid h-7 items-center gap-x-4 border-y border-line px-3 text-xs text-text-2 sm:px-4"
        style={{ gridTemplateColumns: template }}
        aria-rowindex={1}
      >
        <ColumnHeads columns={columns} sort={sort} usualSort="worst" onSort={onSort} />
      </tr>
    </thead>
  );
}
