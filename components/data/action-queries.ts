import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import { getJson } from "./api-client";
import { searchOf } from "./search-of";

export const actionReportQuery = (requestId: string) =>
  queryOptions({
    queryKey: ["action", requestId],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.actionReport(requestId),
        async () => (await import("@/lib/schema/action")).ActionReport,
        signal,
      ),
  });

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["job", jobId],
    queryFn: ({ signal }) =>
      getJson(paths.api.job(jobId), async () => (await import("@/lib/schema/job")).JobReport, signal),
  });

export const jobsQuery = () =>
  queryOptions({
    queryKey: ["jobs"],
    queryFn: ({ signal }) => getJson(paths.api.jobs, async () => (await import("@/lib/schema/job")).JobsAnswer, signal),
  });

export const auditQuery = (ask: Readonly<Record<string, string>>) =>
  infiniteQueryOptions({
    queryKey: ["audit", ask],
    queryFn: ({ signal, pageParam }) =>
      getJson(
        paths.api.audit(`?${searchOf({ ...ask, cursor: pageParam })}`),
        async () => (await import("@/lib/schema/audit-entry")).AuditPage,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export const auditRecordQuery = (auditId: string) =>
  queryOptions({
    queryKey: ["audit-record", auditId],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.auditRecord(auditId),
        async () => (await import("@/lib/schema/audit-entry")).AuditEntry,
        signal,
      ),
  });
