import type { CallGroup } from "@/lib/schema/call";

type Losses = Pick<CallGroup, "skippedEntries" | "skippedIsAtLeast" | "passedEntries" | "passedIsInexact">;

/** Entries that a group will never be given: removed before it read them, or passed over when its place was moved. */
export function lostUnread(group: Losses): { entries: number | null; isAtLeast: boolean } {
  const { skippedEntries, passedEntries } = group;
  const isAtLeast = group.skippedIsAtLeast || group.passedIsInexact;
  const entries = (skippedEntries ?? 0) + (passedEntries ?? 0);
  const isUnknown = entries === 0 && (skippedEntries === null || passedEntries === null);
  return { entries: isUnknown ? null : entries, isAtLeast };
}
