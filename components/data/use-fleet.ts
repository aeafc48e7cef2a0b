"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { Snapshot } from "@/lib/schema/snapshot";
import { usePastMoment } from "./past-moment";
import { fleetQuery } from "./queries";

export interface FleetAnswer {
  snapshot: Snapshot | undefined;
  error: Error | null;
  errorAtMs: number;
  retry(): void;
}

const never = () => () => undefined;

/** The newest snapshot. Parts of a page that hydrate late must not start with it: the server painted them without. */
export function useFleet(): FleetAnswer {
  const isHydrated = useIsHydrated();
  const { data, error, errorUpdatedAt, refetch } = useQuery(fleetQuery(usePastMoment()));
  return {
    snapshot: isHydrated ? data : undefined,
    error: isHydrated ? error : null,
    errorAtMs: errorUpdatedAt,
    retry: () => void refetch(),
  };
}

export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
