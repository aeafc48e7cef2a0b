"use client";

import { useEffect } from "react";
import { askApi } from "@/components/data/api-client";
import { useFreshness } from "@/components/data/use-freshness";

const askEveryMs = 20_000;

/**
 * A live stream that was refused does not say why: while it is away, asks whether the session has ended (which
 * `askApi` shows) or whether too many streams are open.
 */
export function SessionWatch() {
  const { kind } = useFreshness();
  const isAway = kind === "reconnecting" || kind === "stale" || kind === "unreachable";
  useEffect(() => {
    if (!isAway) return;
    const ask = async () => {
      const { openStreams, maxStreams } = await askApi("session", {});
      if (openStreams < maxStreams) return;
      const { showBusy } = await import("@/components/data/show-busy");
      showBusy(
        `${maxStreams} pages with live numbers are open under your name, the most there may be; close some.`,
        askEveryMs,
      );
    };
    const askQuietly = () => void ask().catch(() => undefined);
    askQuietly();
    const timer = setInterval(askQuietly, askEveryMs);
    return () => clearInterval(timer);
  }, [isAway]);
  return null;
}
