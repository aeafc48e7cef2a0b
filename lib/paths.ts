/** Every page and API path; nothing else spells a URL of the console. */
export const paths = {
  calls: (search = "") => `/${search}`,
  call: (callId: string) => `/calls/${encodeURIComponent(callId)}`,
  api: {
    snapshot: "/api/snapshot",
    calls: (search = "") => `/api/calls${search}`,
    call: (callId: string) => `/api/calls/${encodeURIComponent(callId)}`,
    entries: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/entries${search}`,
    entry: (callId: string, entryId: string) => `/api/calls/${encodeURIComponent(callId)}/entries/${entryId}`,
    tail: (callId: string, search = "") => `/api/calls/${encodeURIComponent(callId)}/tail${search}`,
    groups: "/api/groups",
    live: (search: string) => `/api/live${search}`,
    session: "/api/session",
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
