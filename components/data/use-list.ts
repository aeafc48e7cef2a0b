"use client";

import {
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryOptions,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { useMemo } from "react";

const refreshMs = 5_000;
const maxPagesRefreshed = 3;

type PageOfRows = { rows: unknown[] };

export interface List<Page extends PageOfRows> {
  query: UseInfiniteQueryResult<InfiniteData<Page>>;
  /** Of all pages read so far. */
  rows: readonly Page["rows"][number][];
  first: Page | undefined;
}

/** A list read page by page, anew every few seconds; it stands still while `isHeld`, or when many pages are read. */
export function useList<Page extends PageOfRows, Key extends QueryKey>(
  options: UseInfiniteQueryOptions<Page, Error, InfiniteData<Page>, Key, string>,
  isHeld: boolean,
): List<Page> {
  const query = useInfiniteQuery({
    ...options,
    refetchInterval: ({ state }) => (isHeld || (state.data?.pages.length ?? 0) > maxPagesRefreshed ? false : refreshMs),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return { query, rows, first: query.data?.pages[0] };
}
