import { z } from "zod";
import { RequestId } from "../schema/action";
import {
  CallProgress,
  EventsPage,
  EventsQuery,
  EventTailFrame,
  EventTailQuery,
  ExportQuery,
  exportContentTypes,
  Note,
  NoteRequest,
  NotesAnswer,
  RevealAnswer,
  RevealRequest,
  TranscriptPage,
  TranscriptQuery,
} from "../schema/replay";
import { TailsFrame, TailsQuery } from "../schema/tails";
import { ToldCallsPage, ToldCallsQuery } from "../schema/told-call";
import { CallParams, events, file, get, nothing, post, remove } from "./endpoint";

export const conversationEndpoints = {
  events: get("events", "content.read", "What happened in a call, event by event, masked", {
    params: CallParams,
    query: EventsQuery,
    response: EventsPage,
  }),
  eventTail: events(
    "eventTail",
    "content.read",
    "Server-sent events: each event once and in order, masked; `Last-Event-ID` or `after` resumes",
    { params: CallParams, query: EventTailQuery, response: EventTailFrame },
  ),
  tails: events(
    "tails",
    "content.read",
    "Server-sent events of several tails, each named by its address; `event: from` with its place stands before its own",
    { params: nothing, query: TailsQuery, response: TailsFrame },
  ),
  toldCalls: get(
    "toldCalls",
    "content.read",
    "Calls by who called, which agents spoke and how they ended, as far as their first and last entries tell, masked",
    { params: nothing, query: ToldCallsQuery, response: ToldCallsPage },
  ),
  transcript: get("transcript", "content.read", "The turns of a call, as it stood at a moment", {
    params: CallParams,
    query: TranscriptQuery,
    response: TranscriptPage,
  }),
  export: file("export", "content.export", "A call as a file, masked; recorded in the audit", {
    params: CallParams,
    query: ExportQuery,
    response: z.string(),
    contentTypes: Object.values(exportContentTypes),
  }),
  reveal: post("reveal", "content.reveal", "Entries unmasked; recorded in the audit first", {
    params: CallParams,
    body: RevealRequest,
    response: RevealAnswer,
  }),
  notes: get("notes", "content.read", "Notes and labels on a call and its moments", {
    params: CallParams,
    query: nothing,
    response: NotesAnswer,
  }),
  addNote: post("addNote", "notes.write", "Write a note or set a label; recorded in the audit", {
    params: CallParams,
    body: NoteRequest,
    response: Note,
  }),
  removeNote: remove(
    "removeNote",
    "notes.write",
    "Remove a note of one's own, or as an admin any; recorded in the audit",
    { params: CallParams.extend({ noteId: RequestId }), response: Note },
  ),
  progress: get("progress", "pending.read", "Where each group stands in a call, entry by entry", {
    params: CallParams,
    query: nothing,
    response: CallProgress,
  }),
};
