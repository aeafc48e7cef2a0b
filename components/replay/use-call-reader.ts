"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { askApi } from "@/components/data/api-client";
import { loadFrameReader } from "@/components/data/frame-reader";
import { openTail } from "@/components/data/open-tail";
import { apiPath } from "@/lib/endpoints/api-path";
import { createCallReader } from "./call-reader";

/** Of each event of a whole call only what every reader leans on is checked. */
const loadSchema = async () => (await import("@/lib/schema/replay")).EventsPageInBulk;

/** A call read whole and followed while the page is visible. */
export function useCallReader(callId: string, keepsLines: boolean) {
  const [reader] = useState(() =>
    createCallReader({
      loadPage: (query) => askApi("events", { params: { callId }, query }, { loadSchema }),
      openStream: openTail,
      tailUrl: (query) => apiPath("eventTail", { params: { callId }, query }),
      loadFrames: () => loadFrameReader("eventTail"),
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

  useEffect(() => reader.keepLines(keepsLines), [reader, keepsLines]);

  return { state, retry: reader.retry };
}
