"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import type { RowPlace } from "./selectable-row";
import { addRange, isAllSelected, type Selection, toggleAll, toggleRow } from "./selection";
import { useListKeys } from "./use-list-keys";

/** What is read page by page. */
export interface PagedRows {
  isPending: boolean;
  isFetching: boolean;
  hasNextPage: boolean;
  fetchNextPage(): unknown;
}

interface SelectableTableProps<Row> {
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
  /** The cells of the head, after the box that chooses all; `columnsClass` is the grid of head and rows. */
  head: ReactNode;
  columnsClass: string;
  /** In place of the table when there is no row. */
  empty: ReactNode;
  renderRow(row: Row, place: RowPlace): ReactNode;
}

const headPx = 28;

/** The rows that have been read, to be chosen and opened; further pages follow as the reader comes near their end. */
export function SelectableTable<Row>(props: SelectableTableProps<Row>) {
  const { query, rows, keyOf, selection, onSelect, openKey, columnsClass } = props;
  const scroller = useRef<HTMLElement>(null);
  const anchor = useRef(0);
  const rowPx = useIsPhone() ? 44 : 32;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    scrollPaddingStart: headPx,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && lastIndex >= rows.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, lastIndex, rows.length]);
  useEffect(() => {
    if (rowPx > 0) virtualizer.measure();
  }, [virtualizer, rowPx]);

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
    pick,
    clear: () => onSelect(new Map()),
    refresh: props.onRefresh,
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
        <table aria-label={props.label} aria-rowcount={props.total + 1} aria-busy={query.isPending} className="block">
          <thead className="sticky top-0 z-10 block bg-bg">
            <tr
              aria-rowindex={1}
              className={`grid h-7 items-center gap-x-3 border-y border-line px-3 text-xs text-text-2 sm:px-4 ${columnsClass}`}
            >
              <th scope="col" className="flex items-center">
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
              </th>
              {props.head}
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
              return props.renderRow(row, {
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
              });
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

const phone = "(max-width: 639px)";

function useIsPhone(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(phone);
      query.addEventListener("change", onChange);
      return () => query.removeEventListener("change", onChange);
    },
    () => window.matchMedia(phone).matches,
    () => false,
  );
}
