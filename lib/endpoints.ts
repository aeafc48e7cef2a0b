import { z } from "zod";
import type { Permission } from "./permissions";
import { CallDetail, CallsPage, CallsQuery } from "./schema/call";
import { Health } from "./schema/health";
import { LiveFrame, LiveQuery } from "./schema/live-frame";
import { Session } from "./schema/session";
import { GroupsAnswer, Snapshot } from "./schema/snapshot";
import { EntriesPage, EntriesQuery, EntryIdInput, StreamEntry, TailFrame, TailQuery } from "./schema/stream-entry";

/** One way into the HTTP interface. `response` documents what a 200 holds; `stream` marks server-sent events. */
export type Endpoint = {
  method: "GET" | "POST" | "DELETE";
  path: string;
  permission: Permission;
  summary: string;
  params: z.ZodType;
  query: z.ZodType;
  body: z.ZodType;
  response: z.ZodType;
  stream: boolean;
};

const nothing = z.strictObject({});
const noBody = z.undefined();
const CallParams = z.strictObject({ callId: z.string().min(1).max(2_048) });
const EntryParams = CallParams.extend({ entryId: EntryIdInput });

function get<P extends z.ZodType, Q extends z.ZodType>(
  path: string,
  permission: Permission,
  summary: string,
  shapes: { params: P; query: Q; response: z.ZodType; stream?: boolean },
) {
  return { method: "GET" as const, path, permission, summary, body: noBody, stream: false, ...shapes };
}

/** Every endpoint: the routes declare themselves with it, and `/api/openapi.json` is made from it. */
export const endpoints = {
  snapshot: get("/api/snapshot", "fleet.read", "Findings, totals, one roll-up per group, freshness, connection", {
    params: nothing,
    query: nothing,
    response: Snapshot,
  }),
  calls: get("/api/calls", "fleet.read", "Calls that match, in the order asked for, a window at a time", {
    params: nothing,
    query: CallsQuery,
    response: CallsPage,
  }),
  call: get("/api/calls/{callId}", "fleet.read", "One call, read at this moment, with consumers and retention", {
    params: CallParams,
    query: nothing,
    response: CallDetail,
  }),
  entries: get("/api/calls/{callId}/entries", "entries.read", "A range of a call's entries, a page at a time", {
    params: CallParams,
    query: EntriesQuery,
    response: EntriesPage,
  }),
  entry: get("/api/calls/{callId}/entries/{entryId}", "entries.read", "One entry with all its fields, up to 8 MB", {
    params: EntryParams,
    query: nothing,
    response: StreamEntry,
  }),
  tail: get(
    "/api/calls/{callId}/tail",
    "entries.read",
    "Server-sent events: each entry once and in order, the last ones first; `Last-Event-ID` or `after` resumes",
    { params: CallParams, query: TailQuery, response: TailFrame, stream: true },
  ),
  groups: get("/api/groups", "fleet.read", "One row per group name over all calls, with the last hour", {
    params: nothing,
    query: nothing,
    response: GroupsAnswer,
  }),
  live: get(
    "/api/live",
    "fleet.read",
    "Server-sent events: `event: view` for each view asked for, about once a second",
    {
      params: nothing,
      query: LiveQuery,
      response: LiveFrame,
      stream: true,
    },
  ),
  session: get("/api/session", "fleet.read", "Who asks, and what they may do", {
    params: nothing,
    query: nothing,
    response: Session,
  }),
  healthLive: get("/api/health/live", "public", "The process runs", {
    params: nothing,
    query: nothing,
    response: Health,
  }),
  healthReady: get("/api/health/ready", "public", "Redis answers and the readings are fresh; 503 otherwise", {
    params: nothing,
    query: nothing,
    response: Health,
  }),
  openapi: get("/api/openapi.json", "fleet.read", "This description", {
    params: nothing,
    query: nothing,
    response: z.record(z.string(), z.unknown()),
  }),
} satisfies Record<string, Endpoint>;
