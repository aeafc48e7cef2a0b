"use client";

import { useEffect } from "react";
import { getJson } from "@/components/data/api-client";
import { useFreshness } from "@/components/data/use-freshness";
import { paths } from "@/lib/paths";

const askEveryMs = 20_000;
const loadSession = async () => (await import("@/lib/schema/session")).Session;

/** A live stream that was refused does not say why: while it is away, asks whether the session has ended. */
export function SessionWatch() {
  const { kind } = useFreshness();
  const isAway = kind === "reconnecting" || kind === "stale";
  useEffect(() => {
    if (!isAway) return;
    const ask = () => void getJson(paths.api.session, loadSession).catch(() => undefined);
    ask();
    const timer = setInterval(ask, askEveryMs);
    return () => clearInterval(timer);
  }, [isAway]);
  return null;
}
