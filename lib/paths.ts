/** Every page; the HTTP interface stands in `endpoints/addresses.ts`. Nothing else spells a URL of the console. */
export const paths = {
  calls: (search = "") => `/${search}`,
  call: (callId: string, search = "") => `/calls/${encodeURIComponent(callId)}${search}`,
  replay: (callId: string, search = "") => `/replay/${encodeURIComponent(callId)}${search}`,
  groups: (search = "") => `/groups${search}`,
  group: (name: string, search = "") => `/groups/${encodeURIComponent(name)}${search}`,
  pending: (search = "") => `/pending${search}`,
  incidents: (search = "") => `/incidents${search}`,
  deadLetters: (search = "") => `/dead-letters${search}`,
  durability: (search = "") => `/durability${search}`,
  audit: (search = "") => `/audit${search}`,
  settings: (search = "") => `/settings${search}`,
  signIn: "/login",
  login: (next: string, { hasEnded = false } = {}) =>
    `/login?next=${encodeURIComponent(next)}${hasEnded ? "&ended" : ""}`,
  loginProblem: (problem: string, next: string) =>
    `/login?problem=${encodeURIComponent(problem)}${next === "/" ? "" : `&next=${encodeURIComponent(next)}`}`,
};

/** The call or group that a page's path segment names, as `paths` encoded it; a segment nobody encoded stands for itself. */
export function callIdOf(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
