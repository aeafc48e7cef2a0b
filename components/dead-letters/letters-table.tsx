"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useGroupHues } from "@/components/figures/group-name";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter, DeadLettersPage } from "@/lib/schema/dead-letter";
import { letterKeyOf } from "./letter-key";
import { columnsClass, LetterRow } from "./letter-row";
import { NoLetters } from "./no-letters";
import { addRange, type Selection, toggleAll, toggleLetter } from "./selection";
import { useLetterKeys } from "./use-letter-keys";
import { useLettersUrl } from "./use-letters-url";

interface LettersTableProps {
  query: UseInfiniteQueryResult<{ pages: DeadLettersPage[] }>;
  letters: readonly DeadLetter[];
  selection: Selection;
  onSelect(selection: Selection): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  isCovered: boolean;
}

const heads = ["When", "Call", "Group", "Entry", "Deliv.", "Owner", "Reason", "By whom", "Redr.", "Payload"] as const;
const onPhones = new Set<string>(["When", "Call"]);
const headPx = 28;

/** The rows that have been read; further pages follow as the reader comes near their end. */
export function LettersTable(props: LettersTableProps) {
  const { query, letters, selection, onSelect, outcomes, onReading, onRefresh, isCovered } = props;
  const [url, setUrl] = useLettersUrl();
  const hues = useGroupHues();
  const scroller = useRef<HTMLElement>(null);
  const anchor = useRef(0);
  const rowPx = useIsPhone() ? 44 : 32;
  const virtualizer = useVirtualizer({
    count: letters.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    scrollPaddingStart: headPx,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && lastIndex >= letters.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, lastIndex, letters.length]);
  useEffect(() => {
    if (rowPx > 0) virtualizer.measure();
  }, [virtualizer, rowPx]);

  function pick(index: number, isRange: boolean): void {
    const letter = letters[index];
    if (!letter) return;
    onSelect(isRange ? addRange(selection, letters, anchor.current, index) : toggleLetter(selection, letter));
    anchor.current = index;
  }
  const keys = useLetterKeys({
    total: letters.length,
    isCovered,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    pick,
    clear: () => onSelect(new Map()),
    refresh: onRefresh,
  });
  const first = query.data?.pages[0];
  const isAll = letters.length > 0 && letters.every((letter) => selection.has(letterKeyOf(letter)));

  return (
    <section
      ref={scroller}
      aria-label="Dead letters"
      onPointerEnter={() => onReading(true)}
      onPointerLeave={() => onReading(false)}
      className="min-h-0 flex-1 overflow-auto"
    >
      {letters.length === 0 && !query.isPending ? (
        <NoLetters error={query.error} page={first} onRetry={onRefresh} />
      ) : (
        <table
          aria-label="Dead letters"
          aria-rowcount={(first?.total ?? 0) + 1}
          aria-busy={query.isPending}
          className="block"
        >
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
                  onChange={() => onSelect(toggleAll(selection, letters))}
                  className="size-4 accent-(--accent-solid)"
                />
              </th>
              {heads.map((head) => (
                <th
                  key={head}
                  scope="col"
                  className={`truncate font-medium ${["When", "Deliv.", "Redr."].includes(head) ? "text-right" : "text-left"} ${onPhones.has(head) ? "" : "max-sm:hidden"} ${head === "When" ? "max-sm:order-last" : ""}`}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody
            className="relative block"
            style={{ height: query.isPending ? rowPx * 12 : virtualizer.getTotalSize() }}
          >
            {query.isPending ? <SkeletonRows rowPx={rowPx} /> : null}
            {items.map(({ index, start }) => {
              const letter = letters[index];
              if (!letter) return null;
              const letterKey = letterKeyOf(letter);
              return (
                <LetterRow
                  key={letterKey}
                  letter={letter}
                  letterKey={letterKey}
                  hue={hues.get(letter.group)}
                  index={index}
                  topPx={start}
                  heightPx={rowPx}
                  isSelected={selection.has(letterKey)}
                  isOpen={url.letter === letterKey}
                  isActive={keys.activeIndex === index}
                  isTabStop={keys.activeIndex === index || (keys.activeIndex === null && index === 0)}
                  outcome={outcomes.get(letterKey)}
                  takeFocus={keys.takeFocus}
                  onPick={pick}
                  onActivate={keys.activate}
                  onOpen={(opened) => setUrl({ letter: opened })}
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
