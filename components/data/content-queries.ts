import { queryOptions } from "@tanstack/react-query";
import { askApi } from "./api-client";

export const entryQuery = (callId: string, entryId: string) =>
  queryOptions({
    queryKey: ["entry", callId, entryId],
    queryFn: ({ signal }) => askApi("entry", { params: { callId, entryId } }, { signal }),
    staleTime: 300_000,
  });

/** Where the groups stand in a call, entry by entry. */
export const progressQuery = (callId: string) =>
  queryOptions({
    queryKey: ["progress", callId],
    queryFn: ({ signal }) => askApi("progress", { params: { callId } }, { signal }),
    refetchInterval: 5_000,
  });

/** Others write notes too: asked again while they are shown. */
export const notesQuery = (callId: string) =>
  queryOptions({
    queryKey: ["notes", callId],
    queryFn: ({ signal }) => askApi("notes", { params: { callId } }, { signal }),
    refetchInterval: 20_000,
  });
