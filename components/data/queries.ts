import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { searchOf } from "@/lib/endpoints/api-path";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import type { FeedViewKey } from "@/lib/schema/feed-frame";
import { askApi } from "./api-client";

/** What a page asks of the calls: a window of them. */
export type CallsAsk = QueryOf<"calls"> & { limit: number; offset: number };

/** The cache key of everything that the feed keeps up to date. */
export const viewQueryKey = (key: FeedViewKey) => ["view", key] as const;

export const fleetView: FeedViewKey = "fleet";
export const callsView = (ask: CallsAsk): FeedViewKey => `calls?${searchOf(ask)}`;

/** A moment of the past has answers of its own, which no feed changes. */
export const keyAt = (key: FeedViewKey, atMs: number | null) =>
  atMs === null ? viewQueryKey(key) : ["past", atMs, key];
export const queryAt = (atMs: number | null) => (atMs === null ? {} : { at: atMs });
/** While one steps through the past, the moment before stands until the next has come. */
export const heldAt = (atMs: number | null) =>
  atMs === null ? {} : { placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY, retry: false };

export const fleetQuery = (atMs: number | null = null) =>
  queryOptions({
    queryKey: keyAt(fleetView, atMs),
    queryFn: ({ signal }) => askApi("snapshot", { query: queryAt(atMs) }, { signal }),
    ...heldAt(atMs),
  });

export const callsQuery = (query: CallsAsk, atMs: number | null = null) =>
  queryOptions({
    queryKey: keyAt(callsView(query), atMs),
    queryFn: ({ signal }) => askApi("calls", { query: { ...query, ...queryAt(atMs) } }, { signal }),
    gcTime: 30_000,
    ...heldAt(atMs),
  });

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => askApi("session", {}, { signal }),
    staleTime: 60_000,
  });
