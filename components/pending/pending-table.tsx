"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useGroupHues } from "@/components/figures/group-name";
import type { Outcome } from "@/lib/schema/action";
import type { PendingPage, PendingRow as Row } from "@/lib/schema/pending";
import { NoPending } from "./no-pending";
import { PendingHead } from "./pending-head";
import { PendingRow } from "./pending-row";
import { rowKeyOf } from "./row-key";
import { addRange, type Selection, toggleAll, toggleRow } from "./selection";
import { usePendingKeys } from "./use-pending-keys";
import { usePendingUrl } from "./use-pending-url";

interface PendingTableProps {
  query: UseInfiniteQueryResult<{ pages: PendingPage[] }>;
  rows: readonly Row[];
  selection: Selection;
  onSelect(selection: Selection): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  onRemoveOwner(row: Row): void;
  isCovered: boolean;
}

const headPx = 28;

/** The rows that have been read; further pages follow as the reader comes near their end. */
export function PendingTable(props: PendingTableProps) {
  const { query, rows, selection, onSelect, outcomes, onReading, onRefresh, isCovered } = props;
  const [url, setUrl] = usePendingUrl();
  const hues = useGroupHues();
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
    if (!row) return;
    onSelect(isRange ? addRange(selection, rows, anchor.current, index) : toggleRow(selection, row));
    anchor.current = index;
  }
  const keys = usePendingKeys({
    total: rows.length,
    isCovered,
    isPanelOpen: url.entry !== null,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    pick,
    clear: () => onSelect(new Map()),
    refresh: onRefresh,
  });
  const first = query.data?.pages[0];

  return (
    <section
      ref={scroller}
      aria-label="Pending entries"
      onPointerEnter={() => onReading(true)}
      onPointerLeave={() => onReading(false)}
      className="min-h-0 flex-1 overflow-auto"
    >
      {rows.length === 0 && !query.isPending ? (
        <NoPending error={query.error} page={first} onRetry={onRefresh} />
      ) : (
        <table
          aria-label="Pending entries"
          aria-rowcount={(first?.total ?? 0) + 1}
          aria-busy={query.isPending}
          className="block"
        >
          <PendingHead
            isAll={rows.length > 0 && rows.every((row) => selection.has(rowKeyOf(row)))}
            isSome={selection.size > 0}
            onAll={() => onSelect(toggleAll(selection, rows))}
          />
          <tbody
            className="relative block"
            style={{ height: query.isPending ? rowPx * 12 : virtualizer.getTotalSize() }}
          >
            {query.isPending ? <SkeletonRows rowPx={rowPx} /> : null}
            {items.map(({ index, start }) => {
              const row = rows[index];
              if (!row) return null;
              const rowKey = rowKeyOf(row);
              return (
                <PendingRow
                  key={rowKey}
                  row={row}
                  rowKey={rowKey}
                  hue={hues.get(row.group)}
                  asOfMs={first?.asOfMs ?? 0}
                  index={index}
                  topPx={start}
                  heightPx={rowPx}
                  isSelected={selection.has(rowKey)}
                  isOpen={url.entry === rowKey}
                  isActive={keys.activeIndex === index}
                  isTabStop={keys.activeIndex === index || (keys.activeIndex === null && index === 0)}
                  outcome={outcomes.get(rowKey)}
                  takeFocus={keys.takeFocus}
                  onPick={pick}
                  onActivate={keys.activate}
                  onOpen={(entry) => setUrl({ entry })}
                  onRemoveOwner={props.onRemoveOwner}
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
