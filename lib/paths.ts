import type { Verb } from "./schema/action";

/** Every page and API path; nothing else spells a URL of the console. */
export const paths = {
  calls: (search = "") => `/${search}`,
  call: (callId: string, search = "") => `/calls/${encodeURIComponent(callId)}${search}`,
  replay: (callId: string, search = "") => `/replay/${encodeURIComponent(callId)}${search}`,
  pending: (search = "") => `/pending${search}`,
  deadLetters: (search = "") => `/dead-letters${search}`,
  audit: (search = "") => `/audit${search}`,
  signIn: "/login",
  login: (next: string, { hasEnded = false } = {}) =>
    `/login?next=${encodeURIComponent(next)}${hasEnded ? "&ended" : ""}`,
  loginProblem: (problem: string, next: string) =>
    `/login?problem=${encodeURIComponent(problem)}${next === "/" ? "" : `&next=${encodeURIComponent(next)}`}`,
  api: {
    snapshot: "/api/snapshot",
    calls: (search = "") => `/api/calls${search}`,
    call: (callId: string) => `/api/calls/${encodeURIComponent(callId)}`,
    entries: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/entries${search}`,
    entry: (callId: string, entryId: string) => `/api/calls/${encodeURIComponent(callId)}/entries/${entryId}`,
    tail: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/tail${search}`,
    events: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/events${search}`,
    eventTail: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/events/tail${search}`,
    transcript: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/transcript${search}`,
    export: (callId: string, search: string) => `/api/calls/${encodeURIComponent(callId)}/export${search}`,
    reveal: (callId: string) => `/api/calls/${encodeURIComponent(callId)}/reveal`,
    notes: (callId: string) => `/api/calls/${encodeURIComponent(callId)}/notes`,
    note: (callId: string, noteId: string) => `/api/calls/${encodeURIComponent(callId)}/notes/${noteId}`,
    progress: (callId: string) => `/api/calls/${encodeURIComponent(callId)}/progress`,
    groups: "/api/groups",
    live: (search: string) => `/api/live${search}`,
    pending: (search = "") => `/api/pending${search}`,
    consumers: (search: string) => `/api/consumers${search}`,
    consumerPlaces: (search: string) => `/api/consumers/places${search}`,
    abilities: "/api/actions",
    action: (verb: Verb) => `/api/actions/${verb}`,
    actionReport: (requestId: string) => `/api/actions/${requestId}`,
    deadLetters: (search = "") => `/api/dead-letters${search}`,
    deadLetterEntry: (callId: string, deadLetterId: string) =>
      `/api/dead-letters/${encodeURIComponent(callId)}/${deadLetterId}`,
    jobs: "/api/jobs",
    job: (jobId: string) => `/api/jobs/${jobId}`,
    jobTargets: (jobId: string) => `/api/jobs/${jobId}/targets`,
    jobDryRun: (jobId: string) => `/api/jobs/${jobId}/dry-run`,
    jobStart: (jobId: string) => `/api/jobs/${jobId}/start`,
    jobEvents: (jobId: string) => `/api/jobs/${jobId}/events`,
    audit: (search = "") => `/api/audit${search}`,
    auditRecord: (auditId: string) => `/api/audit/${auditId}`,
    auditExport: (search = "") => `/api/audit/export${search}`,
    session: "/api/session",
    sessions: "/api/sessions",
    oidcSignIn: (next: string, account?: "other") =>
      `/api/oidc/sign-in?next=${encodeURIComponent(next)}${account ? `&account=${account}` : ""}`,
    oidcCallback: "/api/oidc/callback",
    healthLive: "/api/health/live",
    healthReady: "/api/health/ready",
    openapi: "/api/openapi.json",
  },
};

/** The call that a page's path segment names, as `paths.call` encoded it; a segment nobody encoded stands for itself. */
export function callIdOf(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
