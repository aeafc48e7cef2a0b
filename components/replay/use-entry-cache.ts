"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { getJson } from "@/components/data/api-client";
import { paths } from "@/lib/paths";
import { createEntryCache } from "./entry-cache";

/** The call's entries as they stand in Redis, masked, for those in sight. */
export function useEntryCache(callId: string) {
  const [cache] = useState(() =>
    createEntryCache((search) =>
      getJson(
        paths.api.entries(callId, `?${new URLSearchParams(search)}`),
        async () => (await import("@/lib/schema/stream-entry")).EntriesPage,
      ),
    ),
  );
  useEffect(() => {
    cache.start();
    return cache.stop;
  }, [cache]);
  return { state: useSyncExternalStore(cache.subscribe, cache.getState, cache.getState), want: cache.want };
}
