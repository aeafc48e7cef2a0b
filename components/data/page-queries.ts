import { queryOptions } from "@tanstack/react-query";
import type { FeedViewKey } from "@/lib/schema/feed-frame";
import { askApi } from "./api-client";
import { heldAt, keyAt, queryAt } from "./queries";

// What single pages and panels ask: none of it is in the first load of the calls.

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

export const callCopiesQuery = (callId: string) =>
  queryOptions({
    queryKey: ["copies", callId],
    queryFn: ({ signal }) => askApi("callCopies", { params: { callId } }, { signal }),
    refetchInterval: 3_000,
  });

export const callView = (callId: string): FeedViewKey => `call?id=${encodeURIComponent(callId)}`;

export const callQuery = (callId: string, atMs: number | null = null) =>
  queryOptions({
    queryKey: keyAt(callView(callId), atMs),
    queryFn: ({ signal }) => askApi("call", { params: { callId }, query: queryAt(atMs) }, { signal }),
    ...heldAt(atMs),
  });

export const abilitiesQuery = () =>
  queryOptions({
    queryKey: ["abilities"],
    queryFn: ({ signal }) => askApi("abilities", {}, { signal }),
    staleTime: 20_000,
    refetchInterval: 20_000,
  });
