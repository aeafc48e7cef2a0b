import { ArrowDown, ArrowUp } from "lucide-react";
import { type Column, nextSort, sortDirection } from "./columns";

interface ColumnHeadsProps {
  columns: readonly Pick<Column<never>, "id" | "header" | "term" | "sort" | "isNumber" | "phone" | "isLastOnPhones">[];
  sort: string;
  /** The table's own order. */
  usualSort: string;
  onSort(sort: string): void;
  /** What a cell of this column is given beside its alignment. */
  className?(column: Pick<Column<never>, "phone" | "isLastOnPhones">): string;
}

/** The head's cells; those that sort do so by click. */
export function ColumnHeads({ columns, sort, usualSort, onSort, className }: ColumnHeadsProps) {
  return columns.map((column) => {
    const direction = sortDirection(column.sort, sort);
    const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
    return (
      <th
        key={column.id}
        scope="col"
        aria-sort={direction}
        className={`min-w-0 truncate font-medium ${column.isNumber ? "text-right" : "text-left"} ${className?.(column) ?? ""}`}
      >
        {column.sort ? (
          <button
            type="button"
            data-term={column.term}
            onClick={() => onSort(nextSort(column.sort, sort, usualSort))}
            className="inline-flex max-w-full items-center gap-1 hover:text-text"
          >
            <span className="truncate">{column.header}</span>
            {direction === undefined ? null : <Arrow aria-hidden className="size-3 shrink-0 text-accent" />}
          </button>
        ) : (
          <span data-term={column.term}>{column.header}</span>
        )}
      </th>
    );
  });
}
