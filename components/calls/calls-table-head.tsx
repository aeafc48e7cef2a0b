import { ArrowDown, ArrowUp } from "lucide-react";
import type { CallColumn } from "./call-columns";

/** Sorts by click: the useful direction first, then the other, then worst first again. */
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
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={ariaSort(column, sort)}
            className={`min-w-0 truncate font-medium ${column.isNumber ? "text-right" : "text-left"}`}
          >
            {column.sort ? (
              <button
                type="button"
                data-term={column.term}
                onClick={() => onSort(nextSort(column, sort))}
                className="inline-flex max-w-full items-center gap-1 hover:text-text"
              >
                <span className="truncate">{column.header}</span>
                <SortArrow direction={ariaSort(column, sort)} />
              </button>
            ) : (
              <span data-term={column.term}>{column.header}</span>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortArrow({ direction }: { direction: ReturnType<typeof ariaSort> }) {
  if (direction === undefined) return null;
  const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
  return <Arrow aria-hidden className="size-3 shrink-0 text-accent" />;
}

/** `worst` puts the worst first, which is descending for who reads it. */
function ariaSort({ sort: own }: CallColumn, sort: string): "ascending" | "descending" | undefined {
  if (!own || (sort !== own.key && sort !== `-${own.key}`)) return undefined;
  const isTurned = sort.startsWith("-");
  return (own.key === "worst") !== isTurned ? "descending" : "ascending";
}

export function nextSort({ sort: own }: CallColumn, sort: string): string {
  if (!own) return sort;
  const first = `${own.first}${own.key}`;
  const second = own.first === "" ? `-${own.key}` : own.key;
  if (sort === first) return second;
  return sort === second ? "worst" : first;
}
