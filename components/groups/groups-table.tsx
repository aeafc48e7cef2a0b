"use client";

import { useRouter } from "next/navigation";
import type { MouseEvent, ReactNode } from "react";
import { useGroupHues } from "@/components/figures/group-name";
import { ColumnHeads } from "@/components/ui/column-heads";
import { type Column, cellClass, gridTracks } from "@/components/ui/columns";
import { gridClass } from "@/components/ui/selectable-row";
import { useIsPhone } from "@/components/ui/use-is-phone";
import { useListKeys } from "@/components/ui/use-list-keys";
import type { PagedRows } from "@/components/ui/use-paged-rows";
import { usePagedRows } from "@/components/ui/use-paged-rows";
import { paths } from "@/lib/paths";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import type { ShownGroup } from "./group-columns";
import { usualSort } from "./use-groups-url";

interface GroupsTableProps {
  total: number;
  rows: readonly GroupRollUp[];
  query: PagedRows;
  columns: readonly Column<ShownGroup>[];
  sort: string;
  asOfMs: number;
  onSort(sort: string): void;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  /** In place of the table when there is no row. */
  empty: ReactNode;
}

const headPx = 28;
const skeletons = Array.from({ length: 8 }, (_, index) => `row-${index}`);

/** One line per group name; a row leads to the group's page. Only what is on screen is drawn. */
export function GroupsTable(props: GroupsTableProps) {
  const { total, rows, query, columns, sort, asOfMs, onSort, onReading, onRefresh, empty } = props;
  const router = useRouter();
  const hues = useGroupHues();
  const rowPx = useIsPhone() ? 48 : 32;
  const { scroller, virtualizer, items } = usePagedRows(rows.length, query, { rowPx, headPx });
  const open = (name: string) => router.push(paths.group(name));
  const keys = useListKeys({
    total: rows.length,
    isCovered: false,
    isPanelOpen: false,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    rowAt: (index) => scroller.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${index + 2}"]`) ?? null,
    pick: () => undefined,
    clear: () => undefined,
    refresh: onRefresh,
    act: () => undefined,
  });

  function onClick(event: MouseEvent, index: number, name: string): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    keys.activate(index);
    open(name);
  }

  return (
    <section
      ref={scroller}
      aria-label="Groups"
      onPointerEnter={() => onReading(true)}
      onPointerLeave={() => onReading(false)}
      className="min-h-0 flex-1 overflow-auto"
    >
      {rows.length === 0 && !query.isPending ? (
        empty
      ) : (
        <table
          aria-label="Groups"
          aria-rowcount={total + 1}
          aria-busy={query.isPending}
          className="block"
          style={gridTracks(columns)}
        >
          <thead className="sticky top-0 z-10 block bg-bg max-sm:sr-only">
            <tr aria-rowindex={1} className={`h-7 border-y border-line text-xs text-text-2 ${gridClass}`}>
              <ColumnHeads columns={columns} sort={sort} usualSort={usualSort} onSort={onSort} className={cellClass} />
            </tr>
          </thead>
          <tbody
            className="relative block"
            style={{ height: query.isPending ? rowPx * skeletons.length : virtualizer.getTotalSize() }}
          >
            {query.isPending
              ? skeletons.map((key, index) => (
                  <tr
                    key={key}
                    className="absolute inset-x-0 flex items-center gap-4 border-b border-line px-3 sm:px-4"
                    style={{ transform: `translateY(${index * rowPx}px)`, height: rowPx }}
                  >
                    <td className="skeleton h-3 w-40" />
                    <td className="skeleton h-3 w-24" />
                  </tr>
                ))
              : null}
            {items.map(({ index, start }) => {
              const group = rows[index];
              if (group === undefined) return null;
              const isTabStop = keys.activeIndex === index || (keys.activeIndex === null && index === 0);
              return (
                <tr
                  key={group.name}
                  ref={keys.activeIndex === index ? keys.takeFocus : null}
                  aria-rowindex={index + 2}
                  tabIndex={isTabStop ? 0 : -1}
                  onClick={(event) => onClick(event, index, group.name)}
                  onKeyDown={(event) => {
                    if (event.key === "Enter" && event.target === event.currentTarget && !event.repeat)
                      open(group.name);
                  }}
                  onFocus={(event) => event.target === event.currentTarget && keys.activate(index)}
                  className={`absolute inset-x-0 cursor-pointer border-b border-line -outline-offset-2 contain-strict hover:bg-hover ${gridClass}`}
                  style={{ transform: `translateY(${start}px)`, height: rowPx }}
                >
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      className={`min-w-0 truncate ${column.isNumber ? "text-right" : ""} ${cellClass(column)}`}
                    >
                      {column.cell({ group, hue: hues.get(group.name), asOfMs })}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
