import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { askApi } from "./api-client";

const incidentsPerPage = 100;
const refreshMs = 5_000;

/** What narrows the list of incidents. */
export type IncidentsAsk = Omit<QueryOf<"incidents">, "limit" | "cursor">;

/** Everything under it is asked anew after a deed. */
export const incidentsKey = ["incidents"] as const;
export const incidentKey = (incidentId: string) => [...incidentsKey, "one", incidentId] as const;

export const incidentsQuery = (ask: IncidentsAsk) =>
  infiniteQueryOptions({
    queryKey: [...incidentsKey, "list", ask],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === "" ? {} : { cursor: pageParam };
      return askApi("incidents", { query: { ...ask, limit: incidentsPerPage, ...cursor } }, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 30_000,
  });

export const incidentQuery = (incidentId: string) =>
  queryOptions({
    queryKey: incidentKey(incidentId),
    queryFn: ({ signal }) => askApi("incident", { params: { incidentId } }, { signal }),
    refetchInterval: refreshMs,
  });

export const alertRoutesQuery = () =>
  queryOptions({
    queryKey: ["alert-routes"],
    queryFn: ({ signal }) => askApi("alertRoutes", {}, { signal }),
    refetchInterval: refreshMs,
  });
