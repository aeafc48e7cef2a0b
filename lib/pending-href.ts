import { paths } from "./paths";

/** What a number of pending entries counts: those of a group, in a call, held by a consumer. */
export type PendingScope = { group?: string; callId?: string; consumer?: string };

/** The page that lists exactly those entries. */
export function pendingHref(scope: PendingScope): string {
  const search = new URLSearchParams();
  for (const name of ["group", "callId", "consumer"] as const) {
    const value = scope[name];
    if (value !== undefined && value !== "") search.set(name, value);
  }
  const text = search.toString();
  return paths.pending(text === "" ? "" : `?${text}`);
}
