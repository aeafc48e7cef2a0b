import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import type { LiveViewKey } from "@/lib/schema/live-frame";
import { getJson } from "./api-client";

/** What a page asks of the calls; the same words as the query of `GET /api/calls`. */
export interface CallsAsk {
  q?: string;
  status?: readonly string[];
  state?: readonly string[];
  group?: string;
  sort?: string;
  limit: number;
  offset: number;
  order?: string;
}

/** The cache key of everything that the live stream keeps up to date. */
export const viewQueryKey = (key: LiveViewKey) => ["view", key] as const;

export const fleetView: LiveViewKey = "fleet";
export const callView = (callId: string): LiveViewKey => `call?id=${encodeURIComponent(callId)}`;
export const callsView = (ask: CallsAsk): LiveViewKey => `calls?${searchOf(ask)}`;

export const fleetQuery = () =>
  queryOptions({
    queryKey: viewQueryKey(fleetView),
    queryFn: ({ signal }) =>
      getJson(paths.api.snapshot, async () => (await import("@/lib/schema/snapshot")).Snapshot, signal),
  });

export const callsQuery = (ask: CallsAsk) =>
  queryOptions({
    queryKey: viewQueryKey(callsView(ask)),
    queryFn: ({ signal }) =>
      getJson(paths.api.calls(`?${searchOf(ask)}`), async () => (await import("@/lib/schema/call")).CallsPage, signal),
    gcTime: 30_000,
  });

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: viewQueryKey(callView(callId)),
    queryFn: ({ signal }) =>
      getJson(paths.api.call(callId), async () => (await import("@/lib/schema/call")).CallDetail, signal),
  });

export const historyQuery = () =>
  queryOptions({
    queryKey: ["history"],
    queryFn: ({ signal }) =>
      getJson(paths.api.groups, async () => (await import("@/lib/schema/snapshot")).GroupsAnswer, signal),
    staleTime: 300_000,
  });

/** What narrows and sorts the pending list; the same words as the query of `GET /api/pending`. */
export interface PendingAsk {
  group?: string;
  callId?: string;
  consumer?: string;
  minIdleMs?: number;
  minDeliveries?: number;
  ghost?: boolean;
  q?: string;
  sort: string;
}

const pendingPerPage = 200;

/** Everything under it is asked anew after an action. */
export const pendingKey = ["pending"] as const;

export const pendingQuery = (ask: PendingAsk) =>
  infiniteQueryOptions({
    queryKey: [...pendingKey, ask],
    queryFn: ({ signal, pageParam }) =>
      getJson(
        paths.api.pending(`?${searchOf({ ...ask, limit: pendingPerPage, cursor: pageParam })}`),
        async () => (await import("@/lib/schema/pending")).PendingPage,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 30_000,
  });

/** Whether the server still holds a list, its total, and a request to keep holding it. Without `order` a new list. */
export const heldListQuery = (ask: PendingAsk, order?: string) =>
  queryOptions({
    queryKey: ["held-list", ask, order],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.pending(`?${searchOf({ ...ask, order, limit: 1 })}`),
        async () => (await import("@/lib/schema/pending")).PendingPage,
        signal,
      ),
    gcTime: 0,
  });

export const consumersQuery = (search: string) =>
  queryOptions({
    queryKey: ["consumers", search],
    queryFn: ({ signal }) =>
      getJson(paths.api.consumers(search), async () => (await import("@/lib/schema/pending")).ConsumersAnswer, signal),
    gcTime: 10_000,
  });

export const consumerPlacesQuery = (ask: { group: string; consumer: string; callId?: string }) =>
  queryOptions({
    queryKey: ["consumer-places", ask],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.consumerPlaces(`?${searchOf(ask)}`),
        async () => (await import("@/lib/schema/pending")).ConsumerPlaces,
        signal,
      ),
    gcTime: 0,
  });

export const abilitiesQuery = () =>
  queryOptions({
    queryKey: ["abilities"],
    queryFn: ({ signal }) =>
      getJson(paths.api.abilities, async () => (await import("@/lib/schema/action")).Abilities, signal),
    staleTime: 20_000,
    refetchInterval: 20_000,
  });

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) =>
      getJson(paths.api.session, async () => (await import("@/lib/schema/session")).Session, signal),
    staleTime: 60_000,
  });

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

export const entryQuery = (callId: string, entryId: string) =>
  queryOptions({
    queryKey: ["entry", callId, entryId],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.entry(callId, entryId),
        async () => (await import("@/lib/schema/stream-entry")).StreamEntry,
        signal,
      ),
    staleTime: 300_000,
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

/** What narrows the list of dead letters; the same words as the query of `GET /api/dead-letters`. */
export interface DeadLettersAsk {
  group?: string;
  callId?: string;
  reason?: string;
  minAgeMs?: number;
}

/** Everything under it is asked anew after an action. */
export const deadLettersKey = ["dead-letters"] as const;

export const deadLettersQuery = (ask: DeadLettersAsk) =>
  infiniteQueryOptions({
    queryKey: [...deadLettersKey, ask],
    queryFn: ({ signal, pageParam }) =>
      getJson(
        paths.api.deadLetters(`?${searchOf({ ...ask, limit: pendingPerPage, cursor: pageParam })}`),
        async () => (await import("@/lib/schema/dead-letter")).DeadLettersPage,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 30_000,
  });

export const deadLetterEntryQuery = (callId: string, deadLetterId: string) =>
  queryOptions({
    queryKey: ["dead-letter", callId, deadLetterId],
    queryFn: ({ signal }) =>
      getJson(
        paths.api.deadLetterEntry(callId, deadLetterId),
        async () => (await import("@/lib/schema/stream-entry")).StreamEntry,
        signal,
      ),
    staleTime: 300_000,
  });

/** Where the groups stand in a call, entry by entry. */
export const progressQuery = (callId: string) =>
  queryOptions({
    queryKey: ["progress", callId],
    queryFn: ({ signal }) =>
      getJson(paths.api.progress(callId), async () => (await import("@/lib/schema/replay")).CallProgress, signal),
    refetchInterval: 5_000,
  });

/** Others write notes too: asked again while they are shown. */
export const notesQuery = (callId: string) =>
  queryOptions({
    queryKey: ["notes", callId],
    queryFn: ({ signal }) =>
      getJson(paths.api.notes(callId), async () => (await import("@/lib/schema/replay")).NotesAnswer, signal),
    refetchInterval: 20_000,
  });

function searchOf(ask: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(ask)) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text !== "") search.set(name, text);
  }
  return search.toString();
}
