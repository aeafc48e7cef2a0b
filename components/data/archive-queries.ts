import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { askApi } from "./api-client";

const callsPerPage = 100;

/** Everything under it is asked anew after a call was removed. */
export const archiveKey = ["archive"] as const;

export const archiveQuery = () =>
  queryOptions({
    queryKey: [...archiveKey, "state"],
    queryFn: ({ signal }) => askApi("archive", {}, { signal }),
    staleTime: 20_000,
  });

/** Whether calls are kept and may be shown; while that is not known they are not. */
export const isArchiveOn = (archive: { state: string } | undefined): boolean =>
  archive !== undefined && archive.state !== "off";

/** The newest archived calls with a text in their key. */
export const archivedMatchesQuery = (q: string, limit: number) =>
  queryOptions({
    queryKey: [...archiveKey, "matches", q, limit],
    queryFn: ({ signal }) => askApi("archivedCalls", { query: { q: q.slice(0, 200), limit } }, { signal }),
    gcTime: 30_000,
  });

export const archivedCallsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...archiveKey, "calls", q],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === "" ? {} : { cursor: pageParam };
      return askApi("archivedCalls", { query: { q: q.slice(0, 200), limit: callsPerPage, ...cursor } }, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });

type FoundAsk = Partial<Record<"q" | "agent" | "caller" | "outcome", string>> & {
  startedFromMs?: number;
  startedToMs?: number;
};

/** Calls that are over, by what was said in them and what they tell of themselves. */
export const foundCallsQuery = (ask: FoundAsk) =>
  infiniteQueryOptions({
    queryKey: [...archiveKey, "found", ask],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === "" ? {} : { cursor: pageParam };
      return askApi("foundCalls", { query: { ...ask, limit: callsPerPage, ...cursor } }, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });

export const foundMatchesQuery = (q: string, limit: number) =>
  queryOptions({
    queryKey: [...archiveKey, "found-matches", q, limit],
    queryFn: ({ signal }) => askApi("foundCalls", { query: { q: q.slice(0, 200), limit } }, { signal }),
    gcTime: 30_000,
  });
