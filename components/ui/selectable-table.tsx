"use client";

import { type ReactNode, useRef } from "react";
import { ColumnHeads } from "./column-heads";
import { type Column, cellClass, gridTracks } from "./columns";
import { gridClass, SelectableRow } from "./selectable-row";
import { addRange, isAllSelected, type Selection, toggleAll, toggleRow } from "./selection";
import { useIsPhone } from "./use-is-phone";
import { useListKeys } from "./use-list-keys";
import { type PagedRows, usePagedRows } from "./use-paged-rows";

interface SelectableTableProps<Row, Shown> {
  label: string;
  /** Of all pages, also of those not read. */
  total: number;
  query: PagedRows;
  rows: readonly Row[];
  keyOf(row: NoInfer<Row>): string;
  selection: Selection<Row>;
  onSelect(selection: Selection<Row>): void;
  openKey: string | null;
  onOpen(rowKey: string): void;
  /** True while a dialog lies over the rows. */
  isCovered: boolean;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  /** `c` and `a` on the row at hand. */
  onKey?(key: "c" | "a", row: Row): void;
  columns: readonly Column<Shown>[];
  sort?: { by: string; usual: string; onSort(sort: string): void };
  /** What the columns' cells are given of a row. */
  showRow(row: Row, rowKey: string): Shown;
  nameOf(row: Row): string;
  /** In place of the table when there is no row. */
  empty: ReactNode;
}

const unsorted = { by: "", usual: "", onSort: () => undefined };

const headPx = 28;

/** The rows that have been read, to be chosen and opened; further pages follow as the reader comes near their end. */
export function SelectableTable<Row, Shown>(props: SelectableTableProps<Row, Shown>) {
  const { query, rows, keyOf, selection, onSelect, openKey, columns, sort = unsorted } = props;
  const anchor = useRef(0);
  const rowPx = useIsPhone() ? 44 : 32;
  const { scroller, virtualizer, items } = usePagedRows(rows.length, query, { rowPx, headPx });

  function pick(index: number, isRange: boolean): void {
    const row = rows[index];
    if (row === undefined) return;
    onSelect(isRange ? addRange(selection, rows, [anchor.current, index], keyOf) : toggleRow(selection, row, keyOf));
    anchor.current = index;
  }
  const keys = useListKeys({
    total: rows.length,
    isCovered: props.isCovered,
    isPanelOpen: openKey !== null,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    rowAt: (index) => scroller.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${index + 2}"]`) ?? null,
    pick,
    clear: () => onSelect(new Map()),
    refresh: props.onRefresh,
    act: (key, index) => {
      const row = rows[index];
      if (row !== undefined) props.onKey?.(key, row);
    },
  });
  const isAll = isAllSelected(selection, rows, keyOf);

  return (
    <section
      ref={scroller}
      aria-label={props.label}
      onPointerEnter={() => props.onReading(true)}
      onPointerLeave={() => props.onReading(false)}
      className="min-h-0 flex-1 overflow-auto"
    >
      {rows.length === 0 && !query.isPending ? (
        props.empty
      ) : (
        <table
          aria-label={props.label}
          aria-rowcount={props.total + 1}
          aria-busy={query.isPending}
          className="block"
          style={gridTracks(columns, "20px", "24px")}
        >
          <thead className="sticky top-0 z-10 block bg-bg">
            <tr aria-rowindex={1} className={`h-7 border-y border-line text-xs text-text-2 max-sm:h-11 ${gridClass}`}>
              <th scope="col" className="self-stretch">
                <label className="-ml-3 flex h-full w-9 items-center pl-3 max-sm:w-11 sm:-ml-4 sm:pl-4">
                  <input
                    type="checkbox"
                    aria-label="Select all rows shown"
                    checked={isAll}
                    ref={(box) => {
                      if (box) box.indeterminate = selection.size > 0 && !isAll;
                    }}
                    onChange={() => onSelect(toggleAll(selection, rows, keyOf))}
                    className="size-4 accent-(--accent-solid)"
                  />
                </label>
              </th>
              <ColumnHeads
                columns={columns}
                sort={sort.by}
                usualSort={sort.usual}
                onSort={sort.onSort}
                className={cellClass}
              />
            </tr>
          </thead>
          <tbody
            className="relative block"
            style={{ height: query.isPending ? rowPx * skeletons.length : virtualizer.getTotalSize() }}
          >
            {query.isPending ? <SkeletonRows rowPx={rowPx} /> : null}
            {items.map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const rowKey = keyOf(row);
              const place = {
                rowKey,
                index,
                topPx: start,
                heightPx: rowPx,
                isSelected: selection.has(rowKey),
                isOpen: openKey === rowKey,
                isActive: keys.activeIndex === index,
                isTabStop: keys.activeIndex === index || (keys.activeIndex === null && index === 0),
                takeFocus: keys.takeFocus,
                onPick: pick,
                onActivate: keys.activate,
                onOpen: props.onOpen,
              };
              return (
                <SelectableRow
                  key={rowKey}
                  place={place}
                  columns={columns}
                  shown={props.showRow(row, rowKey)}
                  selectLabel={`Select ${props.nameOf(row)}`}
                />
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

const skeletons = Array.from({ length: 12 }, (_, index) => `row-${index}`);

function SkeletonRows({ rowPx }: { rowPx: number }) {
  return skeletons.map((key, index) => (
    <tr
      key={key}
      className="absolute inset-x-0 flex items-center gap-4 border-b border-line px-3 sm:px-4"
      style={{ transform: `translateY(${index * rowPx}px)`, height: rowPx }}
    >
      <td className="skeleton h-3 w-40" />
      <td className="skeleton h-3 w-24" />
    </tr>
  ));
}
