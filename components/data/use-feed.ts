"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, createElement, type ReactNode, use, useEffect, useState, useSyncExternalStore } from "react";
import type { LiveFrame, LiveViewKey } from "@/lib/schema/feed-frame";
import { connectToHub, createLiveClient, type LiveClient, type LiveState } from "./feed-client";
import { viewQueryKey } from "./queries";

const LiveContext = createContext<LiveClient | null>(null);
const askAgainAfterMs = 5_000;
const longestKey = 3_000;

/** Puts the frames of the live stream where the queries keep their answers, so that both are one store. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [client] = useState(() => createLiveClient(connectToHub));
  useEffect(() => client.onFrame((frame) => storeFrame(queryClient, frame)), [client, queryClient]);
  return createElement(LiveContext, { value: client }, children);
}

function useLiveClient(): LiveClient {
  const client = use(LiveContext);
  if (!client) throw new Error("useLive needs a LiveProvider above it");
  return client;
}

/** Keeps these views live while the component is mounted; those without room are asked for every five seconds. */
export function useLiveViews(keys: readonly LiveViewKey[]): void {
  const client = useLiveClient();
  const queryClient = useQueryClient();
  const { unserved } = useLiveState();
  const joined = keys.filter((key) => key.length <= longestKey).join("\n");
  useEffect(() => (joined === "" ? undefined : client.watch(joined.split("\n"))), [client, joined]);

  const polled = keys.filter((key) => key.length > longestKey || unserved.includes(key)).join("\n");
  useEffect(() => {
    if (polled === "") return;
    const timer = setInterval(() => {
      for (const key of polled.split("\n")) void queryClient.invalidateQueries({ queryKey: viewQueryKey(key) });
    }, askAgainAfterMs);
    return () => clearInterval(timer);
  }, [queryClient, polled]);
}

export function useLiveState(): LiveState {
  const client = useLiveClient();
  return useSyncExternalStore(client.onState, client.getState, client.getState);
}

function storeFrame(queryClient: QueryClient, frame: LiveFrame): void {
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
