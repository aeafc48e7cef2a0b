import { z } from "zod";
import type { Permission } from "./permissions";
import {
  Abilities,
  AckRequest,
  ActionAnswer,
  ActionParams,
  ActionReport,
  ClaimRequest,
  DeadLetterRequest,
  DiscardRequest,
  RedriveRequest,
  ReleaseRequest,
  RemoveConsumerRequest,
  RequestId,
} from "./schema/action";
import { AuditEntry, AuditFilter, AuditPage, AuditParams, AuditQuery } from "./schema/audit-entry";
import { CallDetail, CallsPage, CallsQuery } from "./schema/call";
import { DeadLetterParams, DeadLettersPage, DeadLettersQuery } from "./schema/dead-letter";
import { FeedFrame, FeedQuery } from "./schema/feed-frame";
import { Health } from "./schema/health";
import {
  Job,
  JobParams,
  JobPreview,
  JobReport,
  JobRequest,
  JobStartRequest,
  JobsAnswer,
  JobTargetsRequest,
} from "./schema/job";
import {
  ConsumerPlaces,
  ConsumerPlacesQuery,
  ConsumersAnswer,
  ConsumersQuery,
  PendingPage,
  PendingQuery,
} from "./schema/pending";
import {
  CallProgress,
  EventsPage,
  EventsQuery,
  EventTailFrame,
  EventTailQuery,
  ExportQuery,
  Note,
  NoteRequest,
  NotesAnswer,
  RevealAnswer,
  RevealRequest,
  TranscriptPage,
  TranscriptQuery,
} from "./schema/replay";
import { OidcAnswerQuery, OidcSignInQuery, Session, SignedIn, SignInRequest } from "./schema/session";
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
  /** Of a request with a body; a larger one is `too-large`. */
  maxBodyBytes: number;
};

const nothing = z.strictObject({});
const noBody = z.undefined();
const maxBodyBytes = 1_000_000;
const maxJobBytes = 6_000_000;
const CallParams = z.strictObject({ callId: z.string().min(1).max(2_048) });
const EntryParams = CallParams.extend({ entryId: EntryIdInput });

function get<P extends z.ZodType, Q extends z.ZodType>(
  path: string,
  permission: Permission,
  summary: string,
  shapes: { params: P; query: Q; response: z.ZodType; stream?: boolean },
) {
  return { method: "GET" as const, path, permission, summary, body: noBody, stream: false, maxBodyBytes: 0, ...shapes };
}

function post<P extends z.ZodType, B extends z.ZodType>(
  path: string,
  permission: Permission,
  summary: string,
  shapes: { params: P; body: B; response: z.ZodType; maxBodyBytes?: number },
) {
  return { method: "POST" as const, path, permission, summary, query: nothing, stream: false, maxBodyBytes, ...shapes };
}

