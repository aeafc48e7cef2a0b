import { queryOptions } from "@tanstack/react-query";
import { minToldText } from "@/lib/told-text";
import { askApi } from "./api-client";

/** Calls by who called, which agents spoke and how they ended. */
export const toldCallsQuery = (q: string, limit: number) =>
  queryOptions({
    queryKey: ["told-calls", q, limit],
    queryFn: ({ signal }) => askApi("toldCalls", { query: { q: q.slice(0, 200), limit } }, { signal }),
    enabled: q.length >= minToldText,

    gcTime: 30_000,
  });
