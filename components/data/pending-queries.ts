import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import { getJson } from "./api-client";
import { searchOf } from "./search-of";

/** What narrows and sorts the pending list; the same words as the query of `GET /api/pending`. */
export interface PendingAsk {
  group?: string;
  callId?: string;
  consumer?: string;
  minIdleMs?: number;
  minDeliveries?: number;
  ghost?: boolean;
  q?: string;
  sort: string;
}

const pendingPerPage = 200;

/** Everything under it is asked anew after an action. */
export const pendingKey = ["pending"] as const;

export const pendingQuery = (ask: PendingAsk) =>
  infiniteQueryOptions({
    queryKey: [...pendingKey, ask],
    queryFn: ({ signal, pageParam }) =>
      getJson(
        paths.api.pending(`?${searchOf({ ...ask, limit: pendingPerPage, cursor: pageParam })}`),
        async () => (await import("@/lib/schema/pending")).PendingPage,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 30_000,
  });

/** Whether the server still holds a list, its total, and a request to keep holding it. Without `order` a new list. */
export const heldListQuery = (ask: PendingAsk, order?: string) =>
  queryOptions({
    queryKey: ["held-list", ask, order],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.pending(`?${searchOf({ ...ask, order, limit: 1 })}`),
        async () => (await import("@/lib/schema/pending")).PendingPage,
        signal,
      ),
    gcTime: 0,
  });

export const consumersQuery = (search: string) =>
  queryOptions({
    queryKey: ["consumers", search],
    queryFn: ({ signal }) =>
      getJson(paths.api.consumers(search), async () => (await import("@/lib/schema/pending")).ConsumersAnswer, signal),
    gcTime: 10_000,
  });

export const consumerPlacesQuery = (ask: { group: string; consumer: string; callId?: string }) =>
  queryOptions({
    queryKey: ["consumer-places", ask],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.consumerPlaces(`?${searchOf(ask)}`),
        async () => (await import("@/lib/schema/pending")).ConsumerPlaces,
        signal,
      ),
    gcTime: 0,
  });
