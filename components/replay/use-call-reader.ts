"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { getJson } from "@/components/data/api-client";
import { paths } from "@/lib/paths";
import { createCallReader } from "./call-reader";

async function loadFrames() {
  const { EventTailFrame } = await import("@/lib/schema/replay");
  return (event: string, data: string) => {
    try {
      return EventTailFrame.safeParse({ event, data: JSON.parse(data) }).data ?? null;
    } catch {
      return null;
    }
  };
}

const searchOf = (search: Readonly<Record<string, string>>) => `?${new URLSearchParams(search)}`;

/** A call read whole and followed while the page is visible. */
export function useCallReader(callId: string) {
  const [reader] = useState(() =>
    createCallReader({
      loadPage: (search) =>
        getJson(
          paths.api.events(callId, searchOf(search)),
          async () => (await import("@/lib/schema/replay")).EventsPageInBulk,
        ),
      openStream: (url) => new EventSource(url),
      tailUrl: (search) => paths.api.eventTail(callId, searchOf(search)),
      loadFrames,
      wait(ms, wake) {
        const timer = setTimeout(wake, ms);
        return () => clearTimeout(timer);
      },
      nowMs: Date.now,
    }),
  );
  const state = useSyncExternalStore(reader.subscribe, reader.getState, reader.getState);

  useEffect(() => {
    const onVisibility = () => (document.visibilityState === "hidden" ? reader.stop() : reader.start());
    onVisibility();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      reader.stop();
    };
  }, [reader]);

  return { state, retry: reader.retry };
}
