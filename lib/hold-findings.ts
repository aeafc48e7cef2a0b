import type { Finding } from "./schema/snapshot";

/** A finding as it is shown: with when it was first seen to be no longer true, or null. */
export type HeldFinding = { finding: Finding; resolvedAtMs: number | null };

const keptMs = 60_000;

/**
 * What to show after a new snapshot. While it is read, every line keeps its place and new ones come last; otherwise the
 * order is the snapshot's. What is no longer true stays a minute, or as long as it is read, and says since when.
 */
export function holdFindings(
  shown: readonly HeldFinding[],
  fresh: readonly Finding[],
  { atMs, isRead }: { atMs: number; isRead: boolean },
): HeldFinding[] {
  const newest = new Map(fresh.map((finding) => [finding.findingId, finding]));
  const toldGroups = new Set(fresh.map(({ groupName }) => groupName));
  const known = new Set(shown.map(({ finding }) => finding.findingId));
  const held = shown.flatMap(({ finding, resolvedAtMs }): HeldFinding[] => {
    const now = newest.get(finding.findingId);
    if (now) return [{ finding: now, resolvedAtMs: null }];
    // It has become another of the same group, which takes its place.
    if (finding.groupName !== null && toldGroups.has(finding.groupName)) {
      const heir = fresh.find(({ findingId, groupName }) => groupName === finding.groupName && !known.has(findingId));
      if (heir === undefined) return [];
      known.add(heir.findingId);
      return [{ finding: heir, resolvedAtMs: null }];
    }
    const sinceMs = resolvedAtMs ?? atMs;
    return isRead || atMs - sinceMs < keptMs ? [{ finding, resolvedAtMs: sinceMs }] : [];
  });
  const added = fresh.filter(({ findingId }) => !known.has(findingId));
  if (isRead) return [...held, ...added.map((finding) => ({ finding, resolvedAtMs: null }))];
  const present: HeldFinding[] = fresh.map((finding) => ({ finding, resolvedAtMs: null }));
  return [...present, ...held.filter(({ resolvedAtMs }) => resolvedAtMs !== null)];
}
