"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { assessFreshness, type Freshness, type LiveLink } from "@/lib/freshness";
import { RequestError } from "./api-client";
import { fleetQuery } from "./queries";
import { useLiveState } from "./use-live";

const starting: LiveLink = { state: "connecting", sinceMs: 0 };
const never = () => () => undefined;

/** How fresh the numbers on the screen are, by the stream's own state and by what the console says of Redis. */
export function useFreshness(): Freshness {
  const isHydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const { link } = useLiveState();
  const { data: snapshot, error, errorUpdatedAt } = useQuery(fleetQuery());
  if (!isHydrated) return assessFreshness({ link: starting, connection: null, asOfMs: null, staleMs: 0 });
  const isUnanswered = error !== null && snapshot === undefined;
  const isRefused = error instanceof RequestError && error.code !== "unanswered";
  return assessFreshness({
    link: isUnanswered && !isRefused ? { state: "lost", sinceMs: errorUpdatedAt } : link,
    connection: snapshot?.connection ?? null,
    asOfMs: snapshot?.asOfMs ?? null,
    staleMs: snapshot?.staleMs ?? 0,
  });
}
