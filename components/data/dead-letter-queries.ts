import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import { getJson } from "./api-client";
import { searchOf } from "./search-of";

const lettersPerPage = 200;

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
        paths.api.deadLetters(`?${searchOf({ ...ask, limit: lettersPerPage, cursor: pageParam })}`),
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
