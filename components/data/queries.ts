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
export const callView = (callId: string): FeedViewKey => `call?id=${encodeURIComponent(callId)}`;
export const callsView = (ask: CallsAsk): FeedViewKey => `calls?${searchOf(ask)}`;

/** A moment of the past has answers of its own, which no feed changes. */
const keyAt = (key: FeedViewKey, atMs: number | null) => (atMs === null ? viewQueryKey(key) : ["past", atMs, key]);
const queryAt = (atMs: number | null) => (atMs === null ? {} : { at: atMs });
/** While one steps through the past, the moment before stands until the next has come. */
const heldAt = (atMs: number | null) =>
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

export const callQuery = (callId: string, atMs: number | null = null) =>
  queryOptions({
    queryKey: keyAt(callView(callId), atMs),
    queryFn: ({ signal }) => askApi("call", { params: { callId }, query: queryAt(atMs) }, { signal }),
    ...heldAt(atMs),
  });

export const recordingQuery = () =>
  queryOptions({
    queryKey: ["recording"],
    queryFn: ({ signal }) => askApi("recording", {}, { signal }),
    refetchInterval: 30_000,
  });

export const historyQuery = () =>
  queryOptions({
    queryKey: ["history"],
    queryFn: ({ signal }) => askApi("groups", {}, { signal }),
    staleTime: 300_000,
  });

export const abilitiesQuery = () =>
  queryOptions({
    queryKey: ["abilities"],
    queryFn: ({ signal }) => askApi("abilities", {}, { signal }),
    staleTime: 20_000,
    refetchInterval: 20_000,
  });

export const serverQuery = () =>
  queryOptions({
    queryKey: ["server"],
    queryFn: ({ signal }) => askApi("server", {}, { signal }),
    refetchInterval: 30_000,
  });

export const durabilityQuery = () =>
  queryOptions({
    queryKey: ["durability"],
    queryFn: ({ signal }) => askApi("durability", {}, { signal }),
    refetchInterval: 3_000,
  });

export const settingsQuery = () =>
  queryOptions({
    queryKey: ["settings"],
    queryFn: ({ signal }) => askApi("settings", {}, { signal }),
    refetchInterval: 5_000,
  });

export const alertRoutesQuery = () =>
  queryOptions({
    queryKey: ["alert-routes"],
    queryFn: ({ signal }) => askApi("alertRoutes", {}, { signal }),
    refetchInterval: 15_000,
  });

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => askApi("session", {}, { signal }),
    staleTime: 60_000,
  });

export const callCopiesQuery = (callId: string) =>
  queryOptions({
    queryKey: ["copies", callId],
    queryFn: ({ signal }) => askApi("callCopies", { params: { callId } }, { signal }),
    refetchInterval: 3_000,
  });
