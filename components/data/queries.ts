import { queryOptions } from "@tanstack/react-query";
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

export const fleetQuery = () =>
  queryOptions({
    queryKey: viewQueryKey(fleetView),
    queryFn: ({ signal }) => askApi("snapshot", {}, { signal }),
  });

export const callsQuery = (query: CallsAsk) =>
  queryOptions({
    queryKey: viewQueryKey(callsView(query)),
    queryFn: ({ signal }) => askApi("calls", { query }, { signal }),
    gcTime: 30_000,
  });

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: viewQueryKey(callView(callId)),
    queryFn: ({ signal }) => askApi("call", { params: { callId } }, { signal }),
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
