"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { paths } from "@/lib/paths";
import { getJson } from "../data/api-client";
import type { Anchor } from "./entries-state";
import { createEntryStore } from "./entry-store";

async function loadReader() {
  const { TailFrame } = await import("@/lib/schema/stream-entry");
  return (event: string, data: string) => {
    try {
      return TailFrame.safeParse({ event, data: JSON.parse(data) }).data ?? null;
    } catch {
      return null;
    }
  };
}

function createStoreOf(callId: string) {
  return createEntryStore({
    callId,
    loadReader,
    openStream: (url) => new EventSource(url),
    loadPage(search) {
      const given = Object.entries(search).filter((pair): pair is [string, string] => pair[1] !== null);
      const query = new URLSearchParams(given);
      return getJson(
        paths.api.entries(callId, `?${query}`),
        async () => (await import("@/lib/schema/stream-entry")).EntriesPage,
      );
    },
  });
}

/** The entries of a call around an anchor, kept live while the page is visible. */
export function useEntries(callId: string, anchor: Anchor) {
  const [store] = useState(() => createStoreOf(callId));
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState);

  useEffect(() => {
    const onVisibility = () => store.setHidden(document.visibilityState === "hidden");
    onVisibility();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      store.stop();
    };
  }, [store]);

  const wanted = JSON.stringify(anchor);
  useEffect(() => store.show(JSON.parse(wanted)), [store, wanted]);

  return { store, state };
}
