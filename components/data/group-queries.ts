import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { askApi } from "./api-client";

export type GroupsAsk = Omit<QueryOf<"groups">, "limit" | "offset" | "history">;

const pageSize = 100;
const refreshMs = 2_000;
/** A census asks every call of the group. */
const censusEveryMs = 10_000;

/** Group names in windows; each page says how many there are. */
export const groupsQuery = (ask: GroupsAsk) =>
  infiniteQueryOptions({
    queryKey: ["groups", ask],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...ask, limit: pageSize, offset: Number(pageParam), history: "none" as const };
      const answer = await askApi("groups", { query }, { signal });
      return { ...answer, rows: answer.groups };
    },
    initialPageParam: "0",
    getNextPageParam: ({ offset, rows, total }) =>
      offset + rows.length < total && rows.length > 0 ? String(offset + rows.length) : undefined,
    placeholderData: keepPreviousData,
  });

export const groupQuery = (name: string) =>
  queryOptions({
    queryKey: ["group", name],
    queryFn: ({ signal }) => askApi("group", { params: { name } }, { signal }),
    refetchInterval: refreshMs,
  });

export const censusQuery = (name: string) =>
  queryOptions({
    queryKey: ["census", name],
    queryFn: ({ signal }) => askApi("groupConsumers", { params: { name } }, { signal }),
    refetchInterval: censusEveryMs,
  });

/** The worst of the calls that a group is missing from, to make it there. */
export const missedCallsQuery = (group: string, most: number) =>
  queryOptions({
    queryKey: ["missed", group, most],
    queryFn: ({ signal }) =>
      askApi("calls", { query: { group, sign: ["missing", "vanished"], limit: most, offset: 0 } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