function signOut(path: string, summary: string) {
  const permission = "fleet.read" as const;
  const shapes = { params: nothing, query: nothing, body: noBody, response: SignedIn };
  return { method: "DELETE" as const, path, permission, summary, stream: false, maxBodyBytes: 0, ...shapes };
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
  entries: get("/api/calls/{callId}/entries", "content.read", "A range of a call's entries, a page at a time", {
    params: CallParams,
    query: EntriesQuery,
    response: EntriesPage,
  }),
  entry: get("/api/calls/{callId}/entries/{entryId}", "content.read", "One entry with all its fields, up to 8 MB", {
    params: EntryParams,
    query: nothing,
    response: StreamEntry,
  }),
  tail: get(
    "/api/calls/{callId}/tail",
    "content.read",
    "Server-sent events: each entry once and in order, the last ones first; `Last-Event-ID` or `after` resumes",
    { params: CallParams, query: TailQuery, response: TailFrame, stream: true },
  ),
  events: get("/api/calls/{callId}/events", "content.read", "What happened in a call, event by event, masked", {
    params: CallParams,
    query: EventsQuery,
    response: EventsPage,
  }),
  eventTail: get(
    "/api/calls/{callId}/events/tail",
    "content.read",
    "Server-sent events: each event once and in order, masked; `Last-Event-ID` or `after` resumes",
    { params: CallParams, query: EventTailQuery, response: EventTailFrame, stream: true },
  ),
  transcript: get("/api/calls/{callId}/transcript", "content.read", "The turns of a call, as it stood at a moment", {
    params: CallParams,
    query: TranscriptQuery,
    response: TranscriptPage,
  }),
  export: {
    method: "POST" as const,
    path: "/api/calls/{callId}/export",
    permission: "content.export" as const,
    summary: "A call as a file, masked; recorded in the audit",
    params: CallParams,
    query: ExportQuery,
    body: noBody,
    response: z.string(),
    stream: false,
    maxBodyBytes: 0,
  },
  reveal: post("/api/calls/{callId}/reveal", "content.reveal", "Entries unmasked; recorded in the audit first", {
    params: CallParams,
    body: RevealRequest,
    response: RevealAnswer,
  }),
  notes: get("/api/calls/{callId}/notes", "content.read", "Notes and labels on a call and its moments", {
    params: CallParams,
    query: nothing,
    response: NotesAnswer,
  }),
  addNote: post("/api/calls/{callId}/notes", "notes.write", "Write a note or set a label; recorded in the audit", {
    params: CallParams,
    body: NoteRequest,
    response: Note,
  }),
  removeNote: {
    method: "DELETE" as const,
    path: "/api/calls/{callId}/notes/{noteId}",
    permission: "notes.write" as const,
    summary: "Remove a note of one's own, or as an admin any; recorded in the audit",
    params: CallParams.extend({ noteId: RequestId }),
    query: nothing,
    body: noBody,
    response: Note,
    stream: false,
    maxBodyBytes: 0,
  },
  progress: get("/api/calls/{callId}/progress", "pending.read", "Where each group stands in a call, entry by entry", {
    params: CallParams,
    query: nothing,
    response: CallProgress,
  }),
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
      query: FeedQuery,
      response: FeedFrame,
      stream: true,
    },
  ),
  pending: get("/api/pending", "pending.read", "Pending entries of the fleet, of a group, a call or a consumer", {
    params: nothing,
    query: PendingQuery,
    response: PendingPage,
  }),
  consumers: get(
    "/api/consumers",
    "pending.read",
    "Consumers of a group that entries could be claimed for, best first",
    {
      params: nothing,
      query: ConsumersQuery,
      response: ConsumersAnswer,
    },
  ),
  consumerPlaces: get(
    "/api/consumers/places",
    "pending.read",
    "In which calls a consumer exists, and what it holds there",
    { params: nothing, query: ConsumerPlacesQuery, response: ConsumerPlaces },
  ),
  abilities: get("/api/actions", "pending.read", "What the Redis user lets the console do, with the reason if not", {
    params: nothing,
    query: nothing,
    response: Abilities,
  }),
  actionReport: get("/api/actions/{requestId}", "pending.read", "An action's outcomes and what became of each entry", {
    params: ActionParams,
    query: nothing,
    response: ActionReport,
  }),
  claim: post("/api/actions/claim", "pending.claim", "Give pending entries to another consumer", {
    params: nothing,
    body: ClaimRequest,
    response: ActionAnswer,
  }),
  release: post("/api/actions/release", "pending.release", "Let the group's own workers take entries now", {
    params: nothing,
    body: ReleaseRequest,
    response: ActionAnswer,
  }),
  ack: post("/api/actions/ack", "pending.ack", "Ack entries unprocessed, or clear ids whose entry is gone", {
    params: nothing,
    body: AckRequest,
    response: ActionAnswer,
  }),
  deadLetter: post("/api/actions/dead-letter", "dead-letters.write", "Copy entries to the dead letters and ack them", {
    params: nothing,
    body: DeadLetterRequest,
    response: ActionAnswer,
  }),
  redrive: post("/api/actions/redrive", "dead-letters.write", "Give dead letters back to the one group that failed", {
    params: nothing,
    body: RedriveRequest,
    response: ActionAnswer,
  }),
  discard: post("/api/actions/discard", "dead-letters.write", "Delete dead letters", {
    params: nothing,
    body: DiscardRequest,
    response: ActionAnswer,
  }),
  removeConsumer: post("/api/actions/remove-consumer", "consumers.remove", "Remove consumers that hold no entry", {
    params: nothing,
    body: RemoveConsumerRequest,
    response: ActionAnswer,
  }),
  deadLetters: get("/api/dead-letters", "dead-letters.read", "Entries set aside, newest first", {
    params: nothing,
    query: DeadLettersQuery,
    response: DeadLettersPage,
  }),
  deadLetterEntry: get(
    "/api/dead-letters/{callId}/{deadLetterId}",
    "dead-letters.read",
    "One dead letter with all its fields; those the console added begin with an underscore",
    { params: DeadLetterParams, query: nothing, response: StreamEntry },
  ),
  jobs: get("/api/jobs", "pending.read", "The newest jobs", { params: nothing, query: nothing, response: JobsAnswer }),
  createJob: post("/api/jobs", "jobs.write", "Freeze a selection to act on; it runs when started", {
    params: nothing,
    body: JobRequest,
    response: Job,
    maxBodyBytes: maxJobBytes,
  }),
  job: get("/api/jobs/{jobId}", "pending.read", "How far a job is, and what it skipped", {
    params: JobParams,
    query: nothing,
    response: JobReport,
  }),
  cancelJob: {
    method: "DELETE" as const,
    path: "/api/jobs/{jobId}",
    permission: "jobs.write" as const,
    summary: "Stop a job; what is done stays done",
    params: JobParams,
    query: nothing,
    body: noBody,
    response: Job,
    stream: false,
    maxBodyBytes: 0,
  },
  addJobTargets: post("/api/jobs/{jobId}/targets", "jobs.write", "Add a part of the selection to a draft", {
    params: JobParams,
    body: JobTargetsRequest,
    response: Job,
    maxBodyBytes: maxJobBytes,
  }),
  dryRunJob: post("/api/jobs/{jobId}/dry-run", "jobs.write", "What a draft would do to its selection; writes nothing", {
    params: JobParams,
    body: nothing,
    response: JobPreview,
  }),
  startJob: post("/api/jobs/{jobId}/start", "jobs.write", "Run a draft whose total was seen", {
    params: JobParams,
    body: JobStartRequest,
    response: Job,
  }),
  jobEvents: get("/api/jobs/{jobId}/events", "pending.read", "Server-sent events: `event: job` until it has ended", {
    params: JobParams,
    query: nothing,
    response: Job,
    stream: true,
  }),
  audit: get("/api/audit", "audit.read", "Who did what, newest first", {
    params: nothing,
    query: AuditQuery,
    response: AuditPage,
  }),
  auditRecord: get("/api/audit/{auditId}", "audit.read", "One record with all its targets", {
    params: AuditParams,
    query: nothing,
    response: AuditEntry,
  }),
  auditExport: get("/api/audit/export", "audit.read", "The same as JSON lines, oldest first, every target included", {
    params: nothing,
    query: AuditFilter,
    response: AuditPage,
  }),
  session: get("/api/session", "fleet.read", "Who asks, and what they may do", {
    params: nothing,
    query: nothing,
    response: Session,
  }),
  signIn: post("/api/session", "public", "Sign in with name and password: the answer sets a cookie", {
    params: nothing,
    body: SignInRequest,
    response: SignedIn,
    maxBodyBytes: 10_000,
  }),
  signOut: signOut("/api/session", "End this session"),
  signOutEverywhere: signOut("/api/sessions", "End all sessions of one's own"),
  oidcSignIn: get("/api/oidc/sign-in", "public", "Begin to sign in at the provider: 303 to its own page", {
    params: nothing,
    query: OidcSignInQuery,
    response: z.null(),
  }),
  oidcCallback: get(
    "/api/oidc/callback",
    "public",
    "The provider's answer: 303 to the console, or to what went wrong",
    {
      params: nothing,
      query: OidcAnswerQuery,
      response: z.null(),
    },
  ),
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
