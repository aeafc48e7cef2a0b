import { paths } from "./paths";

/** What a number of pending entries counts: those of a group, in one call or several, held by a consumer. */
export type PendingScope = {
  group?: string;
  callId?: string;
  callIds?: readonly string[];
  consumer?: string;
  /** How many there were, and when: the page says what has become of them since. */
  counted?: { entries: number; atMs: number };
};

/** The page that lists exactly those entries. */
export function pendingHref(scope: PendingScope): string {
  const search = new URLSearchParams();
  for (const name of ["group", "callId", "consumer"] as const) {
    const value = scope[name];
    if (value !== undefined && value !== "") search.set(name, value);
  }
  if (scope.callIds !== undefined && scope.callIds.length > 0) search.set("calls", listInUrl(scope.callIds));
  if (scope.counted !== undefined) {
    search.set("counted", String(scope.counted.entries));
    search.set("seen", String(Math.round(scope.counted.atMs)));
  }
  const text = search.toString();
  return paths.pending(text === "" ? "" : `?${text}`);
}

/** As the pages read a list from their address: a comma within an item is told from those between. */
export function listInUrl(items: readonly string[]): string {
  return items.map((item) => item.replaceAll(",", "%2C")).join(",");
}
