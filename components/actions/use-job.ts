"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { jobQuery } from "@/components/data/action-queries";
import { apiPath } from "@/lib/endpoints/api-path";
import { Job, type JobReport, type JobState } from "@/lib/schema/job";

export const hasEnded = (state: JobState): boolean => state === "done" || state === "cancelled";

/** A job as it goes on, told by the server's event stream; its report once it has ended. */
export function useJob(jobId: string): { job: JobReport | undefined; error: Error | null } {
  const queryClient = useQueryClient();
  const { queryKey } = jobQuery(jobId);
  const { data: job, error } = useQuery(jobQuery(jobId));
  const isOver = job !== undefined && hasEnded(job.state);
  const isKnown = job !== undefined;

  useEffect(() => {
    if (!isKnown || isOver) return;
    const source = new EventSource(apiPath("jobEvents", { params: { jobId } }));
    source.addEventListener("job", ({ data }: MessageEvent<string>) => {
      const now = Job.safeParse(JSON.parse(data));
      if (!now.success) return;
      queryClient.setQueryData(queryKey, (before) => before && { ...before, ...now.data });
      if (!hasEnded(now.data.state)) return;
      source.close();
      void queryClient.invalidateQueries({ queryKey });
    });
    return () => source.close();
  }, [jobId, isKnown, isOver, queryClient, queryKey]);

  return { job, error };
}
