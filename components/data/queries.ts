import { queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import type { FeedViewKey } from "@/lib/schema/feed-frame";
import { getJson } from "./api-client";
import { searchOf } from "./search-of";

/** What a page asks of the calls; the same words as the query of `GET /api/calls`. */
export interface CallsAsk {
  q?: string;
  status?: readonly string[];
  state?: readonly string[];
  group?: string;
  sort?: string;
  limit: number;
  offset: number;
  order?: string;
}

/** The cache key of everything that the feed keeps up to date. */
export const viewQueryKey = (key: FeedViewKey) => ["view", key] as const;

export const fleetView: FeedViewKey = "fleet";
export const callView = (callId: string): FeedViewKey => `call?id=${encodeURIComponent(callId)}`;
export const callsView = (ask: CallsAsk): FeedViewKey => `calls?${searchOf(ask)}`;

export const fleetQuery = () =>
  queryOptions({
    queryKey: viewQueryKey(fleetView),
    queryFn: ({ signal }) =>
      getJson(paths.api.snapshot, async () => (await import("@/lib/schema/snapshot")).Snapshot, signal),
  });

export const callsQuery = (ask: CallsAsk) =>
  queryOptions({
    queryKey: viewQueryKey(callsView(ask)),
    queryFn: ({ signal }) =>
      getJson(paths.api.calls(`?${searchOf(ask)}`), async () => (await import("@/lib/schema/call")).CallsPage, signal),
    gcTime: 30_000,
  });

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: viewQueryKey(callView(callId)),
    queryFn: ({ signal }) =>
      getJson(paths.api.call(callId), async () => (await import("@/lib/schema/call")).CallDetail, signal),
  });

export const historyQuery = () =>
  queryOptions({
    queryKey: ["history"],
    queryFn: ({ signal }) =>
      getJson(paths.api.groups, async () => (await import("@/lib/schema/snapshot")).GroupsAnswer, signal),
    staleTime: 300_000,
  });

export const abilitiesQuery = () =>
  queryOptions({
    queryKey: ["abilities"],
    queryFn: ({ signal }) =>
      getJson(paths.api.abilities, async () => (await import("@/lib/schema/action")).Abilities, signal),
    staleTime: 20_000,
    refetchInterval: 20_000,
  });

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) =>
      getJson(paths.api.session, async () => (await import("@/lib/schema/session")).Session, signal),
    staleTime: 60_000,
  });
