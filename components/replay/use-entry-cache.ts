"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { askApi } from "@/components/data/api-client";
import { createEntryCache } from "./entry-cache";

/** The call's entries as they stand in Redis, masked, for those in sight. */
export function useEntryCache(callId: string) {
  const [cache] = useState(() => createEntryCache((query) => askApi("entries", { params: { callId }, query })));
  useEffect(() => {
    cache.start();
    return cache.stop;
  }, [cache]);
  return { state: useSyncExternalStore(cache.subscribe, cache.getState, cache.getState), want: cache.want };
}
