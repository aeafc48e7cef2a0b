import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { askApi } from "./api-client";

export const actionReportQuery = (requestId: string) =>
  queryOptions({
    queryKey: ["action", requestId],
    queryFn: ({ signal }) => askApi("actionReport", { params: { requestId } }, { signal }),
  });

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["job", jobId],
    queryFn: ({ signal }) => askApi("job", { params: { jobId } }, { signal }),
  });

export const jobsQuery = () =>
  queryOptions({
    queryKey: ["jobs"],
    queryFn: ({ signal }) => askApi("jobs", {}, { signal }),
  });

export const auditQuery = (ask: Omit<QueryOf<"audit">, "cursor">) =>
  infiniteQueryOptions({
    queryKey: ["audit", ask],
    queryFn: ({ signal, pageParam }) => askApi("audit", { query: { ...ask, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export const auditRecordQuery = (auditId: string) =>
  queryOptions({
    queryKey: ["audit-record", auditId],
    queryFn: ({ signal }) => askApi("auditRecord", { params: { auditId } }, { signal }),
  });
