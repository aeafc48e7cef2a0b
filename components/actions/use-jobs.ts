"use client";

import { useQuery } from "@tanstack/react-query";
import { jobsQuery } from "@/components/data/action-queries";
import type { Job } from "@/lib/schema/job";
import { hasEnded } from "./use-job";

const lookEveryMs = { moving: 2_000, still: 10_000 };

/** Jobs that were started, the newest first; asked for often while one runs. */
export function useJobs(): { jobs: readonly Job[] | undefined; error: Error | null } {
  const { data, error } = useQuery({
    ...jobsQuery(),
    select: ({ jobs }) => jobs.filter(({ startedAtMs }) => startedAtMs !== null),
    refetchInterval: ({ state }) =>
      state.data?.jobs.some(({ startedAtMs, state: one }) => startedAtMs !== null && !hasEnded(one))
        ? lookEveryMs.moving
        : lookEveryMs.still,
  });
  return { jobs: data, error };
}
