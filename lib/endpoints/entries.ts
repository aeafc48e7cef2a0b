import { EntriesPage, EntriesQuery, StreamEntry, TailFrame, TailQuery } from "../schema/stream-entry";
import { CallParams, EntryParams, events, get, nothing } from "./endpoint";

export const entriesEndpoints = {
  entries: get("entries", "content.read", "A range of a call's entries, a page at a time", {
    params: CallParams,
    query: EntriesQuery,
    response: EntriesPage,
  }),
  entry: get("entry", "content.read", "One entry with all its fields, up to 8 MB", {
    params: EntryParams,
    query: nothing,
    response: StreamEntry,
  }),
  tail: events(
    "tail",
    "content.read",
    "Server-sent events: each entry once and in order, the last ones first; `Last-Event-ID` or `after` resumes",
    { params: CallParams, query: TailQuery, response: TailFrame },
  ),
};
