"use client";

import { assessFreshness, type FeedLink, type Freshness } from "@/lib/freshness";
import { RequestError } from "./api-client";
import { usePastMoment } from "./past-moment";
import { useFeedState } from "./use-feed";
import { useFleet, useIsHydrated } from "./use-fleet";

const starting: FeedLink = { state: "connecting", sinceMs: 0 };

/** How fresh the numbers on the screen are, by the stream's own state and by what the console says of Redis. */
export function useFreshness(): Freshness {
  const isHydrated = useIsHydrated();
  const isPast = usePastMoment() !== null;
  const { link } = useFeedState();
  const { snapshot, error, errorAtMs } = useFleet();
  const isUnanswered = snapshot === undefined && error instanceof RequestError && error.code === "unanswered";
  // A board of the past is what it is: whether something arrives now makes it neither fresh nor stale.
  if (isPast && snapshot) return { kind: "live", sinceMs: null, problem: null };
  return assessFreshness({
    link: !isHydrated ? starting : isUnanswered ? { state: "lost", sinceMs: errorAtMs } : link,
    connection: snapshot?.connection ?? null,
    asOfMs: snapshot?.asOfMs ?? null,
    staleMs: snapshot?.staleMs ?? 0,
  });
}
