import { maxNamedCalls } from "@/lib/call-causes";
import { paths } from "@/lib/paths";
import { listInUrl } from "@/lib/pending-href";
import type { CauseFilter } from "@/lib/schema/call";
import type { Finding } from "@/lib/schema/snapshot";

/** What a finding stands on: the answer's own fields, and the calls it counted where they can be named in a link. */
export type FoundCause = Finding & { callIds: readonly string[] | null };

/** As they stand in the question of a live view, which is bounded. */
const maxNamedCharacters = 2_400;

/** Null where there are too many to be named in an address. */
export function nameable(callIds: readonly string[]): readonly string[] | null {
  if (callIds.length > maxNamedCalls) return null;
  const search = new URLSearchParams(callIds.map((callId) => ["callId", callId]));
  return search.toString().length > maxNamedCharacters ? null : [...callIds].sort();
}

type CallsScope = {
  groupName: string | null;
  causes: readonly (CauseFilter | Finding["kind"])[];
  callIds: readonly string[] | null;
  atMs: number;
};

/** The calls as they were counted, by name where they can be named, else those of which the same is true when asked. */
export function callsHref({ groupName, causes, callIds, atMs }: CallsScope): string {
  const search = new URLSearchParams();
  if (groupName !== null) search.set("group", groupName);
  if (causes.length > 0) search.set("cause", causes.join(","));
  if (callIds !== null && callIds.length > 0) {
    search.set("calls", listInUrl(callIds));
    search.set("seen", String(Math.round(atMs)));
  }
  return paths.calls(`?${search}`);
}
