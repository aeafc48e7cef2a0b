"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { Anchor } from "@/lib/entries/entries-state";
import { askApi } from "../data/api-client";
import { loadFrameReader } from "../data/frame-reader";
import { openTail } from "../data/open-tail";
import { createEntryStore } from "./entry-store";

function createStoreOf(callId: string) {
  return createEntryStore({
    callId,
    loadReader: () => loadFrameReader("tail"),
    openStream: openTail,
    loadPage: (query) => askApi("entries", { params: { callId }, query }),
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
