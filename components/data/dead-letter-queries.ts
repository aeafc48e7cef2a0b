import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { askApi } from "./api-client";

const lettersPerPage = 200;

/** What narrows the list of dead letters. */
export type DeadLettersAsk = Omit<QueryOf<"deadLetters">, "limit" | "cursor">;

/** Everything under it is asked anew after an action. */
export const deadLettersKey = ["dead-letters"] as const;

export const deadLettersQuery = (ask: DeadLettersAsk) =>
  infiniteQueryOptions({
    queryKey: [...deadLettersKey, ask],
    queryFn: ({ signal, pageParam }) =>
      askApi("deadLetters", { query: { ...ask, limit: lettersPerPage, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 30_000,
  });

export const deadLetterEntryQuery = (callId: string, deadLetterId: string) =>
  queryOptions({
    queryKey: ["dead-letter", callId, deadLetterId],
    queryFn: ({ signal }) => askApi("deadLetterEntry", { params: { callId, deadLetterId } }, { signal }),
    staleTime: 300_000,
  });
