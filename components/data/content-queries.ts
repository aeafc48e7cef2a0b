import { queryOptions } from "@tanstack/react-query";
import { paths } from "@/lib/paths";
import { getJson } from "./api-client";

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
