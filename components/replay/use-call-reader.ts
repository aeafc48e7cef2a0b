"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { getJson } from "@/components/data/api-client";
import { paths } from "@/lib/paths";
import { createCallReader } from "./call-reader";

/** A call read whole and kept up to date while the page is visible. */
export function useCallReader(callId: string) {
  const [reader] = useState(() =>
    createCallReader({
      loadPage: (search) =>
        getJson(
          paths.api.events(callId, `?${new URLSearchParams(search)}`),
          async () => (await import("@/lib/schema/replay")).EventsPage,
        ),
      wait(ms, wake) {
        const timer = setTimeout(wake, ms);
        return () => clearTimeout(timer);
      },
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
