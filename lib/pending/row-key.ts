import type { PendingRow } from "../schema/pending";

/** Names one pending entry, in a map and in the page's address. */
export function rowKeyOf({ callId, group, entryId }: Pick<PendingRow, "callId" | "group" | "entryId">): string {
  return [entryId, encodeURIComponent(group), encodeURIComponent(callId)].join("/");
}
