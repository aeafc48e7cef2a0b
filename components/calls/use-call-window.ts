"use client";

import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { usePastMoment } from "@/components/data/past-moment";
import { type CallsAsk, callsQuery, callsView, viewQueryKey } from "@/components/data/queries";
import { useFeedViews } from "@/components/data/use-feed";
import type { Call, CallsPage } from "@/lib/schema/call";

export const rowsPerWindow = 50;

export interface CallWindow {
  /** Undefined until it is known. */
  total: number | undefined;
  rowAt(index: number): Call | undefined;
  /** The window nearest the top that has arrived. */
  page: CallsPage | undefined;
  error: Error | null;
  /** True while rows of an earlier question stand in. */
  isCatchingUp: boolean;
  /** Asks for the rows as they stand now, in the live order. */
  refresh(): void;
  retry(): void;
}

type Filter = Omit<CallsAsk, "limit" | "offset" | "order">;

/**
 * The rows between two places of the list, asked for and kept live in windows, so that a tick costs what is on screen.
 * Until a window has arrived, the rows last shown there stand in.
 */
export function useCallWindow(filter: Filter, order: string | null, from: number, to: number): CallWindow {
  const queryClient = useQueryClient();
  const first = Math.floor(from / rowsPerWindow);
  const count = Math.min(4, Math.floor(to / rowsPerWindow) - first + 1);
  const asks = Array.from({ length: Math.max(1, count) }, (_, index) => ({
    ...filter,
    ...(order === null ? {} : { order }),
    limit: rowsPerWindow,
    offset: (first + index) * rowsPerWindow,
  }));
  const atMs = usePastMoment();
  useFeedViews(atMs === null ? asks.map(callsView) : []);
  const results = useQueries({ queries: asks.map((ask) => callsQuery(ask, atMs)) });

  const remembered = useRef<{ identity: string; total: number; rows: Call[] } | null>(null);
  const identity = JSON.stringify(filter);
  const pages = results.flatMap(({ data }) => (data ? [data] : []));
  useEffect(() => {
    const newest = pages[0];
    if (!newest) return;
    const kept = remembered.current?.identity === identity ? remembered.current.rows : [];
    for (const page of pages) for (const [index, row] of page.rows.entries()) kept[page.offset + index] = row;
    kept.length = Math.min(kept.length, newest.total);
    remembered.current = { identity, total: newest.total, rows: kept };
  });

  useEffect(() => {
    if (order === null) return;
    // The held order starts with the rows just shown: they are what the reader is looking at.
    for (const [index, ask] of asks.entries()) {
      const { order: _, ...live } = ask;
      const shown = queryClient.getQueryData<CallsPage>(viewQueryKey(callsView(live)));
      if (shown?.order === order && !results[index]?.data) {
        queryClient.setQueryData(viewQueryKey(callsView(ask)), shown);
      }
    }
  });

  const page = pages[0];
  const standIn = remembered.current;
  return {
    total: page?.total ?? standIn?.total,
    rowAt(index) {
      const loaded = results[Math.floor(index / rowsPerWindow) - first]?.data;
      return loaded ? loaded.rows[index - loaded.offset] : standIn?.rows[index];
    },
    page,
    error: results.find(({ error, data }) => error !== null && !data)?.error ?? null,
    isCatchingUp: page === undefined && standIn !== null,
    refresh() {
      for (const { order: _, ...live } of asks) {
        void queryClient.invalidateQueries({ queryKey: viewQueryKey(callsView(live)), refetchType: "all" });
      }
    },
    retry: () => {
      for (const { refetch } of results) void refetch();
    },
  };
}
