"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, createElement, type ReactNode, use, useEffect, useState, useSyncExternalStore } from "react";
import type { FeedFrame, FeedViewKey } from "@/lib/schema/feed-frame";
import { connectToHub, createFeedClient, type FeedClient, type FeedState } from "./feed-client";
import { viewQueryKey } from "./queries";

const FeedContext = createContext<FeedClient | null>(null);
const askAgainAfterMs = 5_000;
const maxKeyLength = 3_000;

/** Puts the frames of the feed where the queries keep their answers, so that both are one store. */
export function FeedProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [client] = useState(() => createFeedClient(connectToHub));
  useEffect(() => client.onFrame((frame) => storeFrame(queryClient, frame)), [client, queryClient]);
  return createElement(FeedContext, { value: client }, children);
}

function useFeedClient(): FeedClient {
  const client = use(FeedContext);
  if (!client) throw new Error("useFeedViews needs a FeedProvider above it");
  return client;
}

/** Keeps these views live while the component is mounted; those without room are asked for every five seconds. */
export function useFeedViews(keys: readonly FeedViewKey[]): void {
  const client = useFeedClient();
  const queryClient = useQueryClient();
  const { unserved } = useFeedState();
  const joined = keys.filter((key) => key.length <= maxKeyLength).join("\n");
  useEffect(() => (joined === "" ? undefined : client.watch(joined.split("\n"))), [client, joined]);

  const polled = keys.filter((key) => key.length > maxKeyLength || unserved.includes(key)).join("\n");
  useEffect(() => {
    if (polled === "") return;
    const timer = setInterval(() => {
      for (const key of polled.split("\n")) void queryClient.invalidateQueries({ queryKey: viewQueryKey(key) });
    }, askAgainAfterMs);
    return () => clearInterval(timer);
  }, [queryClient, polled]);
}

export function useFeedState(): FeedState {
  const client = useFeedClient();
  return useSyncExternalStore(client.onState, client.getState, client.getState);
}

function storeFrame(queryClient: QueryClient, frame: FeedFrame): void {
  const queryKey = viewQueryKey(frame.key);
  if (frame.kind !== "error") {
    queryClient.setQueryData(queryKey, frame.data);
    return;
  }
  // The stream says only that there is nothing to show; asking over HTTP gives the error its proper form.
  const known = queryClient.getQueryState(queryKey);
  const lastMs = Math.max(known?.dataUpdatedAt ?? 0, known?.errorUpdatedAt ?? 0);
  if (known && known.fetchStatus === "idle" && Date.now() - lastMs > askAgainAfterMs) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
