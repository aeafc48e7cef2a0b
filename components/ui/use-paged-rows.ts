import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

/** What is read page by page. */
export interface PagedRows {
  isPending: boolean;
  isFetching: boolean;
  hasNextPage: boolean;
  fetchNextPage(): unknown;
}

const nearEndRows = 20;

/** Rows of a table of which only what is on screen is drawn; further pages follow as the reader comes near their end. */
export function usePagedRows(count: number, query: PagedRows, { rowPx, headPx }: { rowPx: number; headPx: number }) {
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    scrollPaddingStart: headPx,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && lastIndex >= count - nearEndRows) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, lastIndex, count]);
  useEffect(() => {
    if (rowPx > 0) virtualizer.measure();
  }, [virtualizer, rowPx]);
  return { scroller, virtualizer, items };
}
