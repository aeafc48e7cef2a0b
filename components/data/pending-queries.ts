import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { askApi } from "./api-client";

/** What narrows and sorts the pending list. */
export type PendingAsk = Omit<QueryOf<"pending">, "limit" | "offset" | "order" | "cursor"> & { sort: string };

const pendingPerPage = 200;

/** Everything under it is asked anew after an action. */
export const pendingKey = ["pending"] as const;

export const pendingQuery = (ask: PendingAsk) =>
  infiniteQueryOptions({
    queryKey: [...pendingKey, ask],
    queryFn: ({ signal, pageParam }) =>
      askApi("pending", { query: { ...ask, limit: pendingPerPage, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 30_000,
  });

const maxOfCall = 500;
const ofCallEveryMs = 5_000;

/** The pending entries of one call, the oldest first; `total` says when there are more. */
export const callPendingQuery = (callId: string) =>
  queryOptions({
    queryKey: [...pendingKey, "of-call", callId],
    queryFn: ({ signal }) => askApi("pending", { query: { callId, limit: maxOfCall } }, { signal }),
    refetchInterval: ofCallEveryMs,
    gcTime: 10_000,
  });

/** Whether the server still holds a list, its total, and a request to keep holding it. Without `order` a new list. */
export const heldListQuery = (ask: PendingAsk, order?: string) =>
  queryOptions({
    queryKey: ["held-list", ask, order],
    queryFn: ({ signal }) => askApi("pending", { query: { ...ask, order, limit: 1 } }, { signal }),
    gcTime: 0,
  });

export const consumersQuery = (query: QueryOf<"consumers">) =>
  queryOptions({
    queryKey: ["consumers", query],
    queryFn: ({ signal }) => askApi("consumers", { query }, { signal }),
    gcTime: 10_000,
  });

export const consumerPlacesQuery = (query: QueryOf<"consumerPlaces">) =>
  queryOptions({
    queryKey: ["consumer-places", query],
    queryFn: ({ signal }) => askApi("consumerPlaces", { query }, { signal }),
    gcTime: 0,
  });
